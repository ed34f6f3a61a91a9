"""Integrated loudness: ITU-R BS.1770-5, annex 1, from the loudness of overlapping 400 ms blocks."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

STEP_SAMPLES: Final = 4800
"""Blocks begin 100 ms apart."""
STEPS_PER_BLOCK: Final = 4

_ABSOLUTE_GATE: Final = -70.0
_RELATIVE_GATE: Final = -10.0

Momentary = NDArray[np.float64]
"""LUFS of the 400 ms that end with each 100 ms step of the sound, one after the other."""


def compute_integrated_loudness(momentary: Momentary) -> float | None:
    """LUFS of the whole; None for less than one block and where no block is above the gate.

    The first three entries of `momentary` are of blocks that began before the sound: left out.
    """
    blocks = momentary[STEPS_PER_BLOCK - 1 :]
    loud = _to_power(blocks[blocks > _ABSOLUTE_GATE])
    if loud.size == 0:
        return None
    gate = loud.mean() * 10 ** (_RELATIVE_GATE / 10)
    return float(10 * np.log10(loud[loud > gate].mean()))


def _to_power(loudness: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.power(10.0, loudness / 10)
