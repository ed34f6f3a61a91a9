"""Which flight may serve in which cell, and at what times."""

from collections.abc import Mapping, Sequence

import numpy as np

from stentor.ads.hours import Hours
from stentor.ads.pacing.supply import Array, Cell
from stentor.ads.targeting import is_covered
from stentor.contracts.adbook import Flight


def compute_shares(
    flights: Sequence[Flight], cells: Sequence[Cell], reach: Mapping[str, float]
) -> Array:
    """(flights, cells): the share of a cell's downloads that a flight may be in.

    `reach`, by flight: the share that its apps, devices, regions, ages and keys let through, 1
    where it says nothing.
    """
    shares = np.zeros((len(flights), len(cells)))
    for row, flight in enumerate(flights):
        if flight.is_paused:
            continue
        share = reach.get(flight.id, 1.0)
        for column, cell in enumerate(cells):
            if may_serve(flight, cell):
                shares[row, column] = share
    return shares


def may_serve(flight: Flight, cell: Cell) -> bool:
    """As far as show, category, country and kind of slot go."""
    targets, excludes = flight.targets, flight.excludes
    if cell.kind not in flight.slots or cell.show in flight.blocked_shows:
        return False
    if (targets.shows and cell.show not in targets.shows) or cell.show in excludes.shows:
        return False
    if targets.categories and not is_covered(cell.category, targets.categories):
        return False
    if is_covered(cell.category, excludes.categories):
        return False
    if cell.country is None:
        return not (targets.countries or targets.regions or excludes.countries)
    is_wanted = not targets.countries or cell.country in targets.countries
    return is_wanted and cell.country not in excludes.countries


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
