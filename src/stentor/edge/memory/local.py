"""Memory of one machine: LMDB files that every worker reads.

All workers write to the first. Where a write does not come on, because another worker is stopped
in the middle of one, notes go to the second file; where that stands still too, they stay in this
process. Whatever happens, no request waits.

What is capped is reserved in a third file, see `reserving`.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import lmdb
import structlog

from stentor.edge.memory.file import MAP_BYTES, MemoryFile
from stentor.edge.memory.folder import MemoryFolder
from stentor.edge.memory.fresh import FreshNotes
from stentor.edge.memory.interface import (
    NOTHING,
    UNSURE,
    Arrival,
    Claim,
    Figures,
    Keys,
    Note,
    Pin,
    Recollection,
)
from stentor.edge.memory.reserved import ReservedFile
from stentor.edge.memory.reserving import Reserver, recollect
from stentor.edge.memory.writer import NoteWriter

log = structlog.get_logger(__name__)

DEADLINE_SECONDS: Final = 1.0
"""How long a write may take before another file is written to."""
STOP_SECONDS: Final = 2.0
_FILES: Final = ("first", "second")
_RESERVED: Final = "reserved"


class LocalMemory:
    """See `Memory`. Made after the fork, in the worker."""

    def __init__(self, path: Path, map_bytes: int = MAP_BYTES) -> None:
        self._folder = MemoryFolder(path)
        self._files = self._open_files(map_bytes)
        self._fresh = FreshNotes()
        self._writers = [NoteWriter(file, self._on_written) for file in self._files]
        self._current = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._failures = 0
        self._has_second = bool(self._files)
        self._reserved = self._open_reserved(map_bytes) if self._files else None
        self._reserver = Reserver(self._reserved) if self._reserved else None

    def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        for writer in self._writers:
            writer.start()

    def try_recall(self, keys: Keys, now: float) -> Recollection:
        stored, reserved = NOTHING, UNSURE
        try:
            if self._files:
                stored = self._files[0].recall(keys, now)
            if self._has_second:
                stored = _join(stored, self._files[1].recall(keys, now))
            if self._reserved:
                reserved = recollect(self._reserved.read(keys), now)
        except lmdb.Error:
            self._failures += 1
        known = self._fresh.complete(keys, stored, now)
        if known.pin is None and not known.shown:
            return reserved
        pin = pick_pin(known.pin, reserved.pin)
        return Recollection(pin, known.shown, reserved.holds, reserved.stored, reserved.is_sure)

    def fetch(self, keys: Keys, now: float, then: Callable[[Recollection], None]) -> None:
        then(self.try_recall(keys, now))

    def remember(self, note: Note) -> None:
        self._fresh.add(note)
        if self._writers:
            self._writers[self._current].put(note)

    def reserve(self, claim: Claim) -> None:
        if self._reserver:
            self._reserver.reserve(claim)
        else:
            claim.settle(is_reserved=False)

    def arrive(self, arrival: Arrival) -> None:
        if self._reserver:
            self._reserver.arrive(arrival)

    def tick(self) -> None:
        if self._reserver:
            self._reserver.tick(time.time())
        if self._files:
            self._has_second = self._files[1].count() > 0
            self._choose_writer(time.monotonic())

    async def stop(self) -> None:
        if self._reserver:
            self._reserver.write_arrivals()
        for writer in self._writers:
            writer.stop()
        await asyncio.to_thread(self._finish)

    def read_figures(self) -> Figures:
        now = time.monotonic()
        return Figures(
            waiting=len(self._fresh) + sum(one.waiting for one in self._list_reservers()),
            lost=self._fresh.dropped,
            stalled_seconds=max((one.read_stall(now) for one in self._list_writing()), default=0.0),
            is_full=any(one.is_full for one in self._list_writing()),
            failures=self._failures + sum(one.failures for one in self._list_writing()),
        )

    def _list_reservers(self) -> list[Reserver]:
        return [self._reserver] if self._reserver else []

    def _list_writing(self) -> list[NoteWriter | Reserver]:
        return [*self._writers, *self._list_reservers()]

    def _open_reserved(self, map_bytes: int) -> ReservedFile | None:
        try:
            return ReservedFile(self._folder.path / _RESERVED, map_bytes)
        except (lmdb.Error, OSError) as error:
            log.warning("nothing can be reserved", reason=str(error))
            return None

    def _open_files(self, map_bytes: int) -> list[MemoryFile]:
        """Both; none where the disk does not let them be opened: then this process remembers for
        itself."""
        try:
            return [self._open(self._folder.path / name, map_bytes) for name in _FILES]
        except (lmdb.Error, OSError) as error:
            log.warning("pins cannot be kept on disk", reason=str(error))
            return []

    def _open(self, path: Path, map_bytes: int) -> MemoryFile:
        try:
            return MemoryFile(path, map_bytes)
        except (lmdb.InvalidError, lmdb.CorruptedError, lmdb.VersionMismatchError) as error:
            log.warning("pins are unreadable and are begun anew", reason=str(error))
            self._folder.discard()
            return MemoryFile(path, map_bytes)

    def _choose_writer(self, now: float) -> None:
        """Turns to the second file when the first stands still, and back when it moves again."""
        first, second = self._writers
        is_stalled = first.read_stall(now) > DEADLINE_SECONDS
        if is_stalled and self._current == 0:
            log.warning("a write of pins stands still; another file is used meanwhile")
            self._current = 1
            for note in first.take_back():
                second.put(note)
        elif not is_stalled and self._current == 1:
            log.info("pins are written where they belong again")
            self._current = 0

    def _on_written(self, notes: Sequence[Note]) -> None:
        assert self._loop is not None
        try:
            self._loop.call_soon_threadsafe(self._settle, list(notes))
        except RuntimeError:  # the loop is closed: the worker has ended
            return

    def _settle(self, notes: Sequence[Note]) -> None:
        self._has_second = self._has_second or self._current == 1
        for note in notes:
            self._fresh.settle(note)

    def _finish(self) -> None:
        """In a thread: the writers may stand still, and then they are left behind."""
        end = time.monotonic() + STOP_SECONDS
        are_done = [writer.join(max(end - time.monotonic(), 0.0)) for writer in self._writers]
        if all(are_done):
            if self._folder.leave():
                for file in self._list_files():
                    file.sync()
                self._folder.mark_synced()
            for file in self._list_files():
                file.close()
        self._folder.close()

    def _list_files(self) -> list[MemoryFile | ReservedFile]:
        return [*self._files, *([self._reserved] if self._reserved else [])]


def pick_pin(first: Pin | None, second: Pin | None) -> Pin | None:
    """Of two pins the one that holds longer is the newer one."""
    if first is None or second is None:
        return first or second
    return second if second.until > first.until else first


def _join(first: Recollection, second: Recollection) -> Recollection:
    """Of both files."""
    if second is NOTHING:
        return first
    pin = pick_pin(first.pin, second.pin)
    shown = tuple(sorted({*first.shown, *second.shown}, key=lambda one: one.at))
    return Recollection(pin, shown if second.shown else first.shown)
