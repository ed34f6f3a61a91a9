"""Episodes that are out, as reports look at them."""

from collections import defaultdict
from datetime import date, datetime
from zoneinfo import ZoneInfo

from stentor.catalog.models import Episode, Show
from stentor.insights.reports.ahead import Ahead, forecast_ahead
from stentor.insights.reports.growth import (
    Growth,
    Release,
    compute_growth,
    compute_growths,
    compute_typical,
    was_counted,
)
from stentor.insights.reports.reading import ShowRows
from stentor.insights.reports.report import Report

OTHERS = 12
"""Episodes before one that say what is typical."""


def list_releases(show: Show, now: datetime) -> list[Episode]:
    """Newest first."""
    return list(show.episodes.filter(released_at__lte=now).order_by("-released_at"))


def describe_release(episode: Episode, show: Show, first_day: date | None) -> Release:
    """Of an episode that has come out; `first_day` is that of the show's downloads."""
    assert episode.released_at is not None
    counted = was_counted(episode.released_at, show.created_at, first_day)
    return Release(episode.id, episode.title, episode.released_at, counted)


def read_growths(rows: ShowRows, show: Show, now: datetime) -> list[Growth]:
    """Of all that are out, newest first, each with who came back to it."""
    first_day = rows.find_first_day()
    releases = [describe_release(one, show, first_day) for one in list_releases(show, now)]
    return compute_growths(rows, releases, now)


def read_first_days(
    rows: ShowRows, episode: Episode, now: datetime
) -> tuple[Growth | None, list[float]]:
    """Its own, and what is typical of the episodes before it; None while it is not out."""
    if episode.released_at is None or episode.released_at > now:
        return None, []
    first_day = rows.find_first_day()
    episodes = list_releases(episode.show, now)
    place = next(n for n, each in enumerate(episodes) if each.pk == episode.pk)
    before = [
        describe_release(each, episode.show, first_day)
        for each in episodes[place + 1 : place + 1 + OTHERS]
    ]
    own = describe_release(episode, episode.show, first_day)
    growth = compute_growths(rows, [own, *before[:1]], now)[0]
    return growth, compute_typical([compute_growth(rows, one, now) for one in before])


def list_release_days(show: Show, zone: ZoneInfo) -> dict[date, list[str]]:
    """Titles by the day on which they came out, or are to."""
    days: dict[date, list[str]] = defaultdict(list)
    released = show.episodes.filter(released_at__isnull=False).order_by("released_at")
    for moment, title in released.values_list("released_at", "title"):
        if moment:
            days[moment.astimezone(zone).date()].append(title)
    return dict(days)


def look_ahead(report: Report, releases: dict[date, list[str]], now: datetime) -> Ahead | None:
    """Where the period reaches to today, is drawn by the day and is long enough to tell from."""
    today = now.astimezone(report.period.zone).date()
    if report.period.last != today or report.step != "day":
        return None
    return forecast_ahead(report.by_day[:-1], releases)


def name_episodes(show: Show, report: Report) -> dict[str, str]:
    """Titles by id; what was only measured by the prefix is called by its address."""
    measured = {
        row.episode_id: row.episode_id for row in report.by_episode if "/" in row.episode_id
    }
    return measured | dict(show.episodes.values_list("id", "title"))
