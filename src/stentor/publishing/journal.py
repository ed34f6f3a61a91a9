"""Writes the published journal: whole lines, numbered without a gap, on the disk for good."""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import msgspec

from stentor.contracts.journal import JournalLine, encode_line, parse_line
from stentor.lib.clock import format_instant
from stentor.lib.durable import sync_directory
from stentor.publishing.errors import PublishingError


class JournalDamagedError(PublishingError):
    """A whole line of the journal is not one. Nothing is appended behind it."""

    def __init__(self, path: Path, finding: str) -> None:
        super().__init__(
            f"{path} is damaged: {finding}. Move it away and start again: everything in it is "
            "made anew from the database."
        )


@dataclass
class Head:
    """What holds at each address after the lines read so far."""

    lines: dict[str, JournalLine] = field(default_factory=dict)
    seq: int = 0
    offset: int = 0
    """Bytes read: the end of the last whole line."""


class Journal:
    """One journal file, for one writing process at a time (flock) and any readers."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._head = Head()
        self._inode: int | None = None

    def read_head(self) -> Head:
        """The state after all whole lines; only what is new since the last call is read.

        JournalDamagedError when a whole line cannot be read or a number is missing.
        """
        try:
            file = self.path.open("rb")
        except FileNotFoundError:
            self._head, self._inode = Head(), None
            return self._head
        with file:
            figures = os.fstat(file.fileno())
            if figures.st_ino != self._inode or figures.st_size < self._head.offset:
                self._head, self._inode = Head(), figures.st_ino
            file.seek(self._head.offset)
            for content in file:
                if not content.endswith(b"\n"):
                    break
                self._take(content)
        return self._head

    def append(self, lines: Iterable[JournalLine], now: datetime) -> list[JournalLine]:
        """Numbers the lines, dates them and appends them; they are on the disk on return.

        A torn line that a killed writer left at the end is cut off first.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._hold():
            head = self.read_head()
            numbered = [
                msgspec.structs.replace(line, seq=seq, at=format_instant(now))
                for seq, line in enumerate(lines, head.seq + 1)
            ]
            if numbered:
                self._write(b"".join(encode_line(line) + b"\n" for line in numbered), head.offset)
                self.read_head()
        return numbered

    def _take(self, content: bytes) -> None:
        head = self._head
        try:
            line = parse_line(content)
        except ValueError as error:
            raise JournalDamagedError(
                self.path, f"the line behind number {head.seq} cannot be read ({error})"
            ) from error
        if line.seq != head.seq + 1:
            raise JournalDamagedError(self.path, f"number {line.seq} follows {head.seq}")
        head.lines[line.address] = line
        head.seq = line.seq
        head.offset += len(content)

    def _write(self, content: bytes, offset: int) -> None:
        is_new = not self.path.exists()
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT, 0o644)
        try:
            os.ftruncate(descriptor, offset)
            os.lseek(descriptor, offset, os.SEEK_SET)
            remaining = memoryview(content)
            while remaining:
                remaining = remaining[os.write(descriptor, remaining) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if is_new:
            sync_directory(self.path.parent)

    @contextmanager
    def _hold(self) -> Iterator[None]:
        lock = self.path.with_name(f"{self.path.name}.lock")
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)
