"""What the supervisor promises of any program: kept up, apart from the others, never outliving."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stentor.contracts.replacement import Replacement, encode, get_path
from stentor.lib.durable import write_bytes_durably
from stentor.lib.heartbeat import beat
from stentor.project.supervisor.backoff import (
    LONGEST_SECONDS,
    STEADY_SECONDS,
    compute_delay,
    count_failures,
)

SCRIPT = Path(__file__).with_name("fake_platform.py")


def is_alive(pid: int) -> bool:
    """Runs, and is not just waiting to be reaped."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def wait_until(is_so: Callable[[], object], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not come to be"
        time.sleep(0.02)


class Platform:
    """A running fake platform."""

    def __init__(self, run: Path, *names: str) -> None:
        self.run = run
        self.process = subprocess.Popen(
            [sys.executable, SCRIPT, str(run), *names], stderr=subprocess.DEVNULL
        )

    def pid_of(self, name: str, *, other_than: int = 0) -> int:
        """Waits until the program has a process, another than one before."""
        found = [0]

        def look() -> bool:
            path = self.run / f"{name}.pid"
            found[0] = int(path.read_text() or 0) if path.exists() else 0
            return found[0] not in {0, other_than}

        wait_until(look)
        return found[0]

    def notes_of(self, name: str) -> list[str]:
        path = self.run / f"{name}.notes"
        return path.read_text().splitlines() if path.exists() else []

    def began(self, name: str, times: int = 1) -> list[int]:
        """Process ids, once the program has begun so often."""
        wait_until(lambda: len(self._beginnings(name)) >= times)
        return self._beginnings(name)

    def _beginnings(self, name: str) -> list[int]:
        return [int(line.split()[1]) for line in self.notes_of(name) if line.startswith("began")]

    def end(self) -> float:
        """Asks it to end; the seconds that took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(15)
        return time.monotonic() - began


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Platform]]:
    platforms: list[Platform] = []

    def start(*names: str) -> Platform:
        run = tmp_path / "run"
        (run / "hold").mkdir(parents=True, exist_ok=True)
        platforms.append(Platform(run, *names))
        return platforms[-1]

    yield start
    for platform in platforms:
        if platform.process.poll() is None:
            platform.process.kill()
            platform.process.wait()


Start = Callable[..., Platform]


def test_what_is_killed_is_started_again_and_the_others_do_not_notice(start: Start) -> None:
    platform = start("sleeper-1", "sleeper-2")
    (first,), (other,) = platform.began("sleeper-1"), platform.began("sleeper-2")
    os.kill(first, signal.SIGKILL)
    second = platform.began("sleeper-1", times=2)[1]
    assert platform.pid_of("sleeper-1", other_than=first) == second
    assert platform.began("sleeper-2") == [other]
    assert is_alive(other)


def test_what_crashes_at_once_is_tried_again_ever_more_slowly(start: Start) -> None:
    platform = start("crasher")
    wait_until(lambda: len(platform.notes_of("crasher")) >= 4)
    times = [float(line.split()[1]) for line in platform.notes_of("crasher")]
    pauses = [later - earlier for earlier, later in pairwise(times)]
    assert pauses[0] >= 0.25
    assert pauses[1] >= 0.5
    assert pauses[2] >= 1.0


def test_a_hold_keeps_a_dead_process_down_until_it_is_lifted(start: Start) -> None:
    platform = start("sleeper-1")
    (first,) = platform.began("sleeper-1")
    hold = platform.run / "hold" / "sleeper-1"
    hold.touch()
    os.kill(first, signal.SIGKILL)
    time.sleep(1.0)
    assert platform.began("sleeper-1") == [first]
    assert not (platform.run / "sleeper-1.pid").exists()
    hold.unlink()
    assert len(platform.began("sleeper-1", times=2)) == 2


def test_a_hold_for_a_kind_holds_every_one_of_it(start: Start, tmp_path: Path) -> None:
    (tmp_path / "run" / "hold").mkdir(parents=True)
    (tmp_path / "run" / "hold" / "sleeper").touch()
    platform = start("sleeper-1", "sleeper-2", "told")
    platform.began("told")
    time.sleep(0.5)
    assert platform.notes_of("sleeper-1") == platform.notes_of("sleeper-2") == []


def test_sigterm_ends_everything_at_once(start: Start) -> None:
    platform = start("sleeper-1", "parent", "crasher")
    pids = [*platform.began("sleeper-1"), *platform.began("parent-child")]
    assert platform.end() < 3
    assert platform.process.returncode == 0
    assert not any(map(is_alive, pids))


def test_sigterm_ends_even_those_that_will_not_within_ten_seconds(start: Start) -> None:
    platform = start("stubborn")
    (pid,) = platform.began("stubborn")
    time.sleep(0.1)
    assert platform.end() < 10
    assert not is_alive(pid)


def test_kill_9_of_the_supervisor_leaves_no_process_not_even_a_grandchild(start: Start) -> None:
    platform = start("sleeper-1", "stubborn", "parent")
    names = ("sleeper-1", "stubborn", "parent", "parent-child")
    pids = [pid for name in names for pid in platform.began(name)]
    platform.process.kill()
    platform.process.wait()
    wait_until(lambda: not any(map(is_alive, pids)), seconds=3)


def test_the_children_of_what_was_killed_go_with_it(start: Start) -> None:
    platform = start("parent")
    (parent,), (child,) = platform.began("parent"), platform.began("parent-child")
    os.kill(parent, signal.SIGKILL)
    wait_until(lambda: not is_alive(child))


def test_a_killed_leash_is_replaced_and_still_leaves_no_process(start: Start) -> None:
    platform = start("parent")
    (child,) = platform.began("parent-child")
    first = find_leash(platform.process.pid)
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: find_leash(platform.process.pid) not in {0, first})
    platform.process.kill()
    platform.process.wait()
    wait_until(lambda: not is_alive(child), seconds=3)


def find_leash(supervisor: int) -> int:
    """0 when there is none."""
    children = Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split()
    return next((int(pid) for pid in children if "leash" in read_title(int(pid))), 0)


def read_title(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except FileNotFoundError:
        return ""


def test_sighup_puts_new_workers_in_place_and_lets_the_old_finish(start: Start) -> None:
    platform = start("edge-1", "sleeper-1")
    (old,) = platform.began("edge-1")
    time.sleep(0.1)
    platform.process.send_signal(signal.SIGHUP)
    new = platform.began("edge-1", times=2)[1]
    assert new != old
    wait_until(lambda: f"drained {old}" in platform.notes_of("edge-1"))
    wait_until(lambda: not is_alive(old))
    assert platform.pid_of("edge-1") == new
    assert len(platform.began("sleeper-1")) == 1


@pytest.mark.parametrize("is_beating", [True, False])
def test_a_worker_that_the_keeper_names_is_replaced_alone(
    start: Start, tmp_path: Path, *, is_beating: bool
) -> None:
    platform = start("edge-1", "edge-2")
    old, other = platform.began("edge-1")[0], platform.began("edge-2")[0]
    if is_beating:
        beat(platform.run, "edge-1")
    write_bytes_durably(get_path(platform.run, "edge-1"), encode(Replacement(old, "a test")))
    assert platform.pid_of("edge-1", other_than=old) != old
    wait_until(lambda: not is_alive(old))
    assert (f"drained {old}" in platform.notes_of("edge-1")) == is_beating, "a frozen one cannot"
    assert platform.pid_of("edge-2") == other
    assert not get_path(platform.run, "edge-1").exists()


def test_a_request_for_a_process_that_is_gone_is_void(start: Start) -> None:
    platform = start("edge-1")
    (pid,) = platform.began("edge-1")
    path = get_path(platform.run, "edge-1")
    for content in (encode(Replacement(pid + 1, "late")), b"no request"):
        write_bytes_durably(path, content)
        wait_until(lambda: not path.exists())
    assert platform.pid_of("edge-1") == pid


def test_sighup_is_handed_on_to_who_reloads_by_itself(start: Start) -> None:
    platform = start("told")
    platform.began("told")
    platform.process.send_signal(signal.SIGHUP)
    wait_until(lambda: "told" in platform.notes_of("told"))


def test_a_task_is_tried_until_it_ends_well_and_then_over(start: Start) -> None:
    platform = start("task", "after")
    platform.began("after")
    assert platform.notes_of("task") == ["tried"] * 3
    time.sleep(0.6)
    assert platform.notes_of("task") == ["tried"] * 3


def test_a_program_that_waits_for_a_task_does_not_start_before(
    start: Start, tmp_path: Path
) -> None:
    hold = tmp_path / "run" / "hold" / "task"
    hold.parent.mkdir(parents=True)
    hold.touch()
    platform = start("task", "after", "told")
    platform.began("told")
    time.sleep(0.5)
    assert platform.notes_of("after") == []


def test_no_zombie_is_left(start: Start) -> None:
    platform = start("crasher")
    wait_until(lambda: len(platform.notes_of("crasher")) >= 2)
    supervisor = platform.process.pid
    wait_until(
        lambda: all(
            is_alive(int(pid))
            for pid in Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split()
        )
    )


@given(st.integers(1, 10_000))
def test_no_pause_is_none_or_longer_than_ten_seconds(failures: int) -> None:
    assert 0.25 <= compute_delay(failures) <= LONGEST_SECONDS
    assert compute_delay(failures) <= compute_delay(failures + 1)


def test_who_lived_long_starts_with_a_clean_sheet() -> None:
    assert count_failures(7, STEADY_SECONDS) == 1
    assert count_failures(7, STEADY_SECONDS - 1) == 8
