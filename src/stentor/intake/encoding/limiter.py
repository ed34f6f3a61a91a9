"""Gain and a true-peak limiter whose curve depends only on the sound close by.

So any stretch of the sound can be shaped on its own, and comes out the same to the last bit: all
work is done in blocks that stand at multiples of `BLOCK_SAMPLES`, wherever a stretch begins.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from stentor.audio.frames import SAMPLES_PER_FRAME
from stentor.intake.encoding.dips import Dips
from stentor.intake.encoding.loudness import STEP_SAMPLES
from stentor.intake.encoding.source import Source
from stentor.intake.encoding.truepeak import HALF_TAPS, Samples, compute_peaks, may_exceed

BLOCK_FRAMES: Final = 50
BLOCK_SAMPLES: Final = BLOCK_FRAMES * SAMPLES_PER_FRAME
"""1.2 s: a whole number of frames and of the meter's 100 ms steps."""
STEPS_PER_BLOCK: Final = BLOCK_SAMPLES // STEP_SAMPLES
WARM_UP_BLOCKS: Final = 1
"""Sound before a piece that the loudness meter's filters settle in."""

REACH: Final = 240
"""Samples (5 ms) before and after a peak within which the gain goes down and up again."""

_MARGIN: Final = 2 * REACH + HALF_TAPS
_DIP_WIDTH: Final = 24
"""Samples on either side of a dip's middle that get its full depth."""


@dataclass(frozen=True)
class Shape:
    """What is done to the sound before it is encoded."""

    gain: float = 1.0
    ceiling: float = 1.0
    """No true peak is higher afterwards; 1.0 is full scale."""
    dips: Dips = field(default_factory=Dips)


def shape_blocks(source: Source, shape: Shape, first: int, last: int) -> Iterator[Samples]:
    """The shaped samples `first … last - 1` (channels, n), a block at a time.

    `first` must be a multiple of `BLOCK_SAMPLES`. Outside of the source there is silence.
    """
    assert first % BLOCK_SAMPLES == 0
    for begin in range(first, last, BLOCK_SAMPLES):
        yield _shape_block(source, shape, begin)[:, : last - begin]


def _shape_block(source: Source, shape: Shape, begin: int) -> Samples:
    samples = source.read(begin - _MARGIN, begin + BLOCK_SAMPLES + _MARGIN)
    samples *= np.float32(shape.gain)
    block = samples[:, _MARGIN:-_MARGIN]
    if may_exceed(samples, shape.ceiling):
        peaks = compute_peaks(samples, shape.ceiling)
        if float(peaks.max()) > shape.ceiling:
            block = block * _spread(_compute_wanted_gain(peaks, shape.ceiling))
    dips = _place_dips(shape, begin)
    return block if dips is None else block * _spread(dips)


def _compute_wanted_gain(peaks: NDArray[np.float32], ceiling: float) -> NDArray[np.float32]:
    """What would bring each peak to the ceiling; one between two samples needs both lowered."""
    limit = np.float32(ceiling)
    wanted = np.divide(limit, np.maximum(peaks, limit), dtype=np.float32)
    wanted[1:] = np.minimum(wanted[1:], wanted[:-1])
    return wanted


def _place_dips(shape: Shape, begin: int) -> NDArray[np.float32] | None:
    reach = 2 * REACH
    dips = shape.dips.between(begin - reach, begin + BLOCK_SAMPLES + reach)
    if dips.count == 0:
        return None
    wanted = np.ones(BLOCK_SAMPLES + 2 * reach, dtype=np.float32)
    for place, depth in zip(dips.places.tolist(), dips.depths, strict=True):
        middle = place - begin + reach
        around = wanted[max(middle - _DIP_WIDTH, 0) : middle + _DIP_WIDTH + 1]
        np.minimum(around, depth, out=around)
    return wanted


def _spread(wanted: NDArray[np.float32]) -> NDArray[np.float32]:
    """A smooth curve that is nowhere above `wanted`, `2 * REACH` shorter at either end.

    A running minimum over `REACH` on either side, then two running means over half of that each:
    every mean is over values that are all at or below what is wanted at its middle.
    """
    lowest = _run_minimum(wanted, 2 * REACH + 1)
    smooth = _run_mean(_run_mean(lowest, REACH + 1), REACH + 1)
    return smooth.astype(np.float32)


def _run_minimum(values: NDArray[np.float32], width: int) -> NDArray[np.float32]:
    covered = 1
    while covered < width:
        step = min(covered, width - covered)
        values = np.minimum(values[:-step], values[step:])
        covered += step
    return values


def _run_mean(values: NDArray[np.floating], width: int) -> NDArray[np.float64]:
    sums = np.cumsum(values, dtype=np.float64)
    sums[width:] -= sums[:-width].copy()
    return sums[width - 1 :] / width
