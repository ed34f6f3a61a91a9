"""Downloads to come, and what of them can be sold."""

from datetime import date, timedelta

import numpy as np
import pytest

from made.adbooks import BookMaker
from stentor.ads.avails import compute_avails
from stentor.ads.forecast import forecast_days
from stentor.ads.pacing import Cell, Supply
from stentor.contracts.adbook import Goal, Targets

FIRST = date(2026, 1, 5)
START = 1_795_824_000.0  # 2026-11-28 00:00 UTC


def make_history(days=84, kick=3.0):
    week = np.array([1.0, 1.1, 1.2, 1.1, 1.0, 0.6, 0.5])
    releases = {FIRST + timedelta(days=day) for day in range(2, days + 14, 14)}
    counts = np.array([100.0 * week[day % 7] for day in range(days + 14)])
    for day in range(days + 14):
        if FIRST + timedelta(days=day) in releases:
            counts[day] *= kick
    return counts, releases


def test_weekdays_and_release_days_are_foreseen():
    counts, releases = make_history()
    forecast = forecast_days(counts[:84], FIRST, releases, 14)
    assert np.allclose(forecast.expected, counts[84:], rtol=0.12)
    assert forecast.low <= counts[84:].sum() <= forecast.high


def test_a_release_that_is_planned_counts_and_one_that_is_not_does_not():
    counts, releases = make_history()
    extra = releases | {FIRST + timedelta(days=90)}
    with_it, without = (
        forecast_days(counts[:84], FIRST, planned, 14).expected for planned in (extra, releases)
    )
    assert with_it[6] > 2 * without[6]
    assert with_it[0] == pytest.approx(without[0])


def test_more_confidence_is_a_wider_interval():
    counts, releases = make_history()
    half, most = (
        forecast_days(counts[:84], FIRST, releases, 7, confidence=share) for share in (0.5, 0.95)
    )
    assert most.low < half.low < half.high < most.high


def test_a_silent_show_is_expected_to_stay_silent():
    forecast = forecast_days(np.zeros(28), FIRST, set(), 7)
    assert (forecast.total, forecast.low, forecast.high) == (0, 0, 0)


def test_two_days_are_no_history():
    with pytest.raises(ValueError, match="14 days"):
        forecast_days(np.ones(2), FIRST, set(), 7)


def test_what_is_booked_is_told_and_by_whom():
    maker = BookMaker()
    days = {"starts": "2026-11-28", "ends": "2026-11-28"}
    for name, goal, shows in [
        ("new", 1, ["a"]),
        ("on a", 60, ["a"]),
        ("wide", 120, []),
        ("b", 90, ["b"]),
    ]:
        maker.add_flight(name, goal=Goal(impressions=goal), targets=Targets(shows=shows), **days)
    cells = [Cell(show, "", "DE", "mid", 1.0) for show in "ab"]
    supply = Supply(cells, START, 3600.0, np.full((2, 24), 10.0))
    avails = compute_avails(
        maker.flights[0], maker.flights, supply, START, {"on a": 12.0}, spread=(0.8, 1.3)
    )
    assert (avails.supply, avails.low, avails.high) == pytest.approx((240, 192, 312))
    assert dict(avails.contending) == pytest.approx({"on a": 48, "wide": 60})
    assert avails.available == pytest.approx(240 - 108)
