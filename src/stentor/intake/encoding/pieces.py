"""Measuring a long source in pieces, each in whatever process is free."""

from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from stentor.intake.encoding.crew import Crew
from stentor.intake.encoding.limiter import BLOCK_SAMPLES, Shape
from stentor.intake.encoding.measuring import Measurement, measure_piece
from stentor.intake.encoding.source import Source

PIECE_SAMPLES: Final = 25 * BLOCK_SAMPLES
"""30 seconds."""
UNSHAPED: Final = Shape(gain=1.0, ceiling=np.inf)


@dataclass(frozen=True)
class Piece:
    """Samples `first … last - 1` of a source and what they measure as they are."""

    first: int
    last: int
    measured: Measurement


class PieceMeasurer:
    """Measures the pieces of a source that is still being decoded, as they become whole."""

    def __init__(self, crew: Crew) -> None:
        self._crew = crew
        self._futures: list[tuple[int, int, Future[Measurement]]] = []
        self._next = 0

    def see(self, source: Source) -> None:
        """Starts on every piece that is whole by now."""
        while self._next + PIECE_SAMPLES <= source.samples:
            self._start(source, self._next + PIECE_SAMPLES)

    def finish(self, source: Source) -> list[Piece]:
        """All pieces in order, the last one included; waits for what is still being measured.

        Only now it is known whether the source is mixed down: one channel instead of two equal
        ones has half their power.
        """
        as_stored = replace(source, is_mixed_down=False, wanted_channels=None)
        self.see(as_stored)
        if self._next < source.samples:
            self._start(as_stored, source.samples)
        less = 10 * np.log10(2) if source.is_mixed_down else 0.0
        return [
            Piece(first, last, replace(measured, momentary=measured.momentary - less))
            for first, last, measured in (
                (first, last, future.result()) for first, last, future in self._futures
            )
        ]

    def _start(self, source: Source, last: int) -> None:
        future = self._crew.submit(measure_piece, source, UNSHAPED, self._next, last)
        self._futures.append((self._next, last, future))
        self._next = last
