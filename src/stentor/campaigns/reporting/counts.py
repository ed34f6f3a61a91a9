"""Impressions of some flights by day, show, episode, country and app.

Days are those of each flight's zone.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from stentor.campaigns.models import Flight, Placement
from stentor.campaigns.reporting.local_days import find_local_days
from stentor.lake.delivered import read_delivered
from stentor.lake.rollups import read_counted_until
from stentor.lib.layout import DataLayout

TOLD: Final = ("show", "episode", "country", "app")
"""What is known of an impression beside its day and its flight."""


class Line(NamedTuple):
    """Impressions that have all of this in common; what is not known is empty."""

    day: date
    flight: str
    show: str
    episode: str
    country: str
    app: str


@dataclass(frozen=True)
class Impressions:
    """Of some flights."""

    rows: pa.Table
    """The fields of `Line`, and `number`; several rows may have the same ones."""
    counted_until: datetime | None
    """Everything before it is in these numbers; None before the lake's first pass."""

    @property
    def total(self) -> int:
        return pc.sum(self.rows["number"]).as_py() or 0

    def count_by(self, name: str) -> Counter[str]:
        """Totals by `flight`, `show`, `episode`, `country` or `app`."""
        return Counter({key or "": number for (key,), number in self._sum(name)})

    def list_days(self) -> list[tuple[date, int]]:
        """Days that had some, oldest first."""
        return sorted((day, number) for (day,), number in self._sum("day"))

    def count_days(self) -> dict[str, Counter[date]]:
        """By flight."""
        days: dict[str, Counter[date]] = defaultdict(Counter)
        for (flight, day), number in self._sum("flight", "day"):
            days[flight][day] = number
        return days

    def iterate_lines(self) -> Iterator[tuple[Line, int]]:
        """In the order of the days; each line once."""
        summed = self.rows.group_by(list(Line._fields)).aggregate([("number", "sum")])
        kinds: dict[str, pa.DataType] = {"day": pa.date32()}
        kinds |= {name: pa.string() for name in Line._fields[1:]} | {"number_sum": pa.int64()}
        ordered = summed.cast(pa.schema(kinds)).sort_by(
            [(name, "ascending") for name in Line._fields]
        )
        for day, *told, number in _iterate_rows(ordered):
            yield Line(day, *(word or "" for word in told)), number

    def only(self, wanted: Mapping[str, Collection[str]]) -> "Impressions":
        """Those with one of the wanted values in every field that is named."""
        rows = self.rows
        for name, values in wanted.items():
            rows = rows.filter(pc.is_in(rows[name].cast(pa.string()), pa.array(list(values))))
        return replace(self, rows=rows)

    def _sum(self, *names: str) -> Iterator[tuple[list, int]]:  # type: ignore[type-arg]  # of the columns' kinds
        summed = self.rows.group_by(list(names)).aggregate([("number", "sum")])
        for row in _iterate_rows(summed):
            yield list(row[:-1]), row[-1]


def _iterate_rows(table: pa.Table) -> Iterator[tuple]:  # type: ignore[type-arg]  # of the columns' kinds
    return zip(*(column.to_pylist() for column in table.columns), strict=True)


def count_impressions(
    flights: Sequence[Flight],
    layout: DataLayout,
    first: date | None = None,
    last: date | None = None,
    zone: ZoneInfo | None = None,
) -> Impressions:
    """All that were counted; with `first` and `last` those of these days, both inclusive. Days are
    `zone`'s where one is given."""
    zones = {flight.id: zone or ZoneInfo(flight.zone) for flight in flights}
    placements = Placement.objects.filter(flight__in=list(zones))
    owners = dict(placements.values_list("number", "flight_id"))
    since, until = find_span(flights, first, last)
    table = read_delivered(layout.lake, "impressions", since, until, owners)
    table = keep_sold(table, owners, flights)
    rows = keep_days(name_flights(table, owners, zones), first, last)
    return Impressions(rows, read_counted_until(layout.lake))


def keep_sold(table: pa.Table, owners: Mapping[int, str], flights: Sequence[Flight]) -> pa.Table:
    """Without what was heard of an ad in episodes' own audio on days that nobody bought: nothing
    takes it out of there when its last day is over."""
    for flight in flights:
        if not flight.is_baked_in:
            continue
        begins, ends = find_bounds(flight)
        numbers = pa.array([one for one, owner in owners.items() if owner == flight.id], pa.int64())
        is_other = pc.invert(pc.is_in(table["placement"], numbers))
        quarter = table["quarter"]
        is_in_time = pc.and_(
            pc.greater_equal(quarter, pa.scalar(begins, quarter.type)),
            pc.less(quarter, pa.scalar(ends, quarter.type)),
        )
        table = table.filter(pc.or_(is_other, is_in_time))
    return table


def find_bounds(flight: Flight) -> tuple[datetime, datetime]:
    """When its first day begins, and when its last one is over."""
    zone = ZoneInfo(flight.zone)
    after = flight.ends + timedelta(days=1)
    return (
        datetime.combine(flight.starts, time(), zone).astimezone(UTC),
        datetime.combine(after, time(), zone).astimezone(UTC),
    )


def find_span(
    flights: Sequence[Flight], first: date | None, last: date | None
) -> tuple[date, date]:
    """The UTC days in which they can have had something; the last is before the first where there
    are no flights."""
    if not flights:
        return date(2000, 1, 2), date(2000, 1, 1)
    day = timedelta(days=1)
    started = min(one.starts for one in flights)
    since = max(first or started, started) - day
    until = (last or max(one.ends for one in flights) + 2 * day) + day
    return since, until


def name_flights(
    table: pa.Table, owners: Mapping[int, str], zones: Mapping[str, ZoneInfo]
) -> pa.Table:
    """Placements as their flights, quarters as the days of their zones."""
    listed = list(zones)
    places = {flight: place for place, flight in enumerate(listed)}
    numbers = list(owners)
    owned = pa.array([places[owners[number]] for number in numbers], pa.int32())
    placements = table["placement"].combine_chunks()
    flight_places = owned.take(pc.index_in(placements, pa.array(numbers, pa.int64())))
    days = find_local_days(table["quarter"], flight_places, list(zones.values()))
    columns = {
        "day": days,
        "flight": pa.DictionaryArray.from_arrays(flight_places, pa.array(listed, pa.string())),
        **{name: table[name] for name in (*TOLD, "number")},
    }
    return pa.table(columns)


def keep_days(rows: pa.Table, first: date | None, last: date | None) -> pa.Table:
    if first:
        rows = rows.filter(pc.greater_equal(rows["day"], pa.scalar(first)))
    if last:
        rows = rows.filter(pc.less_equal(rows["day"], pa.scalar(last)))
    return rows
