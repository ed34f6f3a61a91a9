"""Many shows as if they were one, and beside one another."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from stentor.insights.reports.kept_sums import (
    FEW,
    KeptSums,
    name_shows,
    name_sources,
    open_kept_sums,
)
from stentor.insights.reports.period import Period
from stentor.insights.reports.reading import EpisodeTotal, ShowRows, Span
from stentor.insights.reports.report import Audience, Earlier, compute_change, estimate_audience
from stentor.lake.reports.details import Details, sum_details
from stentor.lake.reports.sketch import EMPTY, Sketch, unite
from stentor.lake.reports.store import WHOLE_SHOW, open_report_store
from stentor.lib.layout import DataLayout

OPEN_DAYS = 2
"""The latest days, which still change: of each show's audience they are read by themselves."""
QUARTER_SECONDS = 900


class TogetherRows(ShowRows):
    """The rows of several shows; each day is one row."""

    def __init__(
        self, connection: sqlite3.Connection | None, kept: KeptSums, *show_ids: str
    ) -> None:
        super().__init__(connection, *show_ids)
        self.kept = kept
        self._name = name_shows(show_ids)
        self._days: dict[str, tuple[str, Details, Sketch]] = {}

    def iterate_details(
        self, span: Span, episode_id: str = WHOLE_SHOW
    ) -> Iterator[tuple[date, Details]]:
        if episode_id != WHOLE_SHOW or len(self._shows) <= FEW:
            yield from super().iterate_details(span, episode_id)
            return
        for day, (_source, details, _sketch) in self._read_days(span).items():
            yield date.fromisoformat(day), details

    def unite_listeners(self, span: Span, episode_id: str = WHOLE_SHOW) -> Sketch:
        if episode_id != WHOLE_SHOW or len(self._shows) <= FEW:
            return super().unite_listeners(span, episode_id)
        return unite(sketch for _source, _details, sketch in self._read_days(span).values())

    def count_episodes(self, span: Span) -> list[EpisodeTotal]:
        """None: each show's report has its own, and of many they are thousands."""
        return [] if len(self._shows) > 1 else super().count_episodes(span)

    def unite_each(self, span: Span, today: date) -> dict[str, Sketch]:
        """Whoever downloaded on any of the days, by show."""
        first, last = span
        closed = min(last, today - timedelta(OPEN_DAYS))
        found: dict[str, list[Sketch]] = defaultdict(list)
        if first <= closed:
            for show, sketch in self._read_closed(first, closed).items():
                found[show].append(sketch)
        for show, sketch in self.iterate_sketches((max(first, closed + timedelta(1)), last)):
            found[show].append(sketch)
        return {show: unite(sketches) for show, sketches in found.items()}

    def _read_closed(self, first: date, last: date) -> dict[str, Sketch]:
        named = f"{first}/{last}"
        sources = name_sources(self.read_sources((first, last)), str(first), str(last))
        kept = self.kept.read_audiences(self._name, named, sources)
        if kept:
            return kept
        by_show: dict[str, list[Sketch]] = defaultdict(list)
        for show, sketch in self.iterate_sketches((first, last)):
            by_show[show].append(sketch)
        united = {show: unite(sketches) for show, sketches in by_show.items()}
        self.kept.keep_audiences(self._name, named, sources, united)
        return united

    def _read_days(self, span: Span) -> dict[str, tuple[str, Details, Sketch]]:
        """Kept ones, and for the others what their shows come to, which is kept from now on."""
        first, last = map(date.isoformat, span)
        sources = self.read_sources(span)
        if sources.keys() - self._days.keys():
            self._days |= self.kept.read_days(self._name, first, last)
        for day, source in sources.items():
            if day not in self._days or self._days[day][0] != source:
                one = date.fromisoformat(day)
                details = sum_details(found for _, found in super().iterate_details((one, one)))
                sketch = super().unite_listeners((one, one))
                self._days[day] = source, details, sketch
                self.kept.keep_day(self._name, day, source, details, sketch)
        return {day: self._days[day] for day in sources}


@contextmanager
def open_together(layout: DataLayout, *show_ids: str) -> Iterator[TogetherRows]:
    """For reading; what the shows came to on a day is kept once it is added up."""
    with open_report_store(layout.lake) as connection, open_kept_sums(layout.state) as kept:
        yield TogetherRows(connection, kept, *show_ids)


@dataclass(frozen=True)
class ShowTotals:
    """What one show of several came to; of UTC days, as episodes are."""

    by_day: list[tuple[date, int]]
    audience: Audience
    earlier: Earlier | None

    @property
    def total(self) -> int:
        return sum(number for _, number in self.by_day)

    @property
    def change(self) -> float | None:
        return compute_change(self.total, self.earlier.downloads) if self.earlier else None


def total_each(
    rows: TogetherRows, show_ids: Sequence[str], period: Period, now: datetime
) -> dict[str, ShowTotals]:
    """Each of the shows; one that had nothing too."""
    before = period.earlier
    days = rows.count_days_of_each((before.first, period.last))
    firsts = rows.find_first_days()
    late = count_after(rows, now.astimezone(UTC) - timedelta(days=len(period.days)), period)
    audiences = rows.unite_each((period.first, period.last), now.astimezone(UTC).date())
    totals = {}
    for show in show_ids:
        own = days.get(show, {})
        earlier = None
        if show in firsts and firsts[show] <= before.first:
            downloads = sum(n for day, n in own.items() if day <= before.last)
            earlier = Earlier(downloads - late.get(show, 0), 0)
        totals[show] = ShowTotals(
            [(day, own.get(day, 0)) for day in period.days],
            estimate_audience(audiences.get(show, EMPTY)),
            earlier,
        )
    return totals


def count_after(rows: ShowRows, end: datetime, period: Period) -> dict[str, int]:
    """Downloads of each show after `end` on its day, where that is before the period: what is to
    be held against a day that is not over is as much of another."""
    if not period.earlier.first <= end.date() <= period.earlier.last:
        return {}
    seconds = (end - datetime.combine(end.date(), time(), UTC)).seconds
    slot = -(-seconds // QUARTER_SECONDS)  # the one it falls into began before
    return {
        show: sum(number for at, number in details.slots.items() if at >= slot)
        for show, details in rows.iterate_details_of_each(end.date())
    }
