"""The lake's process: a pass every two seconds, one process at a time."""

import fcntl
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import structlog

from stentor.geography import GeographyFiles
from stentor.lake.passes import Lake
from stentor.lake.retention import Kept
from stentor.lib.heartbeat import beat
from stentor.lib.layout import DataLayout

log = structlog.get_logger(__name__)

EVERY = 2.0
REST_FOR_WORK = 3
"""Rests so many times as long as a pass took: counting never takes more than a quarter."""
LONGEST_REST = 30.0
REST_AFTER_FAILURE = 5.0


class LakeBusyError(Exception):
    """Another process writes this lake."""


@contextmanager
def hold_lake(lake: Path) -> Iterator[None]:
    """Makes this process the one that writes the lake. LakeBusyError when another does."""
    lake.mkdir(parents=True, exist_ok=True)
    with (lake / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LakeBusyError(f"another process already runs the lake in {lake}") from error
        yield


def run_lake_once(
    layout: DataLayout, kept: Kept | None = None, geography: Sequence[Path] = ()
) -> None:
    """One pass. LakeBusyError, and whatever kept it from working."""
    with hold_lake(layout.lake):
        Lake(layout, kept=kept or Kept(), geography=GeographyFiles(geography)).run_pass()


def run_lake(layout: DataLayout, kept: Kept | None = None, geography: Sequence[Path] = ()) -> None:
    """Passes until SIGTERM or SIGINT. LakeBusyError, LakeUnreadableError.

    A pass that fails (a full disk) is logged and tried again: the spool keeps what it has.
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with hold_lake(layout.lake):
        lake = Lake(layout, kept=kept or Kept(), geography=GeographyFiles(geography))
        while not stop.is_set():
            beat(layout.run, "lake")
            stop.wait(run_pass(lake, stop))


def run_pass(lake: Lake, stop: threading.Event) -> float:
    """One pass; returns the seconds to rest after it."""
    began = time.monotonic()
    try:
        lake.run_pass(stop.is_set)
    except Exception:
        log.exception("the lake could not finish a pass, it tries again")
        return REST_AFTER_FAILURE
    return choose_rest(time.monotonic() - began)


def choose_rest(took: float) -> float:
    """Seconds to rest after a pass of so many."""
    return min(max(EVERY, REST_FOR_WORK * took), LONGEST_REST)
