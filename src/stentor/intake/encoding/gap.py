"""Content with a silent gap in it, faded out before and in again behind it."""

from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np

from stentor.audio.frames import SAMPLES_PER_FRAME, TOTAL_DELAY
from stentor.intake.encoding.truepeak import Samples

GAP_FRAMES: Final = 8
FADE_SAMPLES: Final = 480
"""10 ms."""

_RISE: Final = (0.5 - 0.5 * np.cos(np.pi * (np.arange(FADE_SAMPLES) + 0.5) / FADE_SAMPLES)).astype(
    np.float32
)


def find_break_sample(frame: int) -> int:
    """The first content sample that is heard in `frame` and not before it."""
    return frame * SAMPLES_PER_FRAME - TOTAL_DELAY


def open_gap(blocks: Iterable[Samples], first: int, place: int) -> Iterator[Samples]:
    """The same sound, of which `first` is the first sample, with `GAP_FRAMES` frames of silence
    between sample `place` and the one before it."""
    for block in blocks:
        before, behind = block[:, : max(place - first, 0)], block[:, max(place - first, 0) :]
        if before.size:
            yield before * compute_fall(first, before.shape[1], place)
        if first <= place < first + block.shape[1]:
            yield np.zeros((block.shape[0], GAP_FRAMES * SAMPLES_PER_FRAME), dtype=np.float32)
        if behind.size:
            yield behind * compute_rise(max(first, place), behind.shape[1], place)
        first += block.shape[1]


def compute_rise(first: int, count: int, place: int) -> Samples:
    """The gain of samples `first …`, which rises from nothing at `place` on."""
    gain = np.ones(count, dtype=np.float32)
    faded = _RISE[first - place :][:count] if first - place < FADE_SAMPLES else _RISE[:0]
    gain[: faded.size] = faded
    return gain


def compute_fall(first: int, count: int, place: int) -> Samples:
    """The gain of samples `first …`, which falls to nothing up to `place`."""
    return compute_rise(place - first - count, count, 0)[::-1]
