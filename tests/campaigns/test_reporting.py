"""What flights delivered, by day and by everything they are told by, and where they are going."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made.bookings import make_flight, make_spot
from made.delivering import deliver
from stentor.campaigns.models import Flight, FlightPace, Placement
from stentor.campaigns.reporting.counts import Line, count_impressions
from stentor.campaigns.reporting.course import find_course
from stentor.campaigns.reporting.local_days import find_local_days
from stentor.campaigns.reporting.progress import Progress, find_progress
from stentor.campaigns.reporting.totals import count_delivered
from stentor.contracts.pace import DuePoint, Pace

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Apia"]
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
database = pytest.mark.django_db(transaction=True)


@settings(deadline=None)
@given(
    st.integers(0, 50 * 366 * 96),
    st.lists(st.tuples(st.integers(0, 400 * 96), st.sampled_from(range(len(ZONES))))),
)
def test_a_quarter_is_on_the_day_that_its_zones_clocks_show(first, drawn):
    """Also in the nights in which clocks change."""
    zones = [ZoneInfo(name) for name in ZONES]
    moments = [
        datetime(1990, 1, 1, tzinfo=UTC) + (first + n) * timedelta(minutes=15) for n, _ in drawn
    ]
    quarters = pa.chunked_array([pa.array(moments, pa.timestamp("us", tz="UTC"))])
    places = np.array([place for _, place in drawn], dtype=np.int64)
    expected = [
        moment.astimezone(zones[place]).date()
        for moment, (_, place) in zip(moments, drawn, strict=True)
    ]
    assert find_local_days(quarters, places, zones).to_pylist() == expected


@pytest.fixture
def flight(cast):
    return make_flight(cast.organisation, zone="Europe/Berlin")


@pytest.fixture
def other(cast, flight):
    return make_flight(cast.organisation, "other", creative=flight.creative, zone="UTC")


@database
def test_impressions_are_told_by_day_flight_and_all_that_is_known(cast, layout, flight, other):
    first, second = (one.placements.get().number for one in (flight, other))
    moments = [(23.25, first, 4), (23.5, second, 2), (23.5, 999_999, 70)]
    deliver(layout, date(2026, 11, 10), moments, show="s", country="DE")
    deliver(layout, date(2026, 11, 12), [(8, first, 3)], show="t", app="Spotify")
    found = count_impressions([flight, other], layout)
    assert list(found.iterate_lines()) == [
        (Line(date(2026, 11, 10), other.id, "s", "e", "DE", "Overcast"), 2),
        (Line(date(2026, 11, 11), flight.id, "s", "e", "DE", "Overcast"), 4),
        (Line(date(2026, 11, 12), flight.id, "t", "e", "", "Spotify"), 3),
    ]
    assert found.total == 9
    assert found.count_by("flight") == {flight.id: 7, other.id: 2}
    assert found.count_by("country") == {"DE": 6, "": 3}
    assert found.count_days()[flight.id] == {date(2026, 11, 11): 4, date(2026, 11, 12): 3}
    assert found.only({"show": ["s"], "country": ["DE"]}).total == 6
    assert found.only({"app": ["Castro"]}).list_days() == []
    only_one = count_impressions([flight], layout, date(2026, 11, 12), date(2026, 11, 12))
    assert only_one.list_days() == [(date(2026, 11, 12), 3)]
    in_utc = count_impressions([flight], layout, None, date(2026, 11, 10), ZoneInfo("UTC"))
    assert in_utc.total == 4
    assert count_impressions([], layout).total == 0


@database
def test_totals_are_those_of_all_days_and_of_what_is_counted_anew(cast, layout, flight, other):
    number = flight.placements.get().number
    earlier = Placement.objects.create(flight=flight, creative=make_spot(cast.organisation, "Old"))
    deliver(layout, date(2026, 11, 10), [(9, number, 5), (10, earlier.number, 2)])
    deliver(layout, date(2026, 12, 1), [(9, number, 1)])
    assert count_delivered([flight, other], layout) == {flight.id: 8}
    deliver(layout, date(2026, 12, 1), [(9, number, 30)])
    assert count_delivered([flight, other], layout) == {flight.id: 37}


@pytest.mark.parametrize(
    ("facts", "warning"),
    [
        ({"delivered": 500, "due": 500, "expected": 1000}, ""),
        ({"delivered": 460, "due": 500, "expected": 1000}, ""),
        ({"delivered": 300, "due": 500, "expected": 1000}, "At risk: 200 behind"),
        ({"delivered": 500, "due": 500, "expected": 985}, ""),
        ({"delivered": 500, "due": 500, "expected": 900}, "At risk: 100 short in the end"),
        ({"delivered": 1000, "due": 990, "expected": 1000}, ""),
        ({"delivered": 990, "due": None, "expected": 990, "state": "over"},
         "Missed its goal by 10"),
        ({"delivered": 1002, "due": None, "expected": 1002, "state": "over"}, ""),
        ({"delivered": 300, "due": 500, "expected": 1000, "state": "paused"}, ""),
        ({"delivered": 0, "due": None, "expected": 400, "state": "planned"},
         "At risk: 600 short in the end"),
        ({"delivered": 300, "goal": None, "due": None, "expected": None}, ""),
    ],
)  # fmt: skip
def test_what_wants_looking_at(facts, warning):
    progress = Progress(**({"goal": 1000, "state": "running"} | facts))
    assert progress.warning == warning
    assert progress.is_at_risk == warning.startswith("At risk")


def make_running(pacing="even", course=None, target=1000.0, **fields):
    """Ten days from the 16th, on the fifth of which it is noon; nothing in the database."""
    flight = Flight(
        starts=date(2026, 11, 16), ends=date(2026, 11, 25), zone="UTC", pacing=pacing,
        goal={"impressions": 1000}, **fields,
    )  # fmt: skip
    due = [DuePoint(NOW.timestamp(), 450.0)] if pacing != "asap" else []
    pace = Pace(as_of=NOW.timestamp(), delivered=0, goal=1000, due=due)
    flight.paced = FlightPace(
        flight=flight, pace=msgspec.to_builtins(pace), target=target,
        course=[n / 10 for n in range(11)] if course is None else course,
    )  # fmt: skip
    return flight


def follow(flight, by_day):
    days = Counter({date(2026, 11, day): number for day, number in by_day.items()})
    return find_course(flight, days, find_progress(flight, days.total(), NOW), NOW)


def test_a_flight_with_a_curve_goes_on_from_where_it_stands_to_what_is_expected():
    course = follow(make_running(), {16: 90, 17: 90, 18: 90, 19: 90, 20: 40})
    assert course.delivered == [90, 180, 270, 360, 400]
    assert course.due == pytest.approx([100 * n for n in range(1, 11)])
    assert [day for day, _ in course.gains] == [date(2026, 11, day) for day in range(20, 26)]
    gains = [number for _, number in course.gains]
    assert gains == pytest.approx([600 / 11, *[1200 / 11] * 5])
    assert course.ahead[-1] == pytest.approx(1000)
    assert course.reached == date(2026, 11, 25)


def test_where_not_all_can_be_had_the_goal_is_reached_on_no_day():
    course = follow(make_running(target=800.0), {16: 400})
    assert course.ahead[-1] == pytest.approx(800)
    assert course.reached is None


def test_a_flight_without_a_curve_goes_on_as_in_its_latest_days():
    course = follow(make_running("asap", []), {16: 200, 17: 200, 18: 200, 19: 200, 20: 60})
    assert course.due == []
    assert course.ahead[:2] == pytest.approx([960, 1000])
    assert course.reached == date(2026, 11, 21)


def test_nothing_is_expected_of_what_is_paused_or_over():
    assert follow(make_running(is_paused=True), {16: 90}).gains == []
    flight = make_running()
    flight.ends = date(2026, 11, 19)
    course = follow(flight, {16: 90, 17: 10})
    assert (course.gains, course.reached, course.delivered[-1]) == ([], None, 100)


def test_a_flight_that_has_not_begun_has_all_its_days_ahead():
    flight = make_running()
    flight.starts, flight.ends = date(2026, 12, 1), date(2026, 12, 10)
    course = follow(flight, {})
    assert [number for _, number in course.gains] == pytest.approx([100] * 10)
    assert course.delivered == []


def test_a_course_of_other_days_is_none():
    """The flight was made longer since it was paced."""
    course = follow(make_running(course=[0.0, 0.5, 1.0]), {16: 100, 17: 100, 18: 100, 19: 100})
    assert course.due == []
    assert course.ahead[-1] == pytest.approx(400 + 5.5 * 100)
