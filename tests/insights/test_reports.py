"""What reports make of numbers: steps, changes, rhythm, what is typical."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stentor.insights.reports.ahead import expect_releases, find_rhythm, forecast_ahead
from stentor.insights.reports.grouping import choose_step, group_days
from stentor.insights.reports.growth import Growth, Release, compute_typical, was_counted
from stentor.insights.reports.period import Period
from stentor.insights.reports.plots import Amount, plot_bars, plot_lines, plot_shares
from stentor.insights.reports.report import compute_change

SUNDAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
COUNTS = st.lists(st.integers(0, 9999), min_size=1, max_size=400)


@pytest.mark.parametrize(
    ("asked", "days", "step"),
    [
        ("", 1, "hour"), ("", 3, "hour"), ("", 4, "day"), ("", 120, "day"), ("", 121, "week"),
        ("hour", 14, "hour"), ("hour", 15, "day"), ("day", 365, "day"), ("month", 30, "month"),
        ("century", 30, "day"),
    ],
)  # fmt: skip
def test_a_period_is_drawn_by_what_is_asked_where_that_can_be(asked, days, step):
    assert choose_step(asked, days) == step


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), COUNTS, st.sampled_from(["week", "month"]))
def test_weeks_and_months_hold_every_day_once(first, counts, step):
    days = [(first + timedelta(n), number) for n, number in enumerate(counts)]
    groups = group_days(days, step)
    assert sum(group.number for group in groups) == sum(counts)
    assert groups[0].first == first
    assert groups[-1].last == days[-1][0]
    for one, other in pairwise(groups):
        assert other.first == one.last + timedelta(1)
        assert other.first.day == 1 if step == "month" else other.first.weekday() == 0


def test_the_days_before_are_as_many():
    period = Period(date(2026, 3, 10), date(2026, 3, 16), ZoneInfo("UTC"))
    assert (period.earlier.first, period.earlier.last) == (date(2026, 3, 3), date(2026, 3, 9))


@pytest.mark.parametrize(
    ("now", "before", "change"), [(15, 10, 0.5), (5, 10, -0.5), (10, 10, 0), (5, 0, None)]
)
def test_a_change_is_a_share_of_what_was_before(now, before, change):
    assert compute_change(now, before) == change


def list_every(gap: int, number: int, last: date = SUNDAY) -> list[date]:
    return [last - timedelta(gap * n) for n in range(number)]


@pytest.mark.parametrize(
    ("releases", "today", "gap"),
    [
        (list_every(7, 4), SUNDAY + timedelta(2), 7),
        (list_every(14, 9), SUNDAY + timedelta(13), 14),
        (list_every(7, 3), SUNDAY, None),  # too few to tell
        (list_every(7, 4), SUNDAY + timedelta(8), None),  # one was left out: perhaps it is over
        ([*list_every(7, 3), SUNDAY - timedelta(20)], SUNDAY, None),
        ([*list_every(7, 4), SUNDAY + timedelta(3)], SUNDAY, 7),  # to come, and not yet out
        ([], SUNDAY, None),
    ],
)
def test_a_rhythm_is_four_releases_at_equal_distances(releases, today, gap):
    assert find_rhythm(releases, today) == gap


def test_releases_go_on_as_before_behind_those_that_are_known():
    releases = list_every(7, 5)
    expected = expect_releases(releases, SUNDAY + timedelta(2), 14)
    assert expected - {*releases} == {SUNDAY + timedelta(7), SUNDAY + timedelta(14)}
    known = [*releases, SUNDAY + timedelta(9)]
    assert expect_releases(known, SUNDAY + timedelta(2), 14) == {*known, SUNDAY + timedelta(16)}


def test_the_days_ahead_have_the_releases_of_the_rhythm():
    yesterday = SUNDAY + timedelta(1)
    days = [yesterday - timedelta(n) for n in range(83, -1, -1)]
    releases = list_every(7, 12)
    ahead = forecast_ahead([(day, 900 if day in releases else 100) for day in days], releases)
    assert ahead is not None
    assert ahead.rhythm == 7
    expected = dict(ahead.by_day)
    assert 600 < expected[SUNDAY + timedelta(7)] < 1300
    assert 70 < expected[SUNDAY + timedelta(5)] < 150


def grow(*cumulated: int, is_counted: bool = True) -> Growth:
    return Growth(Release("e", "E", NOON, is_counted), list(cumulated), {})


def test_what_is_typical_is_the_median_of_episodes_that_are_so_old():
    growths = [grow(10, 20, 30), grow(12, 22, 32), grow(50, 60), grow(1, 1, 1, is_counted=False)]
    assert compute_typical(growths) == [12, 22]


@pytest.mark.parametrize(
    ("made", "first_day", "is_counted"),
    [
        (NOON - timedelta(days=9), SUNDAY + timedelta(3), True),  # nobody came for days
        (NOON + timedelta(days=9), SUNDAY + timedelta(9), False),  # published elsewhere before
        (NOON + timedelta(days=9), SUNDAY, True),  # brought over with its hits
        (NOON + timedelta(days=9), None, True),
    ],
)
def test_an_episode_that_was_out_before_it_was_counted_has_no_first_days(
    made, first_day, is_counted
):
    assert was_counted(NOON, made, first_day) is is_counted


@given(COUNTS)
def test_every_place_of_a_chart_is_read_out(counts):
    plot = plot_bars([Amount(str(n), number, f"{number}") for n, number in enumerate(counts)])
    assert [column.words for column in plot.columns] == [str(number) for number in counts]
    assert all(plot.left <= column.x <= plot.right for column in plot.columns)
    assert all(label.position <= plot.width for label in plot.labels)


def test_lines_are_read_out_together_as_far_as_they_go():
    plot = plot_lines([("one", [0, 1500]), ("other", [7])], ["day 0", "day 1"])
    assert [column.words for column in plot.columns] == [
        "day 0: one 0; other 7",
        "day 1: one 1,500",
    ]


def test_breaks_stand_where_they_are_heard():
    plot = plot_shares([1.0, 0.5, 0.25], ["0:00", "0:30", "1:00"], [(0.5, "Break at 0:30")])
    (mark,) = plot.marks
    assert mark.position == (plot.left + plot.right) / 2


@given(st.integers(1, 400), st.integers(1, 14))
def test_labels_below_never_stand_on_one_another(places, letters):
    plot = plot_bars([Amount("x" * letters, 1, "")] * places)
    ends = [
        (each.position - letters * 8 if each.anchor == "end" else each.position - letters * 4,
         each.position if each.anchor == "end" else each.position + letters * 4)
        for each in plot.labels
    ]  # fmt: skip
    assert all(one[1] <= other[0] + 0.01 for one, other in pairwise(ends))
