"""Paces of flights from what stands in the lake and the spool."""

from datetime import UTC, date, datetime, timedelta

import pytest

from made.bookings import make_flight, make_spot
from made.delivering import deliver
from stentor.campaigns.models import BookRendering, FlightPace, PacingRun, Placement
from stentor.campaigns.pacing.due import enqueue_due
from stentor.campaigns.pacing.running import EVERY, is_due, pace_flights
from stentor.campaigns.publication import changing_book
from stentor.catalog.models import MediaVersion
from stentor.contracts.adbook import parse_adbook
from stentor.contracts.decision import Decision, FilledSlot, encode_decision
from stentor.jobs.worker import Worker
from stentor.lake.rollups import write_counted_until
from stentor.lib.clock import format_instant
from stentor.lib.locks import LockedError, hold_lock
from stentor.lib.objects import LocalObjects
from stentor.publishing.addresses import ADBOOK
from stentor.publishing.store import open_journal

NOON = datetime(2026, 11, 16, 12, 7, tzinfo=UTC)
TODAY = NOON.date()

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def flight(cast):
    with changing_book():
        return make_flight(
            cast.organisation,
            starts=date(2026, 11, 9),
            ends=date(2026, 11, 22),
            goal={"impressions": 1400},
        )


def decide(layout, flight, at, times, edge="e1"):
    layout.spool.mkdir(parents=True, exist_ok=True)
    record = Decision(
        id="d", at=format_instant(at), show="s", episode="e", manifest=1, arrangement="c",
        slots=[FilledSlot(kind="mid", break_number=0, placement=1, flight=flight.id)],
    )  # fmt: skip
    file = layout.spool / f"{at:%Y%m%dT%H}-{edge}-{at:%M%S}.decisions"
    file.write_bytes((encode_decision(record) + b"\n") * times + b"torn")


def read_pace(layout):
    line = open_journal(layout.journal).read_head().lines[ADBOOK]
    book = parse_adbook(LocalObjects(layout.objects).read(line.plain.object))
    (flight,) = book.flights
    return flight.pace


def test_a_book_is_published_in_which_flights_know_what_they_delivered(flight, layout):
    number = flight.placements.get().number
    deliver(layout, TODAY, [(3, number, 40), (9, number, 25), (9, 999, 7)])
    deliver(layout, TODAY - timedelta(days=3), [(20, number, 100)])
    assert pace_flights(NOON) == 1
    pace = read_pace(layout)
    assert (pace.delivered, pace.goal, pace.rate) == (165, 1400, 1.0)
    assert pace.due[0].impressions == pytest.approx(1400 * 7.5 / 14, rel=0.01)
    assert pace.due[-1].impressions == 1400
    assert not pace.is_contended


def test_impressions_of_every_spot_it_ever_had_are_its_own(flight, cast, layout):
    former = flight.placements.get().number
    later = Placement.objects.create(flight=flight, creative=make_spot(cast.organisation, "Later"))
    deliver(layout, TODAY, [(3, former, 4), (4, later.number, 5)])
    pace_flights(NOON)
    assert FlightPace.objects.get(flight=flight).pace["delivered"] == 9


def test_decisions_that_are_not_counted_yet_count_by_what_they_used_to_become(flight, layout):
    number = flight.placements.get().number
    decide(layout, flight, NOON - timedelta(minutes=100), 90)
    decide(layout, flight, NOON - timedelta(minutes=10), 30)
    decide(layout, flight, NOON + timedelta(minutes=10), 1000)
    deliver(layout, TODAY, [(10.25, number, 40)])
    pace_flights(NOON)
    pace = read_pace(layout)
    assert (pace.rate, pace.delivered) == (0.5, 40 + 15)


def test_decisions_of_several_edges_between_two_books_are_added_up(flight, layout):
    """Whatever machine they are of, from the moment their spools are in one place."""
    deliver(layout, TODAY, [(3, flight.placements.get().number, 40)])
    write_counted_until(layout.lake, NOON)
    pace_flights(NOON)
    before = read_pace(layout).delivered
    for edge, times in (("a1", 12), ("b1", 7), ("b2", 5)):
        decide(layout, flight, NOON + timedelta(minutes=5), times, edge)
    pace_flights(NOON + timedelta(minutes=15))
    assert read_pace(layout).delivered - before == 24
    assert read_pace(layout).due, "and its curve goes on"


def test_a_lake_that_stands_still_leaves_what_is_decided_under_way(flight, layout):
    write_counted_until(layout.lake, NOON - timedelta(hours=5))
    decide(layout, flight, NOON - timedelta(hours=4), 30)
    pace_flights(NOON)
    assert read_pace(layout).delivered == 30


def test_with_weeks_of_history_targets_are_what_can_be_had(flight, cast, layout, media):
    """A hundred downloads a day and one slot in each: less than half of the goal."""
    for back in range(1, 30):
        day = TODAY - timedelta(days=back)
        deliver(layout, day, [], [(cast.show.id, 8, 50), (cast.show.id, 18, 50)])
    deliver(layout, TODAY, [], [(cast.show.id, 8, 50)])
    pace_flights(NOON)
    pace, held = read_pace(layout), FlightPace.objects.get(flight=flight)
    assert 500 <= held.target <= 800
    assert pace.due[-1].impressions == pytest.approx(held.target)
    assert pace.is_contended
    assert pace.scarcity == pytest.approx(1, rel=0.1)


@pytest.fixture
def media(cast):
    made = MediaVersion.objects.create(
        episode=cast.episode, original="0" * 64, filename="a.wav", object="1" * 64, size=384_000,
        frames=1000, frame_bytes=384, bitrate=128_000, channels=1, samples=1_152_000, seconds=24.0,
        lufs=-16.0, true_peak=-1.2, breaks=[500],
    )  # fmt: skip
    cast.episode.media = made
    cast.episode.save()
    return made


def test_the_programme_is_solved_once_an_hour(flight, layout):
    pace_flights(NOON)
    pace_flights(NOON + timedelta(minutes=15))
    assert PacingRun.objects.get().targets_at == NOON
    pace_flights(NOON + timedelta(minutes=75))
    assert PacingRun.objects.get().targets_at == NOON + timedelta(minutes=75)


def test_it_is_time_every_quarter_of_an_hour_and_when_something_changed(flight):
    assert is_due(NOON)
    pace_flights(NOON)
    assert not is_due(NOON + timedelta(minutes=14))
    assert is_due(NOON + EVERY)
    assert is_due(NOON - timedelta(hours=1)), "a clock was put back"
    with changing_book():
        pass
    assert not is_due(NOON + timedelta(seconds=5))
    assert is_due(NOON + timedelta(seconds=30))


def test_where_nothing_was_ever_booked_nothing_is_paced(cast):
    assert not is_due(NOON)


def test_a_changed_goal_holds_in_the_next_book_before_it_is_paced(flight, layout):
    pace_flights(NOON)
    with changing_book():
        flight.goal = {"impressions": 50}
        flight.save()
    assert read_pace(layout).goal == 50


def test_what_is_over_or_has_no_goal_is_not_paced(flight, cast, layout):
    with changing_book():
        make_flight(cast.organisation, "over", ends=date(2026, 11, 13), starts=date(2026, 11, 2))
        make_flight(cast.organisation, "open", goal=None)
    assert pace_flights(NOON) == 1
    assert list(FlightPace.objects.values_list("flight", flat=True)) == [flight.id]


def test_two_at_once_do_it_once(flight, layout):
    with hold_lock(layout.state / "pacing.lock"), pytest.raises(LockedError):
        pace_flights(NOON)


def test_the_clock_asks_a_worker_for_it_once(flight):
    enqueue_due(datetime.now(UTC))
    enqueue_due(datetime.now(UTC))
    assert Worker().work()
    assert not Worker().work()
    assert PacingRun.objects.get().wanted == BookRendering.objects.get().wanted
    enqueue_due(datetime.now(UTC))
    assert not Worker().work()
