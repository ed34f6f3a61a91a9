"""Files of lines, plain or gzipped whatever they are called, or standard input."""

import gzip
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol, cast

STANDARD_INPUT = Path("-")
GZIP = b"\x1f\x8b"
LINES_UNTOLD = 2_000


class Meter(Protocol):
    """Hears how far the reading is."""

    def reach(self, position: int) -> None:
        """Bytes of the present file that have been taken from the disk."""

    def finish_file(self, path: Path) -> None:
        """The present file is read."""


class UnreadableFileError(Exception):
    """A file that cannot be read to its end; names it and says why."""


def iterate_lines(path: Path, meter: Meter | None = None) -> Iterator[bytes]:
    """The lines of a file, with their ends. UnreadableFileError."""
    name = "standard input" if path == STANDARD_INPUT else str(path)
    with _name_failures(name):
        if path == STANDARD_INPUT:
            yield from sys.stdin.buffer
            return
        with path.open("rb") as raw:
            is_gzip = raw.read(2) == GZIP
            raw.seek(0)
            if path.suffix == ".gz" or is_gzip:
                lines = cast(IO[bytes], gzip.GzipFile(fileobj=raw))
            else:
                lines = raw
            for number, line in enumerate(lines):
                if meter and number % LINES_UNTOLD == 0:
                    meter.reach(raw.tell())
                yield line
        if meter:
            meter.finish_file(path)


@contextmanager
def _name_failures(name: str) -> Iterator[None]:
    try:
        yield
    except (EOFError, zlib.error) as error:
        raise UnreadableFileError(f"{name}: the gzip file is damaged ({error})") from error
    except OSError as error:
        raise UnreadableFileError(f"{name}: {error.strerror or error}") from error
