"""Writes records down while the event loop goes on serving."""

import threading
from collections import deque
from datetime import datetime
from pathlib import Path

import structlog

from stentor.edge.hits.file import SUFFIX, SpoolFile, name_hour
from stentor.lib.clock import Clock, utc_now

log = structlog.get_logger(__name__)

SYNC_SECONDS = 0.5
RETRY_SECONDS = 1.0
MOST_WAITING_BYTES = 64 << 20


class SpoolWriter:
    """Appends batches of whole lines, in order, to the file of the hour.

    One thread writes, another syncs, so that a slow disk keeps nothing in this process that
    the kernel could hold. When the disk refuses, batches wait in memory, up to a bound, and
    are tried again every second; beyond the bound new ones are lost and counted.
    """

    def __init__(
        self,
        directory: Path,
        edge: str,
        clock: Clock = utc_now,
        most_waiting_bytes: int = MOST_WAITING_BYTES,
        suffix: str = SUFFIX,
    ) -> None:
        """`suffix` says what the lines are: hits, or decisions."""
        self._directory = directory
        self._edge = edge
        self._suffix = suffix
        self._clock = clock
        self._most_waiting_bytes = most_waiting_bytes
        self._batches: deque[bytes] = deque()
        self._file: SpoolFile | None = None
        self._file_in_use = threading.Lock()
        self._is_dirty = False
        self._is_failing = False
        self._has_news = threading.Event()
        self._is_stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._write_forever, name="spool-write", daemon=True),
            threading.Thread(target=self._sync_forever, name="spool-sync", daemon=True),
        ]
        self._put_bytes = 0
        self._written_bytes = 0
        self.lost_bytes = 0

    @property
    def waiting_bytes(self) -> int:
        """Handed over and not written yet."""
        return self._put_bytes - self._written_bytes

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def put(self, lines: bytes) -> None:
        """Hands whole lines over; returns at once. Always from the same thread."""
        if self.waiting_bytes + len(lines) > self._most_waiting_bytes:
            self.lost_bytes += len(lines)
            return
        self._put_bytes += len(lines)
        self._batches.append(lines)
        self._has_news.set()

    def stop(self, timeout: float = 5.0) -> None:
        """Writes and syncs what is waiting, and ends the threads."""
        self._is_stopping.set()
        self._has_news.set()
        for thread in self._threads:
            thread.join(timeout)

    def _write_forever(self) -> None:
        while not self._is_stopping.is_set():
            self._has_news.wait(SYNC_SECONDS)
            self._has_news.clear()
            self._write_waiting()
            if self._is_failing:
                self._is_stopping.wait(RETRY_SECONDS)
        self._write_waiting()
        self._let_go()

    def _write_waiting(self) -> None:
        """Writes what is there; a refusal leaves it waiting for the next time."""
        now = self._clock()
        if self._file and (self._file.hour != name_hour(now) or not self._file.is_sound):
            self._let_go()
        try:
            self._write_batches(now)
        except OSError as error:
            if not self._is_failing:
                log.warning("spool refuses", reason=str(error), waiting=self.waiting_bytes)
            self._is_failing = True
            return
        if self._is_failing:
            log.info("spool writes again")
        self._is_failing = False

    def _write_batches(self, now: datetime) -> None:
        while self._batches:
            if self._file is None:
                self._file = SpoolFile(self._directory, self._edge, now, self._suffix)
            lines = self._batches[0]
            self._file.append(lines)
            self._is_dirty = True
            self._batches.popleft()
            self._written_bytes += len(lines)

    def _sync_forever(self) -> None:
        while not self._is_stopping.wait(SYNC_SECONDS):
            with self._file_in_use:
                if self._is_dirty:
                    self._is_dirty = False
                    self._sync()

    def _sync(self) -> None:
        try:
            if self._file:
                self._file.sync()
        except OSError as error:
            log.warning("spool sync failed", reason=str(error))

    def _let_go(self) -> None:
        """Syncs and closes the file, and with it the lock."""
        with self._file_in_use:
            self._sync()
            if self._file:
                self._file.close()
            self._file = None
