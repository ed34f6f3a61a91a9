"""Carries the page away by the operator's commands, beside the loop that measures."""

import subprocess
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import structlog

log = structlog.get_logger(__name__)

PUSH_SECONDS = 20.0
"""Between two runs of a command, and the longest that one may take is three times that."""


class Pusher:
    """Runs each command at most every twenty seconds, when there is something new."""

    def __init__(self, commands: Sequence[Sequence[str]], directory: Path) -> None:
        """`{directory}` in a command stands for where the files lie."""
        self._commands = [
            [word.replace("{directory}", str(directory)) for word in command]
            for command in commands
        ]
        self._is_wanted = False
        self._due = 0.0
        self._thread: threading.Thread | None = None
        self.failing: dict[str, str] = {}
        """Why the last run of a command failed, by the command."""

    def want(self) -> None:
        self._is_wanted = True

    def turn(self) -> None:
        """Starts a run where one is due. Returns at once."""
        now = time.monotonic()
        if not (self._commands and self._is_wanted and now >= self._due):
            return
        if self._thread and self._thread.is_alive():
            return
        self._is_wanted, self._due = False, now + PUSH_SECONDS
        self._thread = threading.Thread(target=self._run, name="push", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        for command in self._commands:
            problem = run(command)
            if problem:
                self.failing[command[0]] = problem
                self._is_wanted = True
                log.warning("status page cannot be pushed", command=command[0], reason=problem)
            else:
                self.failing.pop(command[0], None)


def run(command: Sequence[str]) -> str:
    """Why it failed; empty when it did not."""
    try:
        done = subprocess.run(  # noqa: S603 -- the operator's own command, without a shell
            command, capture_output=True, text=True, timeout=3 * PUSH_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return "" if done.returncode == 0 else (done.stderr.strip()[-300:] or f"code {done.returncode}")
