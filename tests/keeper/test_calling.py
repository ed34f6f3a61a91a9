"""Late renewals as alarms: one a name, as loud as it is late."""

from dataclasses import replace

from stentor.contracts.alarm import Severity
from stentor.keeper.calling import list_alarms, list_clock_alarms
from stentor.keeper.life.records import Attempt, Certificate, Situation

LIFE = 100_000.0


def situation(used: float, **more: object) -> Situation:
    return Situation("a.example", ("x",), Certificate("f", "x", 0.0, LIFE), **more)


def test_a_name_is_called_out_by_how_late_its_renewal_is() -> None:
    levels = [
        [str(alarm.severity) for alarm in list_alarms([situation(used)], used * LIFE)]
        for used in (0.5, 0.735, 0.82, 0.95, 1.5)
    ]
    assert levels == [[], ["note"], ["page"], ["everybody"], ["everybody"]]


def test_the_key_names_the_certificate_and_nothing_that_changes() -> None:
    (alarm,) = list_alarms([situation(1.5)], 1.5 * LIFE)
    assert alarm.key == "certificate:a.example"


def test_a_name_that_was_just_added_is_a_note_once_an_attempt_failed() -> None:
    new = Situation("a.example", ("x",), is_new=True)
    assert list_alarms([new], 0.0) == []
    under_way = replace(new, failures=(Attempt(0.0, "live", "x", "unfinished"),))
    assert list_alarms([under_way], 1.0) == []
    (cut_short,) = list_alarms([under_way], 1000.0)
    assert cut_short.severity is Severity.NOTE
    failed = replace(new, failures=(Attempt(0.0, "live", "x"),))
    (alarm,) = list_alarms([failed], 1.0)
    assert alarm.severity is Severity.NOTE


def test_a_name_that_lost_what_it_had_calls_everybody_at_once() -> None:
    (alarm,) = list_alarms([Situation("a.example", ("x",))], 0.0)
    assert alarm.severity is Severity.EVERYBODY


def test_a_clock_that_authorities_contradict_is_a_note() -> None:
    assert list_clock_alarms(0.0) == []
    (ahead,) = list_clock_alarms(3600.0)
    (behind,) = list_clock_alarms(-30.0)
    assert "ahead by 3600 s" in ahead.title
    assert "behind by 30 s" in behind.title
    assert ahead.key == behind.key
