"""Hours to come, from hours as they were."""

from datetime import date

import numpy as np
import pytest

from stentor.ads.pacing.hourly import expect_hours, is_predictable
from stentor.ads.pacing.underway import compute_delivery

MONDAY = date(2026, 10, 5)


def hear(days, hours_today=0, at_noon=240.0):
    """So many whole days of which every download came at noon, and hours of today."""
    day = np.zeros(24)
    day[12] = at_noon
    return np.concatenate([np.tile(day, days), day[:hours_today]])


def test_days_to_come_have_the_level_and_the_hours_of_the_days_that_were():
    hours = expect_hours(hear(28), MONDAY, (), 7)
    assert hours.shape == (7 * 24,)
    assert hours.sum() == pytest.approx(7 * 240, rel=0.15)
    by_hour = hours.reshape(7, 24).sum(axis=0)
    assert by_hour.argmax() == 12
    assert by_hour[12] > 0.9 * by_hour.sum()


@pytest.mark.parametrize(("days", "is_enough"), [(13, False), (14, True), (0, False)])
def test_two_weeks_are_asked_for_before_anything_is_promised(days, is_enough):
    heard = np.concatenate([np.zeros(24 * 10), hear(days)])
    assert is_predictable(heard) is is_enough


def test_a_young_show_goes_on_as_its_mean_day():
    hours = expect_hours(hear(3), MONDAY, (), 2)
    assert hours.sum() == pytest.approx(480)


def test_a_show_nobody_heard_yet_expects_nothing():
    assert expect_hours(np.zeros(48), MONDAY, (), 2).sum() == 0


def test_what_was_heard_today_stays_and_the_rest_of_the_day_follows_it():
    loud = hear(28, 14)
    loud[-2] = 2400.0
    hours = expect_hours(loud, MONDAY, (), 1)
    calm = expect_hours(hear(28, 14), MONDAY, (), 1)
    assert hours[12] == 2400.0
    assert hours[20] > 3 * calm[20]


@pytest.mark.parametrize(
    ("matured", "recent", "delivered", "rate"),
    [
        ((0, 0), (0, 0), 100, 1.0),
        ((0, 0), (20, 0), 120, 1.0),
        ((0, 0), (20, 15), 120, 1.0),
        ((90, 40), (20, 0), 110, 0.5),
        ((90, 40), (20, 18), 118, 0.5),
        ((990, 0), (100, 0), 105, 0.05),
        ((90, 140), (20, 0), 120, 1.0),
    ],
    ids=[
        "nothing under way", "nothing known", "some counted already", "half become something",
        "more counted than hoped", "next to nothing becomes anything",
        "repeats make no rate above 1",
    ],
)  # fmt: skip
def test_decisions_count_as_what_they_will_probably_become(matured, recent, delivered, rate):
    found = compute_delivery(settled=100.0, matured=matured, recent=recent)
    assert found.rate == pytest.approx(rate)
    assert found.impressions == pytest.approx(delivered)
