"""What can only be seen from the machine itself: disks, spool, counts, queue, database, owners."""

import datetime as dt
import json
import time
from pathlib import Path

from stentor.certificates.listing import list_lapsing_strangers, list_unowned
from stentor.certificates.reading import Reading, UnreadableError
from stentor.contracts.certificate import CertificateBook
from stentor.contracts.inventory import Inventory, is_unowned
from stentor.contracts.probe import Outcome
from stentor.lib.clock import Clock, format_instant, parse_instant
from stentor.lib.disk import RESERVE, count_free_bytes, format_bytes
from stentor.prober.check import Finding, Trouble

SPOOL_LATE = dt.timedelta(minutes=10)
COUNTS_LATE = dt.timedelta(minutes=10)
QUEUE_LATE = dt.timedelta(minutes=5)
MAKING_SECONDS = 120.0
"""How long a first start may take over its database."""


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
    late = clock() - parse_instant(oldest) if oldest else QUEUE_LATE
    if late > QUEUE_LATE:
        raise Trouble(
            f"{waiting} tasks wait, the oldest for {late.total_seconds() / 60:.0f} minutes",
            outcome=Outcome.DEGRADED,
            waiting=waiting,
            oldest=oldest,
        )
    return Finding()


class DatabaseWatch:
    """Is the SQLite file there, and is it one? At the first start it is still being made."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._began = time.monotonic()
        self._has_been_there = False

    def look(self) -> Finding | None:
        try:
            with self._path.open("rb") as file:
                head = file.read(16)
        except OSError as error:
            if not self._has_been_there and time.monotonic() - self._began < MAKING_SECONDS:
                return None
            reason = f"the database is gone: {error.strerror}"
            raise Trouble(reason, path=self._path.name) from error
        self._has_been_there = True
        if head != b"SQLite format 3\0":
            raise Trouble("the database is not one any more", path=self._path.name)
        return Finding()


def look_for_owners(reading: Reading) -> Finding | None:
    """Is there a program behind every certificate that is served? None before the keeper has said
    anything."""
    try:
        book, inventory = reading.read_book(), reading.read_inventory()
    except UnreadableError as error:
        raise Trouble(str(error), outcome=Outcome.DEGRADED) from error
    if book is None and inventory is None:
        return None
    unowned = list_unowned(book, inventory)
    if unowned:
        raise Trouble(
            f"nobody renews the certificate of {unowned[0]} by a program",
            outcome=Outcome.DEGRADED,
            ends=find_first_end(book, inventory),
            others=len(unowned) - 1,
        )
    if strangers := list_lapsing_strangers(inventory):
        raise Trouble(
            f"the certificate at {strangers[0].name} is about to end, and nobody declared it",
            outcome=Outcome.DEGRADED,
            ends=strangers[0].deadline or "unknown",
            others=len(strangers) - 1,
        )
    return Finding()


def find_first_end(book: CertificateBook | None, inventory: Inventory | None) -> str:
    """When the first of them lapses."""
    ends = [
        format_instant(one.live.not_after)
        for one in (book.names if book else ())
        if one.live and not one.owner
    ]
    found = inventory.items if inventory else ()
    ends += [item.deadline for item in found if is_unowned(item) and item.deadline]
    return min(ends, default="unknown")
