"""Flights along their curves: when they serve, and when they leave a slot to others."""

import pytest

from made.adbooks import MID, NOON, PRE, BookMaker, ask
from stentor.ads import PreparedBook, Tally, decide, reasons
from stentor.contracts.adbook import Goal
from stentor.contracts.pace import DuePoint, Pace

HOUR = 3600.0


def make_pace(**fields):
    described = {
        "as_of": NOON,
        "delivered": 0.0,
        "goal": 100.0,
        "due": [DuePoint(NOON, 0.0), DuePoint(NOON + HOUR, 60.0)],
    }
    return Pace(**described | fields)


def book_one(**fields):
    maker = BookMaker()
    maker.add_flight("one", goal=Goal(impressions=100), pace=make_pace(**fields))
    return maker.prepare()


def serve(book, at):
    verdict = decide(book, ask(at=at))
    book.count(verdict, at)
    return verdict.placements == (1,)


def test_a_flight_follows_its_curve():
    book = book_one()
    served = [serve(book, NOON + second) for second in range(0, 600, 10)]
    assert sum(served) == 10  # one a minute
    assert [at for at, was in enumerate(served) if was] == list(range(0, 60, 6))


def test_a_flight_that_is_behind_catches_up_and_then_keeps_to_its_curve():
    book = book_one(due=[DuePoint(NOON, 5.0), DuePoint(NOON + HOUR, 60.0)])
    assert [serve(book, NOON) for _ in range(8)] == [True] * 5 + [True] + [False] * 2


def test_a_contended_flight_may_run_ahead_as_far_as_its_lead():
    book = book_one(is_contended=True, lead=4.0)
    assert sum(serve(book, NOON) for _ in range(20)) == 5


def test_a_flight_stops_at_its_goal():
    book = book_one(delivered=97.0, due=[])
    assert sum(serve(book, NOON) for _ in range(20)) == 3


def test_a_decision_counts_for_as_many_impressions_as_come_of_it():
    book = book_one(delivered=97.0, due=[], rate=0.5)
    assert sum(serve(book, NOON) for _ in range(20)) == 6


def test_what_others_decide_is_counted_by_weight():
    book = book_one(delivered=90.0, due=[])
    verdict = decide(book, ask(at=NOON))
    book.count(verdict, NOON, weight=10.0)
    assert decide(book, ask(at=NOON)).placements == (0,)


def test_deciding_alone_counts_nothing():
    book = book_one(delivered=99.0, due=[])
    assert [decide(book, ask()).placements for _ in range(3)] == [(1,)] * 3


def test_a_new_book_goes_on_where_the_one_before_was_left():
    maker, tally = BookMaker(), Tally()
    maker.add_flight("one", pace=make_pace())
    book = PreparedBook(maker.make(), tally)
    assert serve(book, NOON)
    again = PreparedBook(maker.make(), tally)
    assert not serve(again, NOON + 1)
    maker.flights.clear()
    maker.add_flight("one", pace=make_pace(as_of=NOON + 2, delivered=1.0))
    assert not serve(PreparedBook(maker.make(), tally), NOON + 3)


def test_the_scarcest_of_those_behind_goes_first():
    maker = BookMaker()
    maker.add_flight("plenty", pace=make_pace(due=[], scarcity=0.2))
    scarce = maker.add_flight("scarce", pace=make_pace(due=[], scarcity=0.9))
    assert decide(maker.prepare(), ask(slots=(MID,))).placements == (scarce,)


def test_one_behind_goes_before_a_scarcer_one_that_is_not():
    maker = BookMaker()
    level = [DuePoint(NOON, 0.0), DuePoint(NOON + HOUR, 0.0)]
    ahead = make_pace(due=level, scarcity=0.9, is_contended=True, lead=9.0, delivered=1.0)
    contended = maker.add_flight("contended", pace=ahead)
    behind = maker.add_flight("behind", pace=make_pace(due=[], scarcity=0.1))
    verdict = decide(maker.prepare(), ask(slots=(PRE, MID)))
    assert verdict.placements == (behind, contended)


def test_what_is_on_pace_leaves_the_slot_to_lower_priorities_and_house():
    maker = BookMaker()
    paced = make_pace(due=[DuePoint(NOON, 0.0), DuePoint(NOON + HOUR, 0.0)])
    maker.add_flight("sold", priority=1, pace=paced)
    remnant = maker.add_flight("remnant", priority=11)
    promo = maker.add_house("promo")
    verdict = decide(maker.prepare(), ask(slots=(PRE, MID)), explains=True)
    assert verdict.placements == (remnant, promo)
    assert {note.reason for note in verdict.passed_over if note.flight == "sold"} == {
        reasons.ON_PACE
    }


def test_a_goal_reached_is_told():
    verdict = decide(book_one(delivered=100.0), ask(), explains=True)
    assert [note.reason for note in verdict.passed_over] == [reasons.REACHED]


def test_a_curve_that_goes_back_is_refused():
    with pytest.raises(ValueError, match="goes back"):
        book_one(due=[DuePoint(NOON, 5.0), DuePoint(NOON + 1, 4.0)])
