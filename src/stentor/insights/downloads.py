"""Downloads and rejected requests of a show or an episode, as the lake counted them.

Nothing here waits for the lake: numbers are those of its last pass, and say until when.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings

from stentor.counting.reasons import REASONS
from stentor.insights.explanations import explain_reason
from stentor.insights.rollup_files import iterate_days
from stentor.lake.rollups import EpisodeDay, read_counted_until


@dataclass(frozen=True)
class Downloads:
    """What every answer says."""

    total: int
    by_day: list[tuple[date, int]]
    """UTC days that had a request, oldest first, with their downloads."""
    rejected: dict[str, int]
    """Requests that were no downloads, by reason, in the order of the rules."""
    counted_until: datetime | None
    """Every request before it is in these numbers; None before the lake's first pass."""
    rule_version: str | None
    """Of the latest day; None without any."""

    @property
    def rejections(self) -> list[tuple[str, str, int]]:
        """Reason, what it means in words, and how many requests: for a table."""
        return [(reason, explain_reason(reason), n) for reason, n in self.rejected.items()]


class EpisodeDownloads(Downloads):
    """Of one episode."""


@dataclass(frozen=True)
class ShowDownloads(Downloads):
    """Of all episodes of a show, those that are no longer published included."""

    by_episode: dict[str, int]
    """Downloads by episode id."""


def count_downloads(show_id: str, episode_id: str) -> EpisodeDownloads:
    """The downloads of one episode."""
    lake: Path = settings.STENTOR_LAYOUT.lake
    return count_episode_downloads(lake, show_id, episode_id)


def count_show_downloads(show_id: str) -> ShowDownloads:
    """The downloads of a show."""
    lake: Path = settings.STENTOR_LAYOUT.lake
    return count_all_downloads(lake, show_id)


def count_episode_downloads(lake: Path, show_id: str, episode_id: str) -> EpisodeDownloads:
    """As `count_downloads`, from a lake's directory."""
    tally = _Tally()
    for day, rule_version, rows in _iterate_show(lake, show_id):
        tally.add(day, rule_version, [row for row in rows if row.episode == episode_id])
    return EpisodeDownloads(
        total=tally.by_episode.total(),
        by_day=tally.by_day,
        rejected=tally.list_rejected(),
        counted_until=read_counted_until(lake),
        rule_version=tally.rule_version,
    )


def count_all_downloads(lake: Path, show_id: str) -> ShowDownloads:
    """As `count_show_downloads`, from a lake's directory."""
    tally = _Tally()
    for day, rule_version, rows in _iterate_show(lake, show_id):
        tally.add(day, rule_version, rows)
    return ShowDownloads(
        total=tally.by_episode.total(),
        by_day=tally.by_day,
        rejected=tally.list_rejected(),
        counted_until=read_counted_until(lake),
        rule_version=tally.rule_version,
        by_episode={episode: n for episode, n in tally.by_episode.items() if n},
    )


def _iterate_show(lake: Path, show_id: str) -> Iterator[tuple[date, str, list[EpisodeDay]]]:
    for day in iterate_days(lake, show_id):
        yield day.day, day.rule_version, day.episodes


class _Tally:
    def __init__(self) -> None:
        self.by_day: list[tuple[date, int]] = []
        self.by_episode: Counter[str] = Counter()
        self.rule_version: str | None = None
        self._rejected: Counter[str] = Counter()

    def add(self, day: date, rule_version: str, rows: list[EpisodeDay]) -> None:
        if not rows:
            return
        self.by_day.append((day, sum(row.downloads for row in rows)))
        self.rule_version = rule_version
        for row in rows:
            self.by_episode[row.episode or ""] += row.downloads
            self._rejected.update(row.rejected)

    def list_rejected(self) -> dict[str, int]:
        known = {reason: self._rejected[reason] for reason in REASONS if self._rejected[reason]}
        return known | dict(self._rejected)
