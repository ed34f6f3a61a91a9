"""What recurs is called when it is due; one that fails holds up none of the others."""

from datetime import UTC, datetime

from stentor.jobs.clock import Recurrence, run_due

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def test_each_is_called_at_its_own_pace() -> None:
    calls: list[str] = []
    recurrences = [
        Recurrence("second", 1.0, lambda _now: calls.append("second")),
        Recurrence("hour", 3600.0, lambda _now: calls.append("hour")),
    ]
    for tenth in range(31):
        run_due(recurrences, 100 + tenth / 10, NOW)
    assert calls.count("second") == 4
    assert calls.count("hour") == 1


def test_a_failure_holds_up_no_other_and_is_tried_again() -> None:
    calls: list[str] = []

    def fail(_now: datetime) -> None:
        calls.append("failed")
        raise ValueError("a fault in a room")

    recurrences = [Recurrence("bad", 1.0, fail), Recurrence("good", 1.0, calls.append)]
    run_due(recurrences, 100, NOW)
    run_due(recurrences, 101, NOW)
    assert calls == ["failed", NOW, "failed", NOW]


def test_a_long_pause_is_not_made_up_for() -> None:
    calls: list[datetime] = []
    recurrences = [Recurrence("second", 1.0, calls.append)]
    run_due(recurrences, 100, NOW)
    run_due(recurrences, 100_000, NOW)
    assert len(calls) == 2
