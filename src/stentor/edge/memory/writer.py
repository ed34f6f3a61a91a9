"""Writes notes to one file, off the event loop."""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

import lmdb
import structlog

from stentor.edge.memory.file import MemoryFile
from stentor.edge.memory.interface import Note

log = structlog.get_logger(__name__)

BATCH_SECONDS: Final = 0.01
MOST_IN_BATCH: Final = 5000
SWEEP_SECONDS: Final = 60.0


class NoteWriter:
    """One thread. What it has not written, `take_back` gives to another one."""

    def __init__(self, file: MemoryFile, on_written: Callable[[Sequence[Note]], None]) -> None:
        """`on_written` is called in the writing thread."""
        self._file = file
        self._on_written = on_written
        self._queue: deque[Note] = deque()
        self._batch: list[Note] = []
        self._has_news = threading.Event()
        self._is_stopping = False
        self._began: float | None = None
        self._thread = threading.Thread(target=self._run, name="memory-write", daemon=True)
        self.is_full = False
        self.failures = 0

    @property
    def waiting(self) -> int:
        return len(self._queue) + len(self._batch)

    def start(self) -> None:
        self._thread.start()

    def put(self, note: Note) -> None:
        self._queue.append(note)
        if not self._has_news.is_set():
            self._has_news.set()

    def read_stall(self, now: float) -> float:
        """How long the present write has been going on, at `now` by the monotonic clock."""
        began = self._began
        return 0.0 if began is None else max(now - began, 0.0)

    def take_back(self) -> list[Note]:
        """What waits, for another writer. What is being written may be written twice then: pins
        do not mind, and an impression counted twice errs on the listener's side."""
        notes = [*self._batch]
        while self._queue:
            notes.append(self._queue.popleft())
        return notes

    def stop(self) -> None:
        """Ends when all is written; does not wait."""
        self._is_stopping = True
        self._has_news.set()

    def join(self, seconds: float) -> bool:
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        next_sweep = time.monotonic() + SWEEP_SECONDS
        while True:
            self._has_news.wait(1.0)
            if not self._is_stopping:
                time.sleep(BATCH_SECONDS)
            self._has_news.clear()
            while self._queue:
                self._write_batch()
            if self._is_stopping:
                return
            if time.monotonic() >= next_sweep:
                self._guard(self._sweep)
                next_sweep = time.monotonic() + SWEEP_SECONDS

    def _write_batch(self) -> None:
        batch = self._batch
        while self._queue and len(batch) < MOST_IN_BATCH:
            batch.append(self._queue.popleft())
        if self._guard(lambda: self._file.write(batch, time.time())):
            self._on_written(batch)
        self._batch = []

    def _sweep(self) -> None:
        self._file.sweep(time.time())
        self._file.check_readers()

    def _guard(self, work: Callable[[], None]) -> bool:
        self._began = time.monotonic()
        try:
            work()
        except lmdb.MapFullError:
            if not self.is_full:
                log.warning("listeners' pins do not fit any more", file=str(self._file.path))
            self.is_full = True
            self.failures += 1
            self._make_room()
            return False
        except (lmdb.Error, OSError) as error:
            log.warning("pins could not be written", reason=str(error))
            self.failures += 1
            return False
        else:
            self.is_full = False
            return True
        finally:
            self._began = None

    def _make_room(self) -> None:
        try:
            self._file.sweep(time.time())
        except (lmdb.Error, OSError):
            self.failures += 1
