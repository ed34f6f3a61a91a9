"""Flights that hosts read serve where they were read, and as one flight."""

from made.adbooks import MID, NOON, BookMaker, ask
from stentor.ads import Shown, Slot, decide, reasons
from stentor.contracts.adbook import Cap
from stentor.contracts.pace import DuePoint, Pace


def find_reasons(book, **asked):
    verdict = decide(book, ask(**asked), explains=True)
    return {note.flight: note.reason for note in verdict.passed_over}


def test_each_show_hears_its_own_take():
    maker = BookMaker()
    maker.add_flight("tea", takes={"show-1": 100, "show-2": 40})
    book = maker.prepare()
    for show, number in (("show-1", 1), ("show-2", 2)):
        (filling,) = decide(book, ask(show=show)).fillings
        assert (filling.placement, filling.flight) == (number, "tea")
        assert filling.creative == f"c-tea-{show}"


def test_a_show_whose_host_has_not_read_it_does_not_have_it_and_the_reason_is_told():
    maker = BookMaker()
    maker.add_flight("tea", takes={"show-2": 40})
    maker.add_flight("unread", takes={})
    book = maker.prepare()
    assert decide(book, ask(show="show-1")).fillings == (None,)
    assert find_reasons(book) == {"tea": reasons.NO_TAKE, "unread": reasons.NO_TAKE}


def test_a_take_has_the_length_that_it_has():
    maker = BookMaker()
    maker.add_flight("tea", takes={"show-1": 100, "show-2": 40})
    book = maker.prepare()
    short = (Slot("mid", 1, frames=50),)
    assert find_reasons(book, slots=short) == {"tea": reasons.TOO_LONG}
    assert decide(book, ask(show="show-2", slots=short)).placements == (2,)


def test_a_break_has_room_for_what_the_takes_leave():
    maker = BookMaker()
    maker.add_flight("tea", takes={"show-1": 60})
    maker.add_flight("cup", takes={"show-1": 60, "show-2": 40})
    slots = (MID, MID)
    asked = ask(slots=slots, break_frames=100)
    assert sum(map(bool, decide(maker.prepare(), asked).placements)) == 1


def test_a_take_that_is_not_encoded_in_the_form_does_not_serve():
    maker = BookMaker()
    maker.add_flight("tea", takes={"show-1": 60}, forms=[(2, 192_000)])
    assert find_reasons(maker.prepare()) == {"tea": reasons.FORM}


def test_what_was_heard_in_one_show_counts_for_the_cap_in_another():
    maker = BookMaker()
    takes = {"show-1": 60, "show-2": 60}
    maker.add_flight("tea", takes=takes, earlier=[1, 2], caps=[Cap(impressions=1, hours=24)])
    book = maker.prepare()
    heard = (Shown(1, NOON - 60),)
    assert book.capped == {1, 2}
    assert find_reasons(book, show="show-2", history=heard) == {"tea": reasons.FLIGHT_CAP}


def test_all_takes_count_towards_one_goal():
    maker = BookMaker()
    pace = Pace(as_of=NOON - 1, delivered=0.0, goal=2.0, due=[DuePoint(NOON - 1, 2.0)])
    takes = {"show-1": 60, "show-2": 60}
    maker.add_flight("tea", takes=takes, earlier=[1, 2], pace=pace)
    book = maker.prepare()
    for show in takes:
        verdict = decide(book, ask(show=show))
        assert all(verdict.placements)
        book.count(verdict, NOON)
    assert find_reasons(book) == {"tea": reasons.REACHED}
