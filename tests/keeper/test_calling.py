"""Late renewals as alarms: one a name, as loud as it is late."""

from stentor.keeper.calling import list_alarms
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


def test_a_name_that_was_just_added_is_no_alarm_until_an_attempt_failed() -> None:
    new = Situation("a.example", ("x",))
    assert list_alarms([new], 0.0) == []
    failed = Situation("a.example", ("x",), failures=(Attempt(0.0, "live", "x"),))
    assert len(list_alarms([failed], 0.0)) == 1
