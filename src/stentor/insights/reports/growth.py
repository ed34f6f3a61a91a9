"""Episodes side by side: the first days of each, aligned by age, and who came back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from statistics import median

from stentor.insights.reports.period import QUARTER
from stentor.insights.reports.reading import ShowRows
from stentor.lake.reports.sketch import EMPTY, compute_share

AGES = (7, 30, 90)
"""Days after publication, of 24 hours each."""
LEAST_TYPICAL = 3
"""Episodes without which nothing is typical."""
RETURN_DAYS = 30
"""How long after its publication somebody must have taken an episode to be asked about."""


@dataclass(frozen=True)
class Release:
    """An episode that is out."""

    episode_id: str
    title: str
    released_at: datetime
    is_counted: bool = True
    """Was it counted from the beginning? Not one that was published elsewhere before."""


@dataclass(frozen=True)
class Growth:
    """One episode from its publication on."""

    release: Release
    cumulated: list[int]
    """Downloads by the end of its first day, its second, and so on, as far as it is old."""
    firsts: dict[int, int | None]
    """By age in days; None where it is not so old yet, or was not counted from the beginning."""
    returned: float | None = None
    """Share of the listeners of the episode before who took this one too; None where unknown."""

    def is_comparable(self, now: datetime) -> bool:
        """Was it counted from the beginning, and have people had a day to come back?"""
        return self.release.is_counted and now - self.release.released_at >= timedelta(days=1)


def compute_growths(rows: ShowRows, releases: Sequence[Release], now: datetime) -> list[Growth]:
    """In the order of `releases`, newest first; each may be compared with the next in it."""
    grown = [compute_growth(rows, release, now) for release in releases]
    heard = [
        rows.unite_listeners(_find_span(one.released_at, RETURN_DAYS), one.episode_id)
        for one in releases
    ]
    return [
        replace(each, returned=compute_share(before, own))
        if each.is_comparable(now) and is_counted
        else each
        for each, own, before, is_counted in zip(
            grown,
            heard,
            [*heard, EMPTY][1:],
            [*(one.is_counted for one in releases), False][1:],
            strict=True,
        )
    ]


def compute_growth(rows: ShowRows, release: Release, now: datetime) -> Growth:
    """The days since publication, at most ninety."""
    age = max(0, min((now - release.released_at) // timedelta(days=1), AGES[-1]))
    by_age = [0] * (AGES[-1] + 1)
    begin = release.released_at.astimezone(UTC)
    for day, details in rows.iterate_details(_find_span(begin, AGES[-1]), release.episode_id):
        midnight = datetime.combine(day, time(), UTC)
        for slot, number in details.slots.items():
            # a quarter that the publication falls into is of the first day
            last_moment = midnight + (slot + 1) * QUARTER - timedelta(microseconds=1)
            at = (last_moment - begin) // timedelta(days=1)
            if 0 <= at < len(by_age):
                by_age[at] += number
    cumulated, so_far = [], 0
    for number in by_age[:age]:
        so_far += number
        cumulated.append(so_far)
    is_known = {days: release.is_counted and age >= days for days in AGES}
    firsts = {days: cumulated[days - 1] if is_known[days] else None for days in AGES}
    return Growth(release, cumulated, firsts)


def compute_typical(growths: Sequence[Growth]) -> list[float]:
    """The median by the end of each day of age, as far as three episodes or more are that old."""
    known = [each.cumulated for each in growths if each.release.is_counted]
    longest = max((len(cumulated) for cumulated in known), default=0)
    ages = [[one[age] for one in known if age < len(one)] for age in range(longest)]
    return [float(median(numbers)) for numbers in ages if len(numbers) >= LEAST_TYPICAL]


def was_counted(released_at: datetime, made_at: datetime, first_day: date | None) -> bool:
    """From its publication on? Not where the show was made here after that, and the first day on
    which anything of it was counted is later too."""
    released = released_at.astimezone(UTC).date()
    return released_at >= made_at or first_day is None or first_day <= released


def _find_span(begin: datetime, days: int) -> tuple[date, date]:
    day = begin.astimezone(UTC).date()
    return day, day + timedelta(days)
