"""The gain that brings a source to the target loudness, with what limiter and encoder take."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from stentor.audio.frames import SAMPLES_PER_FRAME
from stentor.intake.encoding.crew import Crew
from stentor.intake.encoding.limiter import BLOCK_FRAMES, BLOCK_SAMPLES, Shape
from stentor.intake.encoding.loudness import STEP_SAMPLES, compute_integrated_loudness
from stentor.intake.encoding.pieces import Piece
from stentor.intake.encoding.source import Source
from stentor.intake.encoding.stretch import Body, encode_stretch
from stentor.intake.encoding.stretches import Stretch

TARGET_LUFS: Final = -16.0
QUIETEST_LUFS: Final = -60.0
"""Anything quieter is silence with noise in it, and stays as it is."""

_MOST_EXTRA_DB: Final = 24.0
"""What the gain may rise above the plain difference to make good for what the limiter takes."""
_CLOSE_ENOUGH_DB: Final = 0.04
_MOST_TRIALS: Final = 8
_LEAST_SLOPE: Final = 0.2
_MOST_EXCERPTS: Final = 10
_EXCERPT_BLOCKS: Final = 5
"""A trial encodes one minute at most: that is enough to aim, and the whole is measured later."""
_RELATIVE_GATE: Final = 10.0


class GainSearch:
    """Looks for the gain by encoding a sample of the source and measuring it decoded.

    A point is a gain and how much louder the sample came out, both in decibels: without a limiter
    they are equal, with one the loudness rises more slowly than the gain.
    """

    def __init__(
        self, crew: Crew, source: Source, pieces: Sequence[Piece], body: Body, ceiling: float
    ) -> None:
        self._crew = crew
        self._source = source
        self._body = body
        self._ceiling = ceiling
        self._loudness = _integrate(pieces)
        self._sample = choose_sample(pieces, self._loudness)
        self._sample_loudness = _integrate(self._sample)
        self._points: list[tuple[float, float]] = []
        self._is_exhausted = False

    @property
    def is_needed(self) -> bool:
        """Has the source a loudness that could be brought anywhere?"""
        return self._loudness is not None and self._loudness >= QUIETEST_LUFS

    @property
    def is_exhausted(self) -> bool:
        """Did the last search end at the most gain that there may be, short of its target?"""
        return self._is_exhausted

    def find(self, target: float = TARGET_LUFS) -> Shape:
        """The shape with which the source comes out at `target` LUFS.

        Where single peaks stand so far above the rest that the limiter keeps it from getting
        there, the least gain that comes as close as any.
        """
        assert self._loudness is not None
        wanted = target - self._loudness
        for _ in range(_MOST_TRIALS):
            gain = self._guess(wanted)
            if any(abs(gain - tried) < _CLOSE_ENOUGH_DB for tried, _ in self._points):
                break
            risen = self._try(gain)
            self._points.append((gain, risen))
            self._is_exhausted = gain >= wanted + _MOST_EXTRA_DB
            if abs(risen - wanted) < _CLOSE_ENOUGH_DB or self._is_exhausted:
                break
        least_miss = min(abs(risen - wanted) for _, risen in self._points)
        gain = min(
            gain
            for gain, risen in self._points
            if abs(risen - wanted) <= least_miss + _CLOSE_ENOUGH_DB
        )
        return self._make_shape(gain)

    def _guess(self, wanted: float) -> float:
        if not self._points:
            return wanted
        gain, risen = min(self._points, key=lambda point: abs(point[1] - wanted))
        slopes = [
            (risen - other_risen) / (gain - other_gain)
            for other_gain, other_risen in self._points
            if abs(gain - other_gain) > 1e-6
        ]
        slope = min(max(slopes[-1], _LEAST_SLOPE), 1.0) if slopes else 1.0
        return min(gain + (wanted - risen) / slope, wanted + _MOST_EXTRA_DB)

    def _try(self, gain: float) -> float:
        futures = [
            self._crew.submit(
                encode_stretch, self._source, self._make_shape(gain), stretch, self._body
            )
            for stretch in map(_cover, self._sample)
        ]
        momentary = np.concatenate([future.result().momentary for future in futures])
        reached = compute_integrated_loudness(momentary)
        if reached is None or self._sample_loudness is None:
            return gain
        return reached - self._sample_loudness

    def _make_shape(self, gain: float) -> Shape:
        return Shape(gain=10 ** (gain / 20), ceiling=self._ceiling)


def choose_sample(pieces: Sequence[Piece], loudness: float | None) -> list[Piece]:
    """Excerpts that the loudness of the whole rests on, from all over the source."""
    if loudness is None:
        return []
    excerpts = [excerpt for piece in pieces for excerpt in _cut_excerpts(piece)]
    loud = [
        excerpt
        for excerpt in excerpts
        if (own := _integrate([excerpt])) is not None and own > loudness - _RELATIVE_GATE
    ] or excerpts
    count = min(len(loud), _MOST_EXCERPTS)
    return [loud[place * len(loud) // count] for place in range(count)]


def _cut_excerpts(piece: Piece) -> Iterator[Piece]:
    for first in range(piece.first, piece.last, _EXCERPT_BLOCKS * BLOCK_SAMPLES):
        last = min(first + _EXCERPT_BLOCKS * BLOCK_SAMPLES, piece.last)
        steps = slice((first - piece.first) // STEP_SAMPLES, (last - piece.first) // STEP_SAMPLES)
        momentary = piece.measured.momentary[steps]
        yield Piece(first, last, replace(piece.measured, momentary=momentary))


def _integrate(pieces: Sequence[Piece]) -> float | None:
    if not pieces:
        return None
    return compute_integrated_loudness(
        np.concatenate([piece.measured.momentary for piece in pieces])
    )


def _cover(excerpt: Piece) -> Stretch:
    first = excerpt.first // SAMPLES_PER_FRAME
    last = -(-excerpt.last // SAMPLES_PER_FRAME)
    return Stretch(start=max(first - BLOCK_FRAMES, 0), compared=first, first=first, last=last)
