"""An append-only file of events that several processes share, folded into one book by each."""

import errno
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import structlog

from stentor.lib.durable import sync_directory

log = structlog.get_logger(__name__)

LOCK_SECONDS = 5.0
"""A process that was stopped while it held the lock holds nobody up for longer: an event written
beside another's is better than one that is not written."""


class HasId(Protocol):
    @property
    def id(self) -> str: ...


E = TypeVar("E", bound=HasId)


class SharedLedger(Generic[E]):
    """Appends events and applies everybody's in order. For one thread at a time.

    An event that the disk does not take counts in this process all the same, and is written
    before the next one that it does take. A torn or foreign line costs only itself.
    """

    def __init__(
        self,
        path: Path,
        *,
        parse: Callable[[bytes], E],
        render: Callable[[E], bytes],
        apply: Callable[[E], None],
    ) -> None:
        """`parse` raises ValueError for a line that is no event; `render` makes a line and its
        end; `apply` takes an event into the book."""
        self.path = path
        self._parse = parse
        self._render = render
        self._apply = apply
        self._offset = 0
        self._counted: set[str] = set()
        """Events in the book that the file has not shown yet."""
        self._unwritten: list[E] = []
        self._is_failing = False

    @property
    def has_unwritten(self) -> bool:
        """Is there an event that the disk has not taken?"""
        return bool(self._unwritten)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """The book is as everybody has left it, and nobody else changes it within the block."""
        with ExitStack() as stack:
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                lock = self.path.with_name(f"{self.path.name}.lock")
                descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
                stack.callback(os.close, descriptor)
                wait_for_lock(descriptor, lock)
            except OSError as error:
                log.warning("ledger cannot be locked", path=str(self.path), error=str(error))
            self.refresh()
            self._write()
            yield

    def refresh(self) -> None:
        """Reads what came since, by whomever."""
        try:
            with self.path.open("rb") as file:
                file.seek(self._offset)
                content = file.read()
        except OSError:
            return
        end = content.rfind(b"\n") + 1
        self._offset += end
        for line in content[:end].splitlines():
            if line:
                self._take(line)

    def append(self, *events: E) -> None:
        """Takes events in, and puts them on disk where that is possible. Within `lock`."""
        for event in events:
            self._apply(event)
            self._counted.add(event.id)
            self._unwritten.append(event)
        self._write()

    def _write(self) -> None:
        if not self._unwritten:
            return
        content = b"".join(map(self._render, self._unwritten))
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
                log.exception("ledger cannot be written", path=str(self.path), error=str(error))
            self._is_failing = True
            return
        self._unwritten.clear()
        self._is_failing = False

    def _take(self, line: bytes) -> None:
        try:
            event = self._parse(line)
        except ValueError as error:
            log.warning("ledger line skipped", path=str(self.path), reason=str(error))
            return
        if event.id in self._counted:
            self._counted.discard(event.id)
        else:
            self._apply(event)


def wait_for_lock(descriptor: int, path: Path) -> None:
    """Returns with the lock, or without it after a while."""
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > deadline:
                log.warning("lock is held by a process that does not go on", path=str(path))
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
