"""The few things the shelf asks of a disk; the simulation has a disk of its own."""

import contextlib
import errno
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from stentor.keeper.shelf.ballast import FULL, Ballast
from stentor.lib.durable import sync_directory, write_bytes_durably
from stentor.lib.locks import hold_lock


class Files(Protocol):
    """Small files under relative paths. OSError when the disk refuses."""

    def read(self, path: str, start: int = 0) -> bytes | None:
        """What stands from the byte `start` on; None where there is no such file."""

    def write(self, path: str, content: bytes) -> None:
        """Replaces the file in one step that survives a power cut; mode 0600."""

    def append(self, path: str, line: bytes) -> None:
        """Adds a line that survives a power cut."""

    def remove(self, path: str) -> None:
        """No error where there is none."""

    def size(self, path: str) -> int:
        """0 where there is none."""

    def names(self, folder: str) -> list[str]:
        """Names of the files in a folder, sorted, without unfinished ones."""

    def signature(self, path: str) -> object:
        """Another one whenever the file was replaced or changed; None where there is none."""

    def hold(self, name: str) -> AbstractContextManager[None]:
        """Alone among all processes for the block; others wait. Only for moments."""


TRIES = 3


class DiskFiles:
    """Below a directory that only its owner may look into.

    When the disk is full, ballast that was taken in while it was not gives the room, so that
    certificates are renewed while nothing else can be written.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._ballast = Ballast(root)

    def prepare(self) -> None:
        """Takes ballast in, where some is missing and there is room for it."""
        self.root.mkdir(parents=True, exist_ok=True)
        self._ballast.take_in()

    def read(self, path: str, start: int = 0) -> bytes | None:
        try:
            with (self.root / path).open("rb") as file:
                file.seek(start)
                return file.read()
        except FileNotFoundError:
            return None

    def write(self, path: str, content: bytes) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            write_bytes_durably(target, content, 0o600)
        except OSError as error:
            if error.errno not in FULL:
                raise
            if self._ballast.write_over(target, content, 0o600):
                return
            if not self._ballast.throw_out(len(content)):
                raise
            write_bytes_durably(target, content, 0o600)

    def append(self, path: str, line: bytes) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        is_new = not target.exists()
        descriptor = os.open(target, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            size = os.fstat(descriptor).st_size
            is_torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
            whole = b"\n" + line if is_torn else line
            self._append(target, descriptor, whole)
        finally:
            os.close(descriptor)
        if is_new:
            sync_directory(target.parent)

    def _append(self, target: Path, descriptor: int, line: bytes) -> None:
        """Where others are faster in taking what ballast was thrown out, a new file takes the
        place of the old one: another process could lose a line that it adds meanwhile."""
        for _ in range(TRIES):
            try:
                _append(descriptor, line)
            except OSError as error:
                if error.errno not in FULL:
                    raise
                refused = error
                self._ballast.throw_out(len(line))
            else:
                return
        with hold_lock(self.root / "locks" / "append.lock"):
            if not self._ballast.write_over(target, target.read_bytes() + line, 0o600):
                raise refused

    def remove(self, path: str) -> None:
        target = self.root / path
        target.unlink(missing_ok=True)
        if target.parent.exists():
            sync_directory(target.parent)

    def size(self, path: str) -> int:
        try:
            return (self.root / path).stat().st_size
        except FileNotFoundError:
            return 0

    def names(self, folder: str) -> list[str]:
        try:
            with os.scandir(self.root / folder) as entries:
                return sorted(entry.name for entry in entries if not entry.name.startswith("."))
        except FileNotFoundError:
            return []

    def signature(self, path: str) -> object:
        try:
            status = (self.root / path).stat()
        except FileNotFoundError:
            return None
        return status.st_mtime_ns, status.st_size, status.st_ino

    @contextmanager
    def hold(self, name: str) -> Iterator[None]:
        with hold_lock(self.root / "locks" / f"{name}.lock"):
            yield


def _append(descriptor: int, line: bytes) -> None:
    """All of a line, or OSError and what was written of it taken back."""
    size = os.fstat(descriptor).st_size
    try:
        written = os.write(descriptor, line)
        if written == len(line):
            os.fsync(descriptor)
            return
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))  # noqa: TRY301 -- cleaned up below
    except OSError:
        with contextlib.suppress(OSError):
            os.ftruncate(descriptor, size)
        raise
