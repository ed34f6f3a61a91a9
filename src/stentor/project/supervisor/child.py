"""One process that the supervisor keeps up: what it runs, whether it lives, when it is next due."""

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog

from stentor.project.supervisor.backoff import compute_delay, count_failures
from stentor.project.supervisor.fork import fork_child
from stentor.project.supervisor.leash import Leash, kill_group

log = structlog.get_logger("supervisor")


@dataclass(frozen=True)
class Program:
    """What is kept up under a name."""

    name: str
    """`edge-1`, `studio`, …: the name of its pid file, its hold and its log lines."""
    run: Callable[[], object]
    """Called in the forked child; its return ends the child."""
    is_task: bool = False
    """True for work that is over once it ended well, and is tried again until then."""
    after: str = ""
    """The task that has to be over before this one starts."""


class Child:
    """A program and its present process, if it has one."""

    def __init__(self, program: Program, run_directory: Path, leash: Leash) -> None:
        self.program = program
        self.name = program.name
        self.pid = 0
        self.is_finished = False
        """A task that ended well."""
        self.started_at = 0.0
        """Wall clock of the last start."""
        self._failures = 0
        self._due = 0.0
        self._started = 0.0
        self._run_directory = run_directory
        self._leash = leash

    @property
    def is_running(self) -> bool:
        return self.pid > 0

    @property
    def is_held(self) -> bool:
        """Does a file `hold/<name>` (or `hold/edge` for every edge worker) keep it down?"""
        holds = self._run_directory / "hold"
        return any((holds / name).exists() for name in (self.name, self.name.partition("-")[0]))

    def start_if_due(self) -> None:
        """Starts it unless it runs, is over, is held down or still has to wait."""
        if self.is_running or self.is_finished or time.monotonic() < self._due:
            return
        if self.is_held:
            self._failures = 0
            return
        self.pid = fork_child(self.name, self._run)
        self._leash.add(self.pid)
        self._started, self.started_at = time.monotonic(), time.time()
        self._pid_file.write_text(f"{self.pid}\n")
        log.info("started", name=self.name, pid=self.pid)

    def note_end(self, status: int, *, is_stopping: bool) -> None:
        """Takes the wait status of its process; decides when it is started again."""
        code = os.waitstatus_to_exitcode(status)
        lived = time.monotonic() - self._started
        kill_group(self.pid)
        self._leash.remove(self.pid)
        self._pid_file.unlink(missing_ok=True)
        self.pid = 0
        if self.program.is_task and code == 0:
            self.is_finished = True
        if self.is_finished or is_stopping:
            log.info("ended", name=self.name, how=describe_end(code))
            return
        self._failures = count_failures(self._failures, lived)
        delay = compute_delay(self._failures)
        self._due = time.monotonic() + delay
        log.warning("ended", name=self.name, how=describe_end(code), again_in=delay)

    def hand_over(self) -> int:
        """Lets the present process go on without us; the next start makes its successor.

        Returns its process id, 0 when none runs. Its group stays on the leash.
        """
        pid, self.pid = self.pid, 0
        self._due = 0.0
        return pid

    def signal(self, number: signal.Signals) -> None:
        if self.is_running:
            os.kill(self.pid, number)

    def _run(self) -> None:
        self._leash.close_in_child()
        self.program.run()

    @property
    def _pid_file(self) -> Path:
        return self._run_directory / f"{self.name}.pid"


def describe_end(code: int) -> str:
    """For people: `exit code 1` or `SIGKILL`."""
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name
