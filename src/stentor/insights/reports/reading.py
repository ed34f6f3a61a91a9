"""Rows of the lake's report store, for one show or for several together."""

import sqlite3
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from stentor.lake.reports.checks import Check, list_checks, narrow_check
from stentor.lake.reports.comparing import DayComparison, compare_days
from stentor.lake.reports.details import Details, decode_details
from stentor.lake.reports.requests import RequestCounts, decode_requests
from stentor.lake.reports.sketch import Sketch, unite, unpack
from stentor.lake.reports.store import WHOLE_SHOW

Span = tuple[date, date]
"""First and last UTC day, both included."""


class EpisodeTotal(NamedTuple):
    """What an episode came to in some days."""

    episode_id: str
    downloads: int


class DayOfRequests(NamedTuple):
    """What became of the requests of one UTC day."""

    day: date
    rule_version: str
    counts: RequestCounts


class ShowRows:
    """What is kept of one show, or of several taken together; `connection` is None where nothing
    is kept yet."""

    def __init__(self, connection: sqlite3.Connection | None, *show_ids: str) -> None:
        self._connection = connection
        self._shows = show_ids

    def of(self, show_id: str) -> "ShowRows":
        """One of them alone."""
        return ShowRows(self._connection, show_id)

    def iterate_details(
        self, span: Span, episode_id: str = WHOLE_SHOW
    ) -> Iterator[tuple[date, Details]]:
        """Day after day, of one episode or of each whole show."""
        for day, packed in self._select(
            "select day, details from details"
            " where {shows} and episode = ? and day between ? and ? order by day",
            episode_id,
            *map(date.isoformat, span),
        ):
            yield date.fromisoformat(day), decode_details(packed)

    def iterate_requests(self, span: Span, episode_id: str = WHOLE_SHOW) -> Iterator[DayOfRequests]:
        """Each day that had a request, of one episode or of the whole show."""
        for day, rule_version, packed in self._select(
            "select day, rule_version, counts from requests join days using (day)"
            " where {shows} and episode = ? and day between ? and ? order by day",
            episode_id,
            *map(date.isoformat, span),
        ):
            yield DayOfRequests(date.fromisoformat(day), rule_version, decode_requests(packed))

    def count_episodes(self, span: Span) -> list[EpisodeTotal]:
        """Every episode that had a download, most first."""
        rows = self._select(
            "select episode, sum(downloads) from counts"
            " where {shows} and episode <> ? and day between ? and ?"
            " group by episode order by 2 desc, 1",
            WHOLE_SHOW,
            *map(date.isoformat, span),
        )
        return [EpisodeTotal(*row) for row in rows]

    def unite_listeners(self, span: Span, episode_id: str = WHOLE_SHOW) -> Sketch:
        """Whoever downloaded on any of the days."""
        rows = self._select(
            "select sketch from listeners where {shows} and episode = ? and day between ? and ?",
            episode_id,
            *map(date.isoformat, span),
        )
        return unite(unpack(row[0]) for row in rows)

    def count_days(self, span: Span, episode_id: str = WHOLE_SHOW) -> list[tuple[date, int]]:
        """Downloads of each UTC day that had one."""
        rows = self._select(
            "select day, sum(downloads) from counts where {shows} and episode = ?"
            " and day between ? and ? group by day order by day",
            episode_id,
            *map(date.isoformat, span),
        )
        return [(date.fromisoformat(day), number) for day, number in rows]

    def count_days_of_each(self, span: Span) -> dict[str, dict[date, int]]:
        """Downloads of each UTC day, by show."""
        found: dict[str, dict[date, int]] = {}
        rows = self._select(
            "select show, day, downloads from counts where {shows} and episode = ?"
            " and day between ? and ?",
            WHOLE_SHOW,
            *map(date.isoformat, span),
        )
        for show, day, number in rows:
            found.setdefault(show, {})[date.fromisoformat(day)] = number
        return found

    def iterate_details_of_each(self, day: date) -> Iterator[tuple[str, Details]]:
        """Each show on a UTC day."""
        for show, packed in self._select(
            "select show, details from details where {shows} and episode = ? and day = ?",
            WHOLE_SHOW,
            day.isoformat(),
        ):
            yield show, decode_details(packed)

    def iterate_sketches(self, span: Span) -> Iterator[tuple[str, Sketch]]:
        """Who listened to each show on each of the days."""
        for show, packed in self._select(
            "select show, sketch from listeners where {shows} and episode = ?"
            " and day between ? and ?",
            WHOLE_SHOW,
            *map(date.isoformat, span),
        ):
            yield show, unpack(packed)

    def read_sources(self, span: Span) -> dict[str, str]:
        """The state of the lake that each counted day's rows are of."""
        if self._connection is None:
            return {}
        return dict(
            self._connection.execute(
                "select day, source from days where day between ? and ? order by day",
                [*map(date.isoformat, span)],
            )
        )

    def find_first_days(self) -> dict[str, date]:
        """The first UTC day of each show that had a download."""
        rows = self._select(
            "select show, min(day) from counts where {shows} and episode = ? group by show",
            WHOLE_SHOW,
        )
        return {show: date.fromisoformat(day) for show, day in rows}

    def find_first_day(self, episode_id: str = WHOLE_SHOW) -> date | None:
        """The first UTC day that had a download."""
        rows = self._select(
            "select day from counts where {shows} and episode = ? order by day limit 1",
            episode_id,
        )
        return next((date.fromisoformat(row[0]) for row in rows), None)

    def list_rule_versions(self, span: Span) -> list[str]:
        """By which the days were counted, of all shows together: one, but for while the lake
        counts anew by others."""
        if self._connection is None:
            return []
        found = self._connection.execute(
            "select distinct rule_version from days where day between ? and ? order by 1",
            [*map(date.isoformat, span)],
        )
        return [row[0] for row in found]

    def list_checks(self, episode_id: str | None = None, at_most: int = 400) -> list[Check]:
        """What the nightly recounts found of these shows, or of the episode; newest first."""
        if self._connection is None:
            return []
        checks = list_checks(self._connection, at_most)
        return [narrow_check(check, self._shows, episode_id) for check in checks]

    def compare_rules(self, span: Span, episode_id: str | None = None) -> list[DayComparison]:
        """Days that were counted by other rules before, of one show or of an episode of it."""
        if self._connection is None or len(self._shows) != 1:
            return []
        return compare_days(self._connection, *span, self._shows[0], episode_id)

    def _select(self, query: str, *values: str) -> Iterator[tuple]:  # type: ignore[type-arg]  # of the query's columns
        if self._connection is not None and self._shows:
            shows = f"show in ({', '.join('?' * len(self._shows))})"
            yield from self._connection.execute(query.format(shows=shows), [*self._shows, *values])
