"""A disk in memory that can be full, and that a kill can end work on between any two writes."""

import errno
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

_versions = itertools.count(1)


class KilledError(BaseException):
    """The process is gone; nobody inside it can catch this."""


class MemoryFiles:
    """The shelf's `Files`, for one simulated installation."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes | bytearray] = {}
        self.is_full = False
        self.writes_until_kill = -1
        """How many more writes a process lives to see; negative: all."""
        self._versions: dict[str, int] = {}
        self.on_change = _ignore
        """Called just before a file is replaced or removed."""
        self.on_write: Callable[[], None] = _do_nothing
        """Called before anything is written: until it returns nobody sees it."""

    def read(self, path: str, start: int = 0) -> bytes | None:
        content = self.contents.get(path)
        return None if content is None else bytes(content[start:] if start else content)

    def write(self, path: str, content: bytes) -> None:
        self._count()
        self.on_change(path)
        self.contents[path] = content
        self._versions[path] = next(_versions)

    def append(self, path: str, line: bytes) -> None:
        self._count()
        known = self.contents.get(path)
        if isinstance(known, bytearray):
            known += line
        else:
            self.contents[path] = bytearray(known or b"") + line

    def remove(self, path: str) -> None:
        if path in self.contents:
            self.on_change(path)
            del self.contents[path]
            self._versions.pop(path, None)

    def size(self, path: str) -> int:
        return len(self.contents.get(path, b""))

    def names(self, folder: str) -> list[str]:
        start = f"{folder}/"
        return sorted(path[len(start) :] for path in self.contents if path.startswith(start))

    def signature(self, path: str) -> object:
        return self._versions.get(path)

    def hold(self, name: str) -> Any:
        return nullcontext(name)

    @contextmanager
    def from_outside(self) -> Iterator[None]:
        """What faults do to the files costs no process its life."""
        kept = self.is_full, self.writes_until_kill
        self.is_full, self.writes_until_kill = False, -1
        yield
        self.is_full, self.writes_until_kill = kept

    def _count(self) -> None:
        self.on_write()
        if self.is_full:
            raise OSError(errno.ENOSPC, "No space left on device")
        if self.writes_until_kill >= 0:
            self.writes_until_kill -= 1
            if self.writes_until_kill < 0:
                raise KilledError


def _ignore(path: str) -> None:
    del path


def _do_nothing() -> None:
    """For a disk of one machine."""
