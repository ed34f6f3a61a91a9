"""Carries the page to its second places, beside the loop that measures; none waits for another."""

import subprocess
import threading
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

import structlog

from stentor.contracts.places import Place
from stentor.lib.clock import Clock, utc_now

log = structlog.get_logger(__name__)

PUSH_SECONDS = 20.0
"""Between two runs to one place, and the longest that a command may take is three times that."""


class Carrier(Protocol):
    """Whoever brings the files of a directory to a place."""

    name: str

    def carry(self, directory: Path) -> None:
        """An exception that says why, where it is not wholly there."""


class Command:
    """The operator's own, without a shell; `{directory}` in it stands for where the files lie."""

    def __init__(self, words: Sequence[str]) -> None:
        self.name = " ".join(words)
        self._words = words

    def carry(self, directory: Path) -> None:
        words = [word.replace("{directory}", str(directory)) for word in self._words]
        done = subprocess.run(  # noqa: S603 -- the operator's own command
            words, capture_output=True, text=True, timeout=3 * PUSH_SECONDS, check=False
        )
        if done.returncode:
            raise OSError(done.stderr.strip()[-300:] or f"it ended with {done.returncode}")


class Push:
    """To one place, at most every twenty seconds, when there is something new."""

    def __init__(self, carrier: Carrier, directory: Path, clock: Clock = utc_now) -> None:
        self.place = Place(name=carrier.name)
        self._carrier = carrier
        self._directory = directory
        self._clock = clock
        self._is_wanted = False
        self._due = 0.0
        self._thread: threading.Thread | None = None

    def want(self) -> None:
        self._is_wanted = True

    def turn(self) -> None:
        """Starts a run where one is due. Returns at once."""
        now = time.monotonic()
        if not (self._is_wanted and now >= self._due):
            return
        if self._thread and self._thread.is_alive():
            return
        self._is_wanted, self._due = False, now + PUSH_SECONDS
        self._thread = threading.Thread(target=self._run, name="push", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._carrier.carry(self._directory)
        except Exception as error:  # noqa: BLE001 -- whatever a place has against it, it is told
            self._is_wanted = True
            self.place = self.place.fail(" ".join(str(error).split())[:300], self._clock())
            log.warning("status page cannot be pushed", place=self.place.name, reason=str(error))
        else:
            self.place = self.place.succeed(self._clock())


class Pusher:
    """All of them."""

    def __init__(self, carriers: Iterable[Carrier], directory: Path) -> None:
        self._pushes = [Push(carrier, directory) for carrier in carriers]

    @property
    def places(self) -> list[Place]:
        return [push.place for push in self._pushes]

    def want(self) -> None:
        for push in self._pushes:
            push.want()

    def turn(self) -> None:
        for push in self._pushes:
            push.turn()
