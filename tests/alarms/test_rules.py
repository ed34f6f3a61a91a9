"""Who hears what, when: the rules alone, on a clock of their own."""

from datetime import timedelta

import pytest

from stentor.alarms import Alarm, RehearsedAlarms, Severity
from stentor.alarms.book import AlarmBook, Tries
from stentor.alarms.plan import Escalation, Routes, is_due, list_due
from stentor.contracts.alarm import Acknowledged, Failed, Raised, Resolved, Sending, Sent

NOTE, PAGE, EVERYBODY = Severity.NOTE, Severity.PAGE, Severity.EVERYBODY


def make(severity=PAGE, key="edge"):
    return Alarm(key=key, severity=severity, title=f"{key} is wrong")


@pytest.fixture
def alarms(clock):
    return RehearsedAlarms(clock)


def list_told(alarms):
    """Kind and severity of each message, in order."""
    alarms.tell()
    return [(message.kind, str(message.severity)) for message in alarms.told]


def test_the_same_alarm_is_told_once_however_often_it_is_raised(alarms, clock):
    for _ in range(100):
        alarms.raise_alarm(make())
        clock.pass_by(60)
    assert list_told(alarms) == [("alarm", "page")]


def test_another_key_is_another_alarm(alarms):
    alarms.raise_alarm(make(key="edge"))
    alarms.raise_alarm(make(key="disk"))
    assert len(list_told(alarms)) == 2


def test_an_alarm_is_told_again_only_when_it_is_louder_than_ever(alarms):
    for severity in (NOTE, PAGE, NOTE, PAGE, EVERYBODY, PAGE):
        alarms.raise_alarm(make(severity))
    assert list_told(alarms) == [("alarm", "note"), ("alarm", "page"), ("alarm", "everybody")]


def test_its_end_is_told_once_it_is_believed(alarms, clock):
    alarms.raise_alarm(make())
    alarms.resolve("edge")
    assert list_told(alarms) == [("alarm", "page")]
    clock.pass_by(61)
    assert list_told(alarms) == [("alarm", "page"), ("over", "page")]
    clock.pass_by(3600)
    assert len(list_told(alarms)) == 2


def test_one_that_flaps_is_one_alarm(alarms, clock):
    for _ in range(50):
        alarms.raise_alarm(make())
        clock.pass_by(20)
        alarms.resolve("edge")
        clock.pass_by(20)
        alarms.tell()
    assert list_told(alarms) == [("alarm", "page")]


def test_after_its_end_it_may_begin_anew(alarms, clock):
    alarms.raise_alarm(make())
    alarms.resolve("edge")
    clock.pass_by(61)
    alarms.tell()
    alarms.raise_alarm(make())
    kinds = [kind for kind, _ in list_told(alarms)]
    assert kinds == ["alarm", "over", "alarm"]
    assert alarms.told[0].opening.id != alarms.told[2].opening.id


def test_resolving_what_is_not_open_is_nothing(alarms):
    alarms.resolve("edge")
    assert list_told(alarms) == []


def test_a_report_resolves_what_it_no_longer_names_within_its_part(alarms):
    alarms.report([make(key="certificate:a"), make(key="certificate:b"), make(key="disk")])
    alarms.report([make(key="certificate:b")], within="certificate:")
    assert [opening.key for opening in alarms.book.list_open()] == ["certificate:b", "disk"]


def raised(clock, source, severity=PAGE):
    return Raised(
        id=f"{source}{clock()}{severity}",
        at=clock(),
        key="k",
        source=source,
        severity=severity,
        title="t",
    )


def test_an_alarm_of_two_sources_is_over_when_both_say_so(clock):
    book = AlarmBook()
    book.apply(raised(clock, "keeper"))
    book.apply(raised(clock, "prober", NOTE))
    book.apply(Resolved(id="1", at=clock(), key="k", source="keeper"))
    assert [opening.last.severity for opening in book.list_open()] == [NOTE]
    book.apply(Resolved(id="2", at=clock(), key="k", source="prober"))
    assert book.list_open() == []
    assert len(book.openings) == 1


ROUTES = Routes(
    tell={PAGE: ("pager",)},
    escalate={PAGE: (Escalation(timedelta(minutes=15), ("mail",)),)},
    otherwise={"pager": "mail", "mail": "pager"},
)


def list_names(book, clock):
    return [(delivery.message.kind, delivery.chain) for delivery in list_due(book, ROUTES, clock())]


def sent(book, clock, channel):
    for message, chain in list_due(book, ROUTES, clock()):
        book.apply(
            Sent(id="s", at=clock(), message=message.id, channel=chain[0], by_channel=channel)
        )


def test_a_chain_of_channels_ends_though_it_is_a_circle():
    assert ROUTES.follow("pager") == ("pager", "mail")


def test_what_nobody_answers_escalates_once(clock):
    book = AlarmBook()
    book.apply(raised(clock, "prober"))
    sent(book, clock, "pager")
    clock.pass_by(14 * 60)
    assert list_names(book, clock) == []
    clock.pass_by(60)
    assert list_names(book, clock) == [("escalation", ("mail", "pager"))]
    sent(book, clock, "mail")
    clock.pass_by(3600)
    assert list_names(book, clock) == []


def test_what_somebody_has_taken_on_does_not_escalate(clock):
    book = AlarmBook()
    book.apply(raised(clock, "prober"))
    sent(book, clock, "pager")
    book.apply(Acknowledged(id="a", at=clock(), key="k", by="olive"))
    clock.pass_by(3600)
    assert list_names(book, clock) == []


def test_who_was_told_hears_of_the_end_and_nobody_else(clock):
    book = AlarmBook()
    book.apply(raised(clock, "prober"))
    sent(book, clock, "mail")
    book.apply(Resolved(id="r", at=clock(), key="k", source="prober"))
    clock.pass_by(61)
    assert list_names(book, clock) == [("over", ("mail",))]


def test_what_was_over_before_anybody_could_be_told_is_told_in_one_message(clock):
    book = AlarmBook()
    book.apply(raised(clock, "prober"))
    book.apply(Resolved(id="r", at=clock(), key="k", source="prober"))
    clock.pass_by(61)
    assert list_names(book, clock) == [("over", ("pager", "mail"))]
    clock.pass_by(86400)
    assert list_names(book, clock) == []


def test_a_message_that_failed_is_tried_again_later_and_later_without_end(clock):
    book = AlarmBook()
    book.apply(raised(clock, "prober"))
    waits, routes = [], Routes(tell={PAGE: ("pager",)})
    for _ in range(8):
        (delivery,) = list_due(book, routes, clock())
        failed = Failed(
            id="f", at=clock(), message=delivery.message.id, channel="pager", reason="no"
        )
        book.apply(failed)
        began = clock()
        while not list_due(book, routes, clock()):
            clock.pass_by(10)
        waits.append((clock() - began).total_seconds())
    assert waits == [10, 30, 60, 120, 300, 300, 300, 300]


def test_a_message_in_somebodys_hands_is_left_to_them_for_a_while(clock):
    book = AlarmBook()
    book.apply(raised(clock, "prober"))
    (delivery,) = list_due(book, ROUTES, clock())
    book.apply(
        Sending(
            id="c", at=clock(), message=delivery.message.id, channel="pager",
            until=clock() + timedelta(seconds=45),
        )
    )  # fmt: skip
    assert list_due(book, ROUTES, clock()) == []
    clock.pass_by(45)
    assert [due.message.id for due in list_due(book, ROUTES, clock())] == [delivery.message.id]


def test_a_clock_put_back_holds_nothing_up(clock):
    later = clock() + timedelta(days=300)
    assert is_due(Tries(failures=3, failed_at=later), clock())
    assert is_due(Tries(claimed=(later, later + timedelta(seconds=45))), clock())
