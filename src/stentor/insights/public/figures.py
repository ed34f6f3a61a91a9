"""What is told to everybody of a show's downloads.

Whole UTC days up to yesterday. A row of fewer than ten downloads is put together with others, so
that nobody can be told by an app or a country that only they have; of episodes only those are named
that are public.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from stentor.insights.reports.growth import Release, compute_growth, was_counted
from stentor.insights.reports.period import Period
from stentor.insights.reports.reading import ShowRows
from stentor.insights.reports.report import Audience, make_report
from stentor.publishing.public import PublicShow

DAYS = 30
MONTHS = 12
EPISODES = 50
LEAST = 10
"""Downloads that a row must have to stand by itself."""
OTHERS = "Others"
DIVISIONS = ("apps", "countries", "devices")


@dataclass(frozen=True)
class EpisodeFigures:
    """One public episode."""

    title: str
    url: str
    released_at: datetime
    firsts: dict[int, int | None]
    """Downloads of its first days, by how many; None where it is not so old, or not known."""
    total: int


@dataclass(frozen=True)
class PublicFigures:
    """Of one show."""

    until: date
    """The last day in them."""
    by_day: list[tuple[date, int]]
    """The last thirty days."""
    audience: Audience
    """Of those thirty days."""
    by_month: list[tuple[date, int]]
    """The last twelve calendar months as far as they were counted, this one so far; oldest
    first."""
    divisions: dict[str, list[tuple[str, int]]]
    """Of the thirty days; `DIVISIONS`."""
    unverified: int
    """Of the downloads of the thirty days, those that no bytes were measured of; 0 for few."""
    episodes: list[EpisodeFigures]
    """Newest first."""

    @property
    def total(self) -> int:
        return sum(number for _, number in self.by_day)


def gather_figures(rows: ShowRows, public: PublicShow, now: datetime) -> PublicFigures:
    """As they stand at the end of yesterday."""
    until = now.astimezone(UTC).date() - timedelta(1)
    report = make_report(rows, Period(until - timedelta(DAYS - 1), until, ZoneInfo("UTC")))
    return PublicFigures(
        until=until,
        by_day=report.by_day,
        audience=report.audience,
        by_month=count_months(rows, until),
        divisions={name: fold_small(report.divisions[name]) for name in DIVISIONS},
        unverified=report.unverified if report.unverified >= LEAST else 0,
        episodes=list_episodes(rows, public, now),
    )


def fold_small(counts: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """What is too little to stand alone stands with the rest, and not at all where that is too
    little as well."""
    large = [(name, number) for name, number in counts if number >= LEAST]
    rest = sum(number for _, number in counts if number < LEAST)
    return [*large, (OTHERS, rest)] if rest >= LEAST else large


def count_months(rows: ShowRows, until: date) -> list[tuple[date, int]]:
    months: dict[date, int] = {}
    begin = until.replace(day=1)
    for _ in range(MONTHS - 1):
        begin = (begin - timedelta(1)).replace(day=1)
    for day, number in rows.count_days((begin, until)):
        month = day.replace(day=1)
        months[month] = months.get(month, 0) + number
    return sorted(months.items())


def list_episodes(rows: ShowRows, public: PublicShow, now: datetime) -> list[EpisodeFigures]:
    first_day = rows.find_first_day()
    totals = {row.episode_id: row.downloads for row in rows.count_episodes((date.min, date.max))}
    found = []
    for one in public.episodes[:EPISODES]:
        is_counted = was_counted(one.released_at, public.show.created_at, first_day)
        release = Release(one.episode.pk, one.title, one.released_at, is_counted)
        firsts = compute_growth(rows, release, now).firsts
        total = totals.get(one.episode.pk, 0)
        found.append(EpisodeFigures(one.title, one.url, one.released_at, firsts, total))
    return found
