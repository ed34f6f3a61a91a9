"""Where impressions came from and will come from: downloads by show, country and step of time."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, NamedTuple

import numpy as np

from stentor.accounts.models import Organisation
from stentor.ads.pacing import Cell, Supply
from stentor.ads.pacing.hourly import expect_hours, is_predictable
from stentor.ads.pacing.supply import Array
from stentor.campaigns.pacing.places import find_places
from stentor.contracts.adbook import Flight
from stentor.lake.delivered import read_hours
from stentor.lib.layout import DataLayout

HISTORY_DAYS: Final = 56
ELSEWHERE: Final = "ZZ"
"""Every country that no flight names."""
MOST_NUMBERS: Final = 1_000_000
"""Of cells times steps; where hours would be more, steps are longer."""
STEP_HOURS: Final = (1, 2, 3, 4, 6, 8, 12, 24)

Heard = dict[tuple[str, str | None], Array]
"""Downloads by show and country, hour by hour."""


class Outlook(NamedTuple):
    """What a publisher's flights can draw on."""

    supply: Supply
    is_predictable: bool
    """False while a show is too young to promise anything by its history."""
    history: dict[str, Array]
    """Downloads of each show, hour by hour, on the `HISTORY_DAYS` before today."""


def find_outlook(
    organisation: Organisation, flights: Sequence[Flight], layout: DataLayout, now: datetime
) -> Outlook:
    """From the first day of the flights to their last, in the organisation's shows."""
    today = now.astimezone(UTC).date()
    starts, ends = (
        [date.fromisoformat(getattr(one, name)) for one in flights] for name in ("starts", "ends")
    )
    first, last = min(starts) - timedelta(days=1), max(ends) + timedelta(days=1)
    since = min(first, today - timedelta(days=HISTORY_DAYS))
    past = ((today - since).days) * 24
    present = past + now.astimezone(UTC).hour + 1
    places = find_places(organisation)
    heard = count_hours(layout, since, present, find_named_countries(flights), set(places))
    cells: list[Cell] = []
    rows: list[Array] = []
    for (show, country), hours in sorted(heard.items(), key=str):
        ahead = expect_hours(hours, since, places[show].releases, (last - today).days + 1)
        whole = np.concatenate([hours[:past], ahead])
        for kind, slots in places[show].slots.items():
            cells.append(Cell(show, places[show].category, country, kind, slots))
            rows.append(whole)
    span = ((last - since).days + 1) * 24
    supply = fold(cells, np.array(rows).reshape(len(cells), span), since, first)
    history = {show: hours[:past] for show, hours in add_countries(heard).items()}
    return Outlook(
        supply,
        all(is_predictable(hours) for hours in history.values()),
        {show: hours[-HISTORY_DAYS * 24 :] for show, hours in history.items()},
    )


def find_named_countries(flights: Sequence[Flight]) -> set[str]:
    return {
        country
        for flight in flights
        for country in (*flight.targets.countries, *flight.excludes.countries)
    }


def count_hours(
    layout: DataLayout, since: date, hours: int, named: set[str], shows: set[str]
) -> Heard:
    """From the first hour of `since` on; every show is there, also one that nobody heard."""
    last = since + timedelta(days=hours // 24)
    rows = read_hours(layout.lake, since, last)
    begin = np.datetime64(since, "h")
    places = (rows["hour"].to_numpy().astype("datetime64[h]") - begin).astype(np.int64)
    show_names, show_codes = read_codes(rows["show"])
    country_names, country_codes = read_codes(rows["country"])
    known = [name_country(country, named) for country in country_names]
    cells = {
        key: number
        for number, key in enumerate(dict.fromkeys((s, c) for s in show_names for c in known))
    }
    grid = np.array([[cells[show, country] for country in known] for show in show_names])
    inside = (places >= 0) & (places < hours)
    flat = grid[show_codes[inside], country_codes[inside]] * hours + places[inside]
    numbers = rows["number"].to_numpy()[inside].astype(np.float64)
    counted = np.bincount(flat, numbers, minlength=len(cells) * hours).reshape(len(cells), hours)
    heard: Heard = {
        (show, country): np.asarray(counted[number], dtype=np.float64)
        for (show, country), number in cells.items()
        if show in shows and counted[number].any()
    }
    for show in shows - {show for show, _ in heard}:
        heard[show, None] = np.zeros(hours)
    return heard


def read_codes(column: Any) -> tuple[list[str | None], "np.typing.NDArray[np.int64]"]:
    """Each text of a column once, None last, and which of them every row has."""
    whole = column.combine_chunks()
    texts = whole.dictionary.to_pylist()
    codes = whole.indices.fill_null(len(texts)).to_numpy().astype(np.int64)
    return [*texts, None], codes


def name_country(country: str | None, named: set[str]) -> str | None:
    return country if country is None or country in named else ELSEWHERE


def add_countries(heard: Heard) -> dict[str, Array]:
    """By show."""
    totals: dict[str, Array] = {}
    for (show, _), hours in heard.items():
        totals[show] = totals.get(show, np.zeros_like(hours)) + hours
    return totals


def fold(cells: list[Cell], hourly: Array, since: date, first: date) -> Supply:
    """Without what lies before `first`, in steps that are as short as may be."""
    begin = (first - since).days * 24
    kept = hourly[:, begin:]
    fitting = (hours for hours in STEP_HOURS if kept.size // hours <= MOST_NUMBERS)
    step = next(fitting, STEP_HOURS[-1])
    steps = kept.reshape(len(cells), kept.shape[1] // step, step).sum(axis=2)
    start = datetime.combine(first, time(), UTC).timestamp()
    return Supply(cells, start, step * 3600.0, steps)
