"""What one process does to measure a piece of the source."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stentor.intake.encoding.limiter import BLOCK_SAMPLES, WARM_UP_BLOCKS, Shape, shape_blocks
from stentor.intake.encoding.loudness import STEP_SAMPLES, Momentary
from stentor.intake.encoding.meter import LoudnessMeter, PeakMeter
from stentor.intake.encoding.source import Source


@dataclass(frozen=True)
class Measurement:
    """What meters read in one piece of sound."""

    momentary: Momentary
    true_peak: float
    step_peaks: NDArray[np.float64]
    """The highest sample of each 100 ms."""


def measure_piece(source: Source, shape: Shape, first: int, last: int) -> Measurement:
    """Meters over the shaped samples `first … last - 1`; `first` at a block boundary."""
    warm = max(0, first - WARM_UP_BLOCKS * BLOCK_SAMPLES)
    loudness, peak = LoudnessMeter(source.channels), PeakMeter(source.channels)
    step_peaks = []
    for block in shape_blocks(source, shape, warm, last):
        loudness.push(block)
        peak.push(block)
        step_peaks.append(_measure_steps(block))
    peak.flush()
    skipped = (first - warm) // STEP_SAMPLES
    return Measurement(
        loudness.read()[skipped:], peak.highest, np.concatenate(step_peaks)[skipped:]
    )


def _measure_steps(block: NDArray[np.float32]) -> NDArray[np.float64]:
    highest = np.abs(block).max(axis=0)
    padded = np.pad(highest, (0, -highest.size % STEP_SAMPLES))
    peaks: NDArray[np.float64] = padded.reshape(-1, STEP_SAMPLES).max(axis=1).astype(np.float64)
    return peaks
