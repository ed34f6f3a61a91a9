"""How many downloads a show will have, by day: its level, its week, and what a release does.

Fitted to logarithms by weighted least squares, so that a release multiplies and one loud day does
not carry the level; late days weigh more. Every release kicks alike, on its day and the days after.
"""

from collections.abc import Collection
from datetime import date, timedelta
from statistics import NormalDist
from typing import Final, NamedTuple

import numpy as np

from stentor.ads.pacing.supply import Array

AFTER_RELEASE: Final = 4
"""Days that a release is felt on, its own included."""
HALF_LIFE_DAYS: Final = 28.0
RIDGE: Final = 0.1
"""Keeps what was seen once or never near no effect."""
DRIFT: Final = 0.04
"""How far, in logarithms, the level is thought to wander in a week at least."""


class Forecast(NamedTuple):
    """Of the days after the history."""

    expected: Array
    """(days,)."""
    low: float
    high: float
    """The interval of the sum."""

    @property
    def total(self) -> float:
        return float(self.expected.sum())


def forecast_days(
    history: Array,
    first_day: date,
    releases: Collection[date],
    days: int,
    *,
    confidence: float = 0.8,
) -> Forecast:
    """`history`: downloads of each day from `first_day` on, at least 14 of them; `releases`: those
    of the past and those to come. ValueError for less history."""
    if len(history) < 14:
        raise ValueError(f"a forecast needs 14 days of history, not {len(history)}")
    rows = describe_days(first_day, releases, len(history) + days)
    known, ahead = rows[: len(history)], rows[len(history) :]
    seen = np.log1p(history)
    weights = 0.5 ** (np.arange(len(history))[::-1] / HALF_LIFE_DAYS)
    penalty = RIDGE * np.eye(rows.shape[1])
    penalty[0, 0] = 0.0  # the level is whatever it is
    weighted = known * weights[:, None]
    effects = np.linalg.solve(weighted.T @ known + penalty, weighted.T @ seen)
    residuals = seen - known @ effects
    spread = float(np.sqrt(np.average(residuals**2, weights=weights)))
    # the mean of exp(x) lies above exp of the mean by half the variance
    expected = np.maximum(np.expm1(ahead @ effects + spread**2 / 2), 0.0)
    drift = compute_drift(residuals, spread)
    low, high = compute_interval(expected, spread, drift, confidence)
    return Forecast(np.asarray(expected), low, high)


def describe_days(first_day: date, releases: Collection[date], count: int) -> Array:
    """(count, 1 + 7 + AFTER_RELEASE): level, weekday, days since a release."""
    rows = np.zeros((count, 1 + 7 + AFTER_RELEASE))
    rows[:, 0] = 1.0
    for number in range(count):
        day = first_day + timedelta(days=number)
        rows[number, 1 + day.weekday()] = 1.0
        for since in range(AFTER_RELEASE):
            if day - timedelta(days=since) in releases:
                rows[number, 8 + since] = 1.0
    return rows


def compute_drift(residuals: Array, spread: float) -> float:
    """How far whole weeks lie off together, in logarithms, beyond what single days explain."""
    weeks = residuals[len(residuals) % 7 :].reshape(-1, 7).mean(axis=1)
    return float(np.sqrt(max(float(weeks.var()) - spread**2 / 7, 0.0) + DRIFT**2))


def compute_interval(
    expected: Array, spread: float, drift: float, confidence: float
) -> tuple[float, float]:
    """Of the sum: days err each for itself, weeks together, and listeners come by chance."""
    total = float(expected.sum())
    if total <= 0:
        return 0.0, 0.0
    growth = np.sqrt(1 + np.arange(len(expected)) / 14)
    variance = float(
        ((spread * expected) ** 2).sum() + (drift * (growth * expected).sum()) ** 2 + total
    )
    width = NormalDist().inv_cdf(0.5 + confidence / 2) * np.sqrt(np.log1p(variance / total**2))
    return total * float(np.exp(-width)), total * float(np.exp(width))
