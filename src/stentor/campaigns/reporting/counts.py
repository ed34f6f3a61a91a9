"""Impressions of some flights by day, show, episode, country and app.

Days are those of each flight's zone.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from stentor.campaigns.models import Flight, Placement
from stentor.lake.delivered import read_delivered
from stentor.lake.rollups import read_counted_until
from stentor.lib.layout import DataLayout


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

    lines: Counter[Line]
    counted_until: datetime | None
    """Everything before it is in these numbers; None before the lake's first pass."""

    @property
    def total(self) -> int:
        return self.lines.total()

    def count_by(self, name: str) -> Counter[str]:
        """Totals by `flight`, `show`, `episode`, `country` or `app`."""
        return self._sum(lambda line: str(getattr(line, name)))

    def list_days(self) -> list[tuple[date, int]]:
        """Days that had some, oldest first."""
        days: Counter[date] = Counter()
        for line, number in self.lines.items():
            days[line.day] += number
        return sorted(days.items())

    def _sum(self, find: Callable[[Line], str]) -> Counter[str]:
        totals: Counter[str] = Counter()
        for line, number in self.lines.items():
            totals[find(line)] += number
        return totals


def count_impressions(
    flights: Sequence[Flight],
    layout: DataLayout,
    first: date | None = None,
    last: date | None = None,
    zone: ZoneInfo | None = None,
) -> Impressions:
    """All that were counted; with `first` and `last` those of these days, both inclusive. Days are
    `zone`'s where one is given."""
    lines: Counter[Line] = Counter()
    if flights:
        zones = {flight.id: zone or ZoneInfo(flight.zone) for flight in flights}
        add_rows(lines, flights, zones, layout, first, last)
    return Impressions(lines, read_counted_until(layout.lake))


def add_rows(
    lines: Counter[Line],
    flights: Sequence[Flight],
    zones: dict[str, ZoneInfo],
    layout: DataLayout,
    first: date | None,
    last: date | None,
) -> None:
    placements = Placement.objects.filter(flight__in=list(zones))
    owners = dict(placements.values_list("number", "flight_id"))
    day = timedelta(days=1)
    started = min(one.starts for one in flights)
    since = max(first or started, started) - day
    until = (last or max(one.ends for one in flights) + 2 * day) + day
    for row in read_delivered(layout.lake, "impressions", since, until, owners).to_pylist():
        flight = owners[row["placement"]]
        local = row["quarter"].astimezone(zones[flight]).date()
        if (first or local) <= local <= (last or local):
            told = (row[name] or "" for name in ("show", "episode", "country", "app"))
            lines[Line(local, flight, *told)] += row["number"]
