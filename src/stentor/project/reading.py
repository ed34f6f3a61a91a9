"""How far a long reading of files is, on standard error: one line that is written over where
somebody looks, a line now and then where nobody does. Short readings say nothing.
"""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

EVERY_SEEN, EVERY_UNSEEN = 0.5, 10.0
"""Seconds from one saying to the next."""


class ReadingMeter:
    """Told how far into the present file the reading is; says how much of all files is done."""

    def __init__(
        self,
        paths: Iterable[Path],
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sizes = {path: path.stat().st_size for path in paths if path.is_file()}
        self._done = 0
        self._stream = stream or sys.stderr
        self._is_seen = self._stream.isatty()
        self._every = EVERY_SEEN if self._is_seen else EVERY_UNSEEN
        self._clock = clock
        self._began = self._last = clock()
        self._has_said = False

    @property
    def total(self) -> int:
        """Bytes on disk."""
        return sum(self._sizes.values())

    def finish_file(self, path: Path) -> None:
        self._done += self._sizes.get(path, 0)

    def reach(self, position: int) -> None:
        """So many bytes of the present file have been taken from the disk."""
        now = self._clock()
        if now - self._last < self._every or not self.total:
            return
        self._last = now
        self._say(min(self._done + position, self.total), now - self._began)

    def end(self) -> None:
        if self._has_said and self._is_seen:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def _say(self, done: int, took: float) -> None:
        left = took * (self.total - done) / done if done else 0.0
        words = (
            f"read {done / 1e6:,.0f} of {self.total / 1e6:,.0f} MB"
            f" ({100 * done // self.total} %), about {left:,.0f} s to go"
        )
        self._has_said = True
        self._stream.write(f"\r\x1b[K{words}" if self._is_seen else f"{words}\n")
        self._stream.flush()


@contextmanager
def meter_reading(paths: Iterable[Path]) -> Iterator[ReadingMeter]:
    """For files that are read one after the other."""
    meter = ReadingMeter(paths)
    try:
        yield meter
    finally:
        meter.end()
