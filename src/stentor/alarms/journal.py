"""The alarm journal: one append-only file that every process of an installation shares."""

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import structlog

from stentor.alarms.book import AlarmBook
from stentor.contracts.alarm import Event, parse_event, render_event
from stentor.lib.durable import sync_directory

log = structlog.get_logger(__name__)

LOCK_SECONDS = 5.0
"""A process that was stopped while it held the lock holds nobody up for longer: to be told
twice is better than not to be told."""


class AlarmJournal:
    """Appends events and folds everybody's into one book. For one thread at a time.

    An event that the disk does not take counts in this process all the same, and is written
    before the next one that it does take.
    """

    def __init__(self, directory: Path) -> None:
        self.path = directory / "journal"
        self.book = AlarmBook()
        self._offset = 0
        self._counted: set[str] = set()
        """Events in the book that the file has not shown yet."""
        self._unwritten: list[Event] = []
        self._is_failing = False

    @contextmanager
    def lock(self) -> Iterator[AlarmBook]:
        """The book as everybody has left it; nobody else changes it within the block."""
        with ExitStack() as stack:
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                descriptor = os.open(self.path.with_name("lock"), os.O_RDWR | os.O_CREAT, 0o600)
                stack.callback(os.close, descriptor)
                wait_for_lock(descriptor)
            except OSError as error:
                log.warning("alarm journal cannot be locked", error=str(error))
            yield self._refresh()

    def append(self, *events: Event) -> None:
        """Takes events in, and puts them on disk where that is possible. Within `lock`."""
        for event in events:
            self.book.apply(event)
            self._counted.add(event.id)
            self._unwritten.append(event)
        self._write()

    def _write(self) -> None:
        if not self._unwritten:
            return
        content = b"".join(map(render_event, self._unwritten))
        try:
            is_new = not self.path.exists()
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                write_lines(descriptor, content)
            finally:
                os.close(descriptor)
            if is_new:
                sync_directory(self.path.parent)
        except OSError as error:
            if not self._is_failing:
                log.exception("alarm journal cannot be written", error=str(error))
            self._is_failing = True
            return
        self._unwritten.clear()
        self._is_failing = False

    def _refresh(self) -> AlarmBook:
        """Reads what came since, by whomever; a torn or foreign line is skipped."""
        try:
            with self.path.open("rb") as file:
                file.seek(self._offset)
                content = file.read()
        except OSError:
            content = b""
        end = content.rfind(b"\n") + 1
        self._offset += end
        for line in content[:end].splitlines():
            if line:
                self._take(line)
        self._write()
        return self.book

    def _take(self, line: bytes) -> None:
        try:
            event = parse_event(line)
        except ValueError as error:
            log.warning("alarm journal line skipped", reason=str(error))
            return
        if event.id in self._counted:
            self._counted.discard(event.id)
        else:
            self.book.apply(event)


def wait_for_lock(descriptor: int) -> None:
    """Returns with the lock, or without it after a while."""
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > deadline:
                log.warning("alarm journal is locked by a process that does not go on")
                return
            time.sleep(0.02)


def write_lines(descriptor: int, content: bytes) -> None:
    """All or nothing: what a full disk took only half of is cut off again. OSError."""
    size = os.fstat(descriptor).st_size
    if size and os.pread(descriptor, 1, size - 1) != b"\n":
        content = b"\n" + content
    is_whole = False
    try:
        is_whole = os.write(descriptor, content) == len(content)
        os.fsync(descriptor)
    finally:
        if not is_whole:
            os.ftruncate(descriptor, size)
    if not is_whole:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
