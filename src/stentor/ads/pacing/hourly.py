"""A show's downloads hour by hour: as they were up to now, and as they are expected from now on."""

from collections.abc import Collection
from datetime import date
from typing import Final

import numpy as np

from stentor.ads.forecast import forecast_days
from stentor.ads.pacing.supply import Array, compute_ratios

LEAST_DAYS: Final = 14
"""Of history, before which the days to come are thought to be as the mean day was."""
SHAPE_DAYS: Final = 28
"""How far back hours of the day are looked at."""


def is_predictable(heard: Array) -> bool:
    """Is there enough history to promise anything by it? `heard`: whole days, by hours."""
    days = heard.reshape(-1, 24).sum(axis=1)
    return bool(days.any()) and len(days) - int(np.argmax(days > 0)) >= LEAST_DAYS


def expect_hours(heard: Array, first_day: date, releases: Collection[date], days: int) -> Array:
    """(days * 24,) from today on. `heard`: hours from `first_day` 00:00 UTC up to the present one,
    which is not over. Today goes on as much louder or quieter than expected as it has begun."""
    whole_days = len(heard) // 24
    known, today = heard[: whole_days * 24].reshape(-1, 24), heard[whole_days * 24 :]
    expected = expect_days(known.sum(axis=1), first_day, releases, days)
    hours = np.outer(expected, compute_shape(known)).ravel()
    passed = max(len(today) - 1, 0)  # the hour that is not over says nothing yet
    ratio = compute_ratios({"": float(today[:passed].sum())}, {"": float(hours[:passed].sum())})[""]
    hours[:24] *= ratio
    hours[:passed] = today[:passed]
    if len(today):
        hours[passed] = max(hours[passed], today[passed])
    return np.asarray(hours)


def expect_days(daily: Array, first_day: date, releases: Collection[date], days: int) -> Array:
    began = int(np.argmax(daily > 0)) if daily.any() else len(daily)
    history = daily[began:]
    if len(history) < LEAST_DAYS:
        return np.full(days, float(history.mean()) if len(history) else 0.0)
    since = date.fromordinal(first_day.toordinal() + began)
    return forecast_days(history, since, releases, days).expected


def compute_shape(known: Array) -> Array:
    """(24,): the share of a day that each hour has, even where little is known."""
    by_hour = known[-SHAPE_DAYS:].sum(axis=0) + 1.0
    return np.asarray(by_hour / by_hour.sum())
