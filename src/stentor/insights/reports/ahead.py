"""Downloads expected in the next days, as `stentor.ads.forecast` sees them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from stentor.ads.forecast import forecast_days

HISTORY = 84
"""Days looked back on."""
LEAST_HISTORY = 14
DAYS_AHEAD = 14
RHYTHM = 4
"""Releases at equal distances that make a rhythm."""


@dataclass(frozen=True)
class Ahead:
    """The days after today."""

    by_day: list[tuple[date, int]]
    low: int
    high: int
    """Four times in five the sum lies between them."""
    rhythm: int | None = None
    """Days from one release to the next that it counts on; None for none."""

    @property
    def total(self) -> int:
        return sum(number for _, number in self.by_day)


def find_rhythm(releases: Collection[date], today: date) -> int | None:
    """Days from one release to the next, where the last ones came at equal distances and the next
    is not overdue; None where there is no rhythm."""
    past = sorted({day for day in releases if day <= today})[-RHYTHM:]
    gaps = {(later - day).days for day, later in pairwise(past)}
    if len(past) < RHYTHM or len(gaps) != 1:
        return None
    (gap,) = gaps
    return gap if (today - past[-1]).days <= gap else None


def expect_releases(releases: Collection[date], today: date, days: int) -> set[date]:
    """Those that are known, and behind the last of them those that the rhythm lets expect."""
    expected, gap = set(releases), find_rhythm(releases, today)
    if gap:
        last = max(expected)
        reach = (today + timedelta(days) - last).days
        expected |= {last + timedelta(gap * n) for n in range(1, reach // gap + 1)}
    return expected


def forecast_ahead(by_day: Sequence[tuple[date, int]], releases: Collection[date]) -> Ahead | None:
    """Of whole days up to yesterday; None where there are too few of them or nothing in them."""
    known = list(by_day)[-HISTORY:]
    while known and known[0][1] == 0:
        known.pop(0)  # before the show was heard
    if len(known) < LEAST_HISTORY:
        return None
    history = np.array([float(number) for _, number in known])
    begin = known[-1][0]
    today = begin + timedelta(1)
    found = forecast_days(
        history, known[0][0], expect_releases(releases, today, DAYS_AHEAD), DAYS_AHEAD + 1
    )
    days = [
        (begin + timedelta(n + 1), round(float(number))) for n, number in enumerate(found.expected)
    ]
    share = sum(number for _, number in days[1:]) / max(1.0, found.total)
    return Ahead(
        days[1:],
        round(found.low * share),
        round(found.high * share),
        find_rhythm(releases, today),
    )
