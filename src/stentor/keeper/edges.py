"""What the workers of the running edges serve, one by one, through their own loopback ports; and
the request for a new process where one does not take up what it should."""

import json
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import structlog

from stentor.contracts.replacement import Replacement, encode, get_path
from stentor.keeper.serving import ServedCertificate, look_at
from stentor.lib.durable import write_bytes_durably
from stentor.lib.heartbeat import measure_silence

log = structlog.get_logger("keeper")

FROZEN_AFTER = 10.0
"""Seconds without a beat after which a worker that does not answer is no slow one."""
FIRST_PAUSE, LONGEST_PAUSE = 60.0, 3600.0
"""Between two processes in one worker's place: where new ones are no better, another is none."""


class Door(NamedTuple):
    """Where one worker can be looked at."""

    worker: str
    address: str
    port: int
    pid: int


def find_doors(run: Path) -> list[Door]:
    """The workers that live, by the notes they leave below `run/doors`."""
    doors = []
    for path in sorted((run / "doors").glob("*.json")):
        try:
            note = json.loads(path.read_bytes())
            door = Door(path.stem, str(note["address"]), int(note["port"]), int(note["pid"]))
            os.kill(door.pid, 0)
        except PermissionError:
            doors.append(door)  # alive, another user's
        except (OSError, ValueError, KeyError, TypeError):
            continue
        else:
            doors.append(door)
    return doors


class EdgesSeen:
    """Looks at every worker at once."""

    def __init__(self, run: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._run = run
        self._clock = clock
        self._asked: dict[str, tuple[int, float, float]] = {}
        """By worker: for which process, when, and the pause until another may be asked for."""

    def __call__(self, name: str) -> list[str | None]:
        """The fingerprint each worker serves for a name, None for one that did not answer."""
        return [seen.fingerprint for seen in self.look(name)]

    def look(self, name: str) -> list[ServedCertificate]:
        return look_through(find_doors(self._run), name)

    def replace(self, name: str, expected: str) -> None:
        """Asks for a new process in the place of every worker that shows another certificate for
        a name than the `expected` one or none, or that is silent and does not beat any more."""
        doors = find_doors(self._run)
        for door, seen in zip(doors, look_through(doors, name), strict=True):
            if seen.is_refused:
                self._ask(door, f"it has no certificate for {name}")
            elif seen.fingerprint is None:
                if measure_silence(self._run, door.worker) > FROZEN_AFTER:
                    self._ask(door, "it answers nothing and does not beat")
            elif seen.fingerprint != expected:
                self._ask(door, f"it serves another certificate for {name}")

    def _ask(self, door: Door, reason: str) -> None:
        now = self._clock()
        pid, asked, pause = self._asked.get(door.worker, (0, float("-inf"), 0.0))
        if door.pid == pid or now < asked + pause:
            return
        is_again = now < asked + 4 * pause
        pause = min(LONGEST_PAUSE, 2 * pause) if is_again else FIRST_PAUSE
        request = encode(Replacement(door.pid, reason))
        write_bytes_durably(get_path(self._run, door.worker), request)
        self._asked[door.worker] = (door.pid, now, pause)
        log.warning("worker to be replaced", worker=door.worker, because=reason)


def look_through(doors: list[Door], name: str) -> list[ServedCertificate]:
    """What each shows, in order."""
    if not doors:
        return []
    with ThreadPoolExecutor(len(doors)) as pool:
        return list(pool.map(lambda door: look_at(door.address, door.port, name), doors))
