"""Which flight may serve in which cell, and at what times."""

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from stentor.ads.hours import Hours
from stentor.ads.pacing.supply import Array, Cell
from stentor.ads.targeting import is_covered
from stentor.contracts.adbook import Flight

T = TypeVar("T", bound=Hashable)


def compute_shares(
    flights: Sequence[Flight], cells: Sequence[Cell], reach: Mapping[str, float]
) -> Array:
    """(flights, cells): the share of a cell's downloads that a flight may be in.

    `reach`, by flight: the share that its apps, devices, regions, ages and keys let through, 1
    where it says nothing.
    """
    shares = np.zeros((len(flights), len(cells)))
    shows, at_show = index([(cell.show, cell.category) for cell in cells])
    countries, at_country = index([cell.country for cell in cells])
    kinds, at_kind = index([cell.kind for cell in cells])
    for row, flight in enumerate(flights):
        if flight.is_paused:
            continue
        by_show = np.array([is_for_show(flight, *show) for show in shows])
        by_country = np.array([is_for_country(flight, country) for country in countries])
        by_kind = np.array([kind in flight.slots for kind in kinds])
        may = by_show[at_show] & by_country[at_country] & by_kind[at_kind]
        shares[row] = may * reach.get(flight.id, 1.0)
    return shares


def index(values: Sequence[T]) -> tuple[list[T], npt.NDArray[np.intp]]:
    """Each value once, and where every one of `values` stands among them."""
    numbers = {value: number for number, value in enumerate(dict.fromkeys(values))}
    return list(numbers), np.array([numbers[value] for value in values], dtype=np.intp)


def may_serve(flight: Flight, cell: Cell) -> bool:
    """As far as show, category, country and kind of slot go."""
    return (
        cell.kind in flight.slots
        and is_for_show(flight, cell.show, cell.category)
        and is_for_country(flight, cell.country)
    )


def is_for_show(flight: Flight, show: str, category: str) -> bool:
    targets, excludes = flight.targets, flight.excludes
    if show in flight.blocked_shows or show in excludes.shows:
        return False
    if targets.shows and show not in targets.shows:
        return False
    if flight.takes is not None and all(take.show != show for take in flight.takes):
        return False
    is_wanted = not targets.categories or is_covered(category, targets.categories)
    return is_wanted and not is_covered(category, excludes.categories)


def is_for_country(flight: Flight, country: str | None) -> bool:
    targets, excludes = flight.targets, flight.excludes
    if country is None:
        return not (targets.countries or targets.regions or excludes.countries)
    is_wanted = not targets.countries or country in targets.countries
    return is_wanted and country not in excludes.countries


def compute_hours(flights: Sequence[Flight], moments: Array) -> Array:
    """(flights, steps): 1 where a flight's dates and hours hold in the middle of a step."""
    middles = (moments[:-1] + moments[1:]) / 2
    is_on = np.zeros((len(flights), len(middles)))
    for row, flight in enumerate(flights):
        hours = Hours(flight.starts, flight.ends, flight.zone, flight.dayparts)
        moment, reason = -np.inf, ""
        for column, middle in enumerate(middles):
            if middle >= moment:
                reason = hours.find_reason(middle) or ""
                moment = hours.find_change(middle)
            is_on[row, column] = not reason
    return is_on
