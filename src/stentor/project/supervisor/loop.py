"""The supervisor's only thread: waits for signals, reaps what ended, starts what is due."""

import os
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import structlog

from stentor.project.supervisor.child import Child, Program
from stentor.project.supervisor.leash import Leash, kill_group
from stentor.project.supervisor.replacing import choose_children, is_frozen, take_requests

log = structlog.get_logger("supervisor")

TICK_SECONDS = 0.2
STOP_SECONDS = 8.0
"""What children get between SIGTERM and SIGKILL; the whole end takes less than ten."""

SIGNALS = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD}
ENDING = {signal.SIGTERM, signal.SIGINT}


class Supervisor:
    """Keeps every program up until SIGTERM or SIGINT; one that fails never touches another.

    SIGHUP puts new processes in the place of those that `is_replaced` names, the old ones finish
    what they are at (SIGQUIT, up to an hour); to the others the signal is handed on where
    `is_told` names them. One of the former is replaced alone where `run/replace` asks for it.
    """

    def __init__(
        self,
        programs: Sequence[Program],
        run_directory: Path,
        *,
        is_replaced: Callable[[str], bool] = lambda _: False,
        is_told: Callable[[str], bool] = lambda _: False,
        on_tick: Callable[["Supervisor"], None] = lambda _: None,
    ) -> None:
        self.leash = Leash()
        self.children = [Child(program, run_directory, self.leash) for program in programs]
        self._draining: dict[int, str] = {}
        self._is_stopping = False
        self._run_directory = run_directory
        self._is_replaced = is_replaced
        self._is_told = is_told
        self._on_tick = on_tick

    def run(self) -> None:
        """Blocks until everything has ended after SIGTERM or SIGINT."""
        before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        try:
            self.leash.start()
            while not self._take_turn():
                pass
            self._stop()
        finally:
            self.leash.end()
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def is_over(self, task: str) -> bool:
        """Has the task of that name ended well? True where there is none."""
        return all(child.is_finished for child in self.children if child.name == task)

    def _take_turn(self) -> bool:
        """True when it is time to end."""
        self._reap()
        for child in self.children:
            if self.is_over(child.program.after):
                child.start_if_due()
        self._replace_asked()
        self._on_tick(self)
        received = signal.sigtimedwait(SIGNALS, TICK_SECONDS)
        if received is None:
            return False
        if received.si_signo == signal.SIGHUP:
            self._reload()
        return received.si_signo in ENDING

    def replace_running(self) -> None:
        """New processes in the place of those that `is_replaced` names; the old ones drain."""
        for child in self.children:
            if self._is_replaced(child.name) and child.is_running:
                self._replace(child, signal.SIGQUIT)

    def _reload(self) -> None:
        self.replace_running()
        for child in self.children:
            if self._is_told(child.name) and not self._is_replaced(child.name):
                child.signal(signal.SIGHUP)

    def _replace_asked(self) -> None:
        requests = take_requests(self._run_directory)
        for child in choose_children(self.children, requests):
            if self._is_replaced(child.name):
                frozen = is_frozen(self._run_directory, child.name)
                self._replace(child, signal.SIGKILL if frozen else signal.SIGQUIT)

    def _replace(self, child: Child, farewell: signal.Signals) -> None:
        """A new process first, then the signal that ends the old one."""
        old = child.hand_over()
        self._draining[old] = child.name
        child.start_if_due()
        os.kill(old, farewell)
        log.info("replaced", name=child.name, draining=old)

    def _reap(self) -> None:
        """Takes every ended process, also strangers' when we are the first of a container."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            self._note_end(pid, status)

    def _note_end(self, pid: int, status: int) -> None:
        if pid == self.leash.pid:
            self.leash.start()
        elif name := self._draining.pop(pid, None):
            kill_group(pid)
            self.leash.remove(pid)
            log.info("drained", name=name, pid=pid)
        else:
            for child in self.children:
                if child.pid == pid:
                    child.note_end(status, is_stopping=self._is_stopping)

    def _stop(self) -> None:
        """SIGTERM to all, SIGKILL to those that are left after a while."""
        log.info("stopping")
        self._is_stopping = True
        deadline = time.monotonic() + STOP_SECONDS
        for pid in self._list_pids():
            os.kill(pid, signal.SIGTERM)
        while self._list_pids() and time.monotonic() < deadline:
            signal.sigtimedwait({signal.SIGCHLD}, TICK_SECONDS)
            self._reap()
        for pid in self._list_pids():
            log.warning("did not end in time, killed", pid=pid)
            kill_group(pid)
        while self._list_pids():
            signal.sigtimedwait({signal.SIGCHLD}, TICK_SECONDS)
            self._reap()

    def _list_pids(self) -> list[int]:
        return [child.pid for child in self.children if child.is_running] + list(self._draining)
