"""What can only be seen from the machine itself: signs of life, disks, spool, clock, counts."""

import datetime as dt
import json
import time
from pathlib import Path

from stentor.contracts.inventory import is_unowned, parse_inventory
from stentor.contracts.probe import Outcome
from stentor.lib.clock import Clock, parse_instant
from stentor.lib.disk import RESERVE, count_free_bytes, format_bytes
from stentor.lib.heartbeat import measure_silence
from stentor.prober.check import Finding, Trouble

SPOOL_LATE = dt.timedelta(minutes=10)
COUNTS_LATE = dt.timedelta(minutes=10)
QUEUE_LATE = dt.timedelta(minutes=5)
JUMP_SECONDS = 2.0
STARTING_SECONDS = 60.0
"""How long a start may take before what does not answer is taken for down."""
REMEMBERED_SECONDS = 90.0
"""How long a jump of the clock is told of."""


def listen_for_beat(run: Path, name: str, longest: float) -> Finding | None:
    """Does a process that should be at work leave signs of life? None for one that nobody has
    started here."""
    require_not_held(run, name)
    try:
        started = time.time() - (run / f"{name}.pid").stat().st_mtime
    except FileNotFoundError:
        return None
    silence = min(measure_silence(run, name), started)
    if silence > longest:
        raise Trouble(f"{name} has shown no sign of life for {silence:.0f} s")
    return Finding()


def require_not_held(run: Path, name: str) -> None:
    """Whom the operator holds down is down for those who need it."""
    if (run / "hold" / name).exists():
        raise Trouble(f"{name} is held down by the operator")


def listen_for_edges(run: Path, longest: float) -> Finding:
    """Does every edge worker leave signs of life? A hung one takes connections and never
    answers them, while the others go on."""
    for path in run.glob("edge-*.pid"):
        listen_for_beat(run, path.stem, longest)
    return Finding()


def look_at_pid(run: Path, name: str) -> Finding | None:
    """Does the supervisor keep the process up? None while it is still starting."""
    require_not_held(run, name)
    if (run / f"{name}.pid").exists():
        return Finding()
    if is_starting(run, name):
        return None
    raise Trouble(f"{name} does not run")


def is_starting(run: Path, name: str) -> bool:
    """Has the whole of it, or the process, been started only just now?"""
    now = time.time()
    try:
        if now - (run / f"{name}.pid").stat().st_mtime < STARTING_SECONDS / 3:
            return measure_silence(run, name) > STARTING_SECONDS
    except FileNotFoundError:
        pass
    try:
        return now - (run / "serve.lock").stat().st_mtime < STARTING_SECONDS
    except FileNotFoundError:
        return True


def look_at_disk(directory: Path) -> Finding:
    """Is there room, and what room must there be?"""
    free = count_free_bytes(directory)
    if free < RESERVE:
        raise Trouble(f"the disk is full: {format_bytes(free)} left", free=free, needed=RESERVE)
    if free < 4 * RESERVE:
        raise Trouble(
            f"the disk is nearly full: {format_bytes(free)} left",
            outcome=Outcome.DEGRADED,
            free=free,
        )
    return Finding()


def try_disk(directory: Path) -> Finding:
    """Can a file be written and read back? A disk may refuse though it claims to have room."""
    path = directory / ".probe"
    word = str(time.time()).encode()
    try:
        directory.mkdir(parents=True, exist_ok=True)
        path.write_bytes(word)
        if path.read_bytes() != word:
            raise Trouble(f"{directory.name} gives back other bytes than were written")
        path.unlink()
    except OSError as error:
        raise Trouble(f"{directory.name} cannot be written: {error.strerror}") from error
    return look_at_disk(directory)


def look_at_spool(spool: Path) -> Finding:
    """Are hits taken in, or do they lie there?"""
    now = time.time()
    ages = [now - path.stat().st_mtime for path in spool.glob("*.hits") if path.stat().st_size]
    oldest = max(ages, default=0.0)
    if oldest > SPOOL_LATE.total_seconds():
        raise Trouble(
            f"hits lie in the spool for {oldest / 60:.0f} minutes",
            outcome=Outcome.DEGRADED,
            files=len(ages),
        )
    return Finding()


def look_at_counts(lake: Path, clock: Clock) -> Finding | None:
    """Until when are downloads counted?"""
    try:
        until = parse_instant((lake / "rollups" / "counted_until").read_text())
    except (OSError, ValueError):
        return None  # nothing was ever counted here; the lake's own beat is another check
    late = clock() - until
    if late > COUNTS_LATE:
        raise Trouble(
            f"numbers are {late.total_seconds() / 60:.0f} minutes behind",
            outcome=Outcome.DEGRADED,
            counted_until=until,
        )
    return Finding()


def look_at_queue(run: Path, clock: Clock) -> Finding | None:
    """How long has the oldest task waited for a worker?"""
    try:
        note = json.loads((run / "queue.json").read_bytes())
        waiting, oldest = int(note["waiting"]), note["oldest"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if oldest and clock() - parse_instant(oldest) > QUEUE_LATE:
        raise Trouble(
            f"{waiting} tasks wait, the oldest since {oldest}",
            outcome=Outcome.DEGRADED,
            waiting=waiting,
        )
    return Finding()


def look_at_database(path: Path) -> Finding:
    """Is the SQLite file there, and is it one?"""
    try:
        with path.open("rb") as file:
            head = file.read(16)
    except OSError as error:
        raise Trouble(f"the database is gone: {error.strerror}", path=path.name) from error
    if head != b"SQLite format 3\0":
        raise Trouble("the database is not one any more", path=path.name)
    return Finding()


class ClockWatch:
    """Notices when the wall clock runs otherwise than the machine's steady one."""

    def __init__(self) -> None:
        self._ahead = time.time() - time.monotonic()
        self._told: tuple[float, float] | None = None

    def look(self) -> Finding:
        ahead, now = time.time() - time.monotonic(), time.monotonic()
        jump = ahead - self._ahead
        self._ahead = ahead
        if abs(jump) > JUMP_SECONDS:
            self._told = (now, jump)
        if self._told and now - self._told[0] < REMEMBERED_SECONDS:
            raise Trouble(f"the clock jumped by {self._told[1]:+.0f} s", outcome=Outcome.DEGRADED)
        return Finding()


def look_for_owners(inventory: Path) -> Finding | None:
    """Is there a program behind every certificate that is served? None before the keeper's first
    inventory."""
    try:
        found = parse_inventory(inventory.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise Trouble(
            f"the inventory of certificates cannot be read: {error}", outcome=Outcome.DEGRADED
        ) from error
    unowned = [item for item in found.items if is_unowned(item)]
    if unowned:
        first = min(unowned, key=lambda item: item.deadline or "9999")
        raise Trouble(
            f"nobody renews the certificate of {first.name} by a program",
            outcome=Outcome.DEGRADED,
            ends=first.deadline or "unknown",
            others=len(unowned) - 1,
        )
    return Finding()
