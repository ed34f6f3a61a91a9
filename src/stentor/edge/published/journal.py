"""Reads the published journal as it grows: whole lines only, from wherever it stopped."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

STEP_BYTES = 1 << 20


class Line(NamedTuple):
    """A whole line and where it begins in the file."""

    offset: int
    content: bytes


class JournalReplacedError(Exception):
    """The file is not the one read so far: whoever reads starts again from nothing."""


class JournalTail:
    """One open journal file. Opening raises FileNotFoundError when there is none."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        status = os.fstat(self._descriptor)
        self._identity = (status.st_dev, status.st_ino)
        self.offset = 0
        """Where the next whole line will begin."""

    def __del__(self) -> None:
        if hasattr(self, "_descriptor"):
            os.close(self._descriptor)

    def read_lines(self, most_bytes: int = STEP_BYTES) -> Iterator[Line]:
        """The whole lines that came since, about `most_bytes` of them at a time.

        A torn last line is left for the next time. JournalReplacedError when another file
        stands at the path, or when this one became shorter than what was read of it.
        """
        self._check_identity()
        content = os.pread(self._descriptor, most_bytes, self.offset)
        if len(content) == most_bytes and b"\n" not in content:
            content = self._read_to_line_end(content)
        end = content.rfind(b"\n")
        for line in content[:end].split(b"\n") if end >= 0 else ():
            offset = self.offset
            self.offset += len(line) + 1
            yield Line(offset, line)

    def read_line_at(self, offset: int) -> bytes:
        """The line that begins at `offset`, without its end."""
        content = os.pread(self._descriptor, 4096, offset)
        while b"\n" not in content:
            more = os.pread(self._descriptor, STEP_BYTES, offset + len(content))
            if not more:
                break
            content += more
        return content.partition(b"\n")[0]

    def _read_to_line_end(self, content: bytes) -> bytes:
        while b"\n" not in content:
            more = os.pread(self._descriptor, STEP_BYTES, self.offset + len(content))
            if not more:
                return content
            content += more
        return content

    def _check_identity(self) -> None:
        try:
            status = self._path.stat()
        except FileNotFoundError as error:
            raise JournalReplacedError from error
        if (status.st_dev, status.st_ino) != self._identity or status.st_size < self.offset:
            raise JournalReplacedError
