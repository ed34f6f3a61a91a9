"""Where one long encode may be cut into stretches that join without a trace.

LAME adapts over time, so a stretch begins early and throws its first frames, its lead, away. What
it remembers across silence is not seen in silent frames: a lead counts only frames that sound.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from stentor.intake.encoding.limiter import BLOCK_FRAMES

LEAD_FRAMES: Final = 128
"""Sounding frames that a stretch begins early by; a fall from loud to quiet takes LAME 90."""
COMPARED_FRAMES: Final = 32
"""Sounding frames at the end of the lead that must equal the neighbour's."""

_LONGEST_LEAD_BLOCKS: Final = 8
"""A place with so little sound before it that the lead grows beyond this is no place to cut."""


@dataclass(frozen=True)
class Stretch:
    """Frames `first … last - 1`, encoded in one go. All but `last` are at block boundaries."""

    start: int
    """The frame that encoding begins with, `first` or earlier."""
    compared: int
    """Frames from here to `first` must be byte for byte those of the stretches before."""
    first: int
    last: int

    def begin_earlier(self) -> "Stretch":
        """The same frames with a lead of twice the length."""
        return replace(self, start=max(0, self.first - 2 * (self.first - self.start)))


def plan_stretches(sounding: NDArray[np.int_], frames: int, longest: int) -> list[Stretch]:
    """Stretches that cover `frames` frames, about `longest` frames each.

    `sounding` holds for each block of `BLOCK_FRAMES` frames how many of them sound. Where it is
    silent for long no cut is made, and the stretch grows.
    """
    stretches = []
    first = start = compared = 0
    step = max(longest // BLOCK_FRAMES, 1)
    block = step
    while block * BLOCK_FRAMES < frames:
        lead = _count_blocks_back(sounding, block, LEAD_FRAMES)
        if lead > _LONGEST_LEAD_BLOCKS:
            block += 1
            continue
        cut = block * BLOCK_FRAMES
        stretches.append(Stretch(start, compared, first, cut))
        first = cut
        start = cut - lead * BLOCK_FRAMES
        compared = cut - _count_blocks_back(sounding, block, COMPARED_FRAMES) * BLOCK_FRAMES
        block += step
    return [*stretches, Stretch(start, compared, first, frames)]


def count_sounding_frames(
    step_peaks: NDArray[np.float64], steps_per_block: int, level: float
) -> NDArray[np.int_]:
    """Of each block how many frames sound, from the peak of each of its steps."""
    missing = -step_peaks.size % steps_per_block
    steps = np.pad(step_peaks, (0, missing)).reshape(-1, steps_per_block) > level
    sounding: NDArray[np.int_] = steps.sum(axis=1) * BLOCK_FRAMES // steps_per_block
    return sounding


def _count_blocks_back(sounding: NDArray[np.int_], block: int, wanted: int) -> int:
    """How many blocks before `block` hold `wanted` sounding frames; more than allowed if none."""
    found = 0
    for count in range(1, min(block, _LONGEST_LEAD_BLOCKS) + 1):
        found += int(sounding[block - count]) if block - count < sounding.size else 0
        if found >= wanted:
            return count
    return block if block <= _LONGEST_LEAD_BLOCKS else _LONGEST_LEAD_BLOCKS + 1
