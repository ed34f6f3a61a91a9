"""Downloads expected in the next days, as `stentor.ads.forecast` sees them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from stentor.ads.forecast import forecast_days

HISTORY = 84
"""Days looked back on."""
LEAST_HISTORY = 14
DAYS_AHEAD = 14


@dataclass(frozen=True)
class Ahead:
    """The days after today."""

    by_day: list[tuple[date, int]]
    low: int
    high: int
    """Four times in five the sum lies between them."""

    @property
    def total(self) -> int:
        return sum(number for _, number in self.by_day)


def forecast_ahead(by_day: Sequence[tuple[date, int]], releases: Collection[date]) -> Ahead | None:
    """Of whole days up to yesterday; None where there are too few of them or nothing in them."""
    known = list(by_day)[-HISTORY:]
    while known and known[0][1] == 0:
        known.pop(0)  # before the show was heard
    if len(known) < LEAST_HISTORY:
        return None
    history = np.array([float(number) for _, number in known])
    found = forecast_days(history, known[0][0], releases, DAYS_AHEAD + 1)
    begin = known[-1][0]
    days = [
        (begin + timedelta(n + 1), round(float(number))) for n, number in enumerate(found.expected)
    ]
    share = sum(number for _, number in days[1:]) / max(1.0, found.total)
    return Ahead(days[1:], round(found.low * share), round(found.high * share))
