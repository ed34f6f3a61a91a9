"""Downloads and rejected requests of a show or an episode, as the lake counted them.

Nothing here waits for the lake: numbers are those of its last pass, and say until when.
"""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from stentor.insights.explanations import explain_reason, read_seconds
from stentor.insights.reports.reading import ShowRows
from stentor.insights.reports.requests import Requests, read_requests
from stentor.lake.reports.store import open_report_store
from stentor.lake.rollups import read_counted_until

ALWAYS = date.min, date.max


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
        seconds = read_seconds()
        return [(reason, explain_reason(reason, seconds), n) for reason, n in self.rejected.items()]


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
    with open_report_store(lake) as connection:
        requests = read_requests(ShowRows(connection, show_id), ALWAYS, episode_id)
    return EpisodeDownloads(**_describe(lake, requests))


def count_all_downloads(lake: Path, show_id: str) -> ShowDownloads:
    """As `count_show_downloads`, from a lake's directory."""
    with open_report_store(lake) as connection:
        rows = ShowRows(connection, show_id)
        requests = read_requests(rows, ALWAYS)
        by_episode = {each.episode_id: each.downloads for each in rows.count_episodes(ALWAYS)}
    return ShowDownloads(**_describe(lake, requests), by_episode=by_episode)


def _describe(lake: Path, requests: Requests) -> dict[str, Any]:
    return {
        "total": requests.downloads,
        "by_day": [(day.day, day.counts.downloads) for day in requests.days],
        "rejected": {reason: number for reason, _, number in requests.reasons},
        "counted_until": read_counted_until(lake),
        "rule_version": requests.days[-1].rule_version if requests.days else None,
    }
