"""Single looks: what each finds in what is good, and in what is not."""

import json
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from stentor.contracts.probe import Outcome
from stentor.counting.agents import OWN_AGENTS
from stentor.lib.heartbeat import beat
from stentor.prober.asking import AGENT
from stentor.prober.check import Check, Finding, Trouble, run_check
from stentor.prober.checks import machine, signs
from stentor.prober.checks.signs import Silences
from stentor.prober.checks.steady import ClockWatch
from stentor.prober.inventory.names import is_looked_up

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def test_a_look_that_breaks_is_one_that_found_trouble() -> None:
    def look() -> Finding:
        raise ZeroDivisionError("no")

    record = run_check(Check(id="x", component="studio", look=look), "a", lambda: NOW)
    assert record is not None
    assert (record.outcome, record.reason) == (Outcome.DOWN, "no")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("_ssl.c:989: The handshake operation timed out", "The handshake operation timed out"),
        ("e.org: [SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)",
         "e.org: wrong version number"),
        ("[Errno 111] Connection refused", "Connection refused"),
        ("[2001:db8::1]:443 does not answer", "[2001:db8::1]:443 does not answer"),
    ],
)  # fmt: skip
def test_a_reason_is_told_in_words(said: str, told: str) -> None:
    assert str(Trouble(said)) == told


def test_a_clock_that_jumps_is_noticed_and_forgotten_again() -> None:
    with time_machine.travel(NOW, tick=True) as traveller:
        watch = ClockWatch()
        watch._ahead = time.time() - time.monotonic()
        assert watch.look() == Finding()
        traveller.shift(timedelta(hours=1))
        watch._ahead -= 3600 if time.time() - time.monotonic() - watch._ahead < 1800 else 0
        with pytest.raises(Trouble, match=r"jumped by \+3600 s"):
            watch.look()
        assert watch.unless_jumped(lambda: Finding(reason="old"))() is None


def test_a_jump_silences_looks_at_ages_before_anybody_has_told_of_it() -> None:
    watch = ClockWatch()
    look = watch.unless_jumped(Finding)
    assert look() == Finding()
    watch._ahead -= 3600
    assert look() is None


def test_a_jump_while_somebody_looks_at_an_age_silences_that_look_too() -> None:
    watch = ClockWatch()

    def find_it_old() -> Finding:
        watch._ahead -= 3600
        raise Trouble("numbers are 60 minutes behind")

    assert watch.unless_jumped(find_it_old)() is None


@pytest.mark.parametrize("hours", [1, -1])
def test_a_clock_that_jumps_makes_nobody_silent_and_hides_nobodys_silence(
    tmp_path: Path, hours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("worker.pid", "worker.beat"):
        (tmp_path / name).touch()
    silences = Silences(tmp_path)
    assert signs.listen_for_beat(silences, "worker", 20) == Finding()
    steady = time.monotonic()
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=hours), tick=True):
        monkeypatch.setattr("time.monotonic", lambda: steady + 5)
        assert signs.listen_for_beat(silences, "worker", 20) == Finding()
        monkeypatch.setattr("time.monotonic", lambda: steady + 25)
        with pytest.raises(Trouble, match="no sign of life for 25 s"):
            signs.listen_for_beat(silences, "worker", 20)


@pytest.mark.parametrize(
    ("host", "is_asked"),
    [
        ("podcasts.example.org", True),
        ("localhost", False),
        ("studio.localhost", False),
        ("192.0.2.1", False),
        ("2001:db8::1", False),
        ("", False),
    ],
)
def test_only_names_are_looked_up(host: str, is_asked: bool) -> None:
    assert is_looked_up(host) is is_asked


def test_a_process_that_falls_silent_is_noticed_and_one_nobody_started_is_not(
    tmp_path: Path,
) -> None:
    assert signs.listen_for_beat(Silences(tmp_path), "worker", 20) is None
    (tmp_path / "worker.pid").write_text("1")
    beat(tmp_path, "worker")
    assert signs.listen_for_beat(Silences(tmp_path), "worker", 20) == Finding()
    long_ago = time.time() - 60
    for name in ("worker.pid", "worker.beat"):
        os.utime(tmp_path / name, (long_ago, long_ago))
    with pytest.raises(Trouble, match="no sign of life for 60 s"):
        signs.listen_for_beat(Silences(tmp_path), "worker", 20)


def test_who_is_held_down_is_down(tmp_path: Path) -> None:
    (tmp_path / "hold").mkdir()
    (tmp_path / "hold" / "worker").touch()
    with pytest.raises(Trouble, match="held down by the operator"):
        signs.listen_for_beat(Silences(tmp_path), "worker", 20)


def test_a_disk_that_refuses_is_noticed(tmp_path: Path) -> None:
    assert machine.try_disk(tmp_path) == Finding()
    (tmp_path / ".probe").mkdir()
    with pytest.raises(Trouble, match="cannot be written"):
        machine.try_disk(tmp_path)


def test_tasks_that_wait_long_are_noticed(tmp_path: Path) -> None:
    note = {"at": "x", "waiting": 3, "oldest": "2026-11-24T07:50:00Z"}
    (tmp_path / "queue.json").write_text(json.dumps(note))
    with pytest.raises(Trouble, match="3 tasks wait"):
        machine.look_at_queue(tmp_path, lambda: NOW)
    (tmp_path / "queue.json").write_text(json.dumps(note | {"oldest": None}))
    assert machine.look_at_queue(tmp_path, lambda: NOW) == Finding()


def test_numbers_that_stand_still_are_noticed(tmp_path: Path) -> None:
    assert machine.look_at_counts(tmp_path, lambda: NOW) is None
    (tmp_path / "rollups").mkdir()
    (tmp_path / "rollups" / "counted_until").write_text("2026-11-24T07:00:00Z")
    with pytest.raises(Trouble, match="60 minutes behind"):
        machine.look_at_counts(tmp_path, lambda: NOW)


def test_a_database_that_is_gone_or_none_is_noticed(tmp_path: Path) -> None:
    watch = machine.DatabaseWatch(tmp_path / "x")
    (tmp_path / "x").write_bytes(b"SQLite format 3\0 and so on")
    assert watch.look() == Finding()
    (tmp_path / "x").write_bytes(b"not a database at all")
    with pytest.raises(Trouble, match="not one any more"):
        watch.look()
    (tmp_path / "x").unlink()
    with pytest.raises(Trouble, match="gone"):
        watch.look()


def test_a_database_that_is_still_being_made_is_not_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steady = time.monotonic()
    watch = machine.DatabaseWatch(tmp_path / "x")
    assert watch.look() is None
    monkeypatch.setattr("time.monotonic", lambda: steady + machine.MAKING_SECONDS + 5)
    with pytest.raises(Trouble, match="gone"):
        watch.look()


def test_probes_are_no_downloads() -> None:
    assert OWN_AGENTS.is_self_declared_bot(AGENT)
    assert OWN_AGENTS.is_self_declared_bot(f"{AGENT} 7")
