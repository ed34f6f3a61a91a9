"""True peak after ITU-R BS.1770-5, annex 2: the highest point of the fourfold oversampled sound.

The interpolator is longer than the standard's example, so that it reads no lower up to 20 kHz.
"""

from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Samples = NDArray[np.float32]
"""(channels, samples), full scale at ±1."""

OVERSAMPLING: Final = 4
HALF_TAPS: Final = 16
"""Samples on either side of a point that it is interpolated from."""

_STEP: Final = 64
"""Samples that one row of the matrix product yields."""
_HALF_STEP: Final = _STEP // 2
assert 2 * HALF_TAPS == _HALF_STEP, "a row and its margins are three half steps"


def compute_interpolation_taps() -> NDArray[np.float64]:
    """A Kaiser-windowed sinc for each of the three points between two samples: (3, 32)."""
    offsets = np.arange(1 - HALF_TAPS, HALF_TAPS + 1, dtype=np.float64)
    phases = np.arange(1, OVERSAMPLING)[:, None] / OVERSAMPLING
    distance = offsets - phases
    window = np.i0(8.0 * np.sqrt(np.clip(1 - (distance / HALF_TAPS) ** 2, 0, None))) / np.i0(8.0)
    taps = np.sinc(distance) * window
    scaled: NDArray[np.float64] = taps / taps.sum(axis=1, keepdims=True)
    return scaled


def _compute_matrix() -> NDArray[np.float32]:
    """Maps a row of `_STEP` samples and its margins to the points between them."""
    taps = compute_interpolation_taps()
    matrix = np.zeros((_STEP + 2 * HALF_TAPS - 1, OVERSAMPLING - 1, _STEP), dtype=np.float32)
    for place in range(_STEP):
        matrix[place : place + 2 * HALF_TAPS, :, place] = taps.T
    return matrix.reshape(matrix.shape[0], -1)


_MATRIX: Final = _compute_matrix()
LARGEST_RISE: Final = float(np.abs(compute_interpolation_taps()).sum(axis=1).max())
"""No point between samples is higher than this many times the highest sample around it."""


def compute_peaks(samples: Samples, above: float = 0.0) -> NDArray[np.float32]:
    """The highest true peak of all channels at each sample or between it and the next one.

    `samples` carries `HALF_TAPS` samples of margin at either end, which the result leaves out:
    (channels, n + 2 * HALF_TAPS) gives (n,). Exact where it is higher than `above`; elsewhere it
    may be too low, for it is not worth computing.
    """
    count = samples.shape[1] - 2 * HALF_TAPS
    rows = -(-count // _STEP)
    missing = rows * _STEP + 2 * HALF_TAPS - samples.shape[1]
    levels = np.pad(np.abs(samples).max(axis=0), (0, missing))
    highest = levels.reshape(-1, _HALF_STEP).max(axis=1)
    around = np.maximum.reduce([highest[0:-2:2], highest[1:-1:2], highest[2::2]])
    chosen = np.flatnonzero(around * LARGEST_RISE > above)
    peaks: NDArray[np.float32] = levels[HALF_TAPS : HALF_TAPS + rows * _STEP].reshape(rows, _STEP)
    for channel in samples if chosen.size else ():
        windows = sliding_window_view(np.pad(channel, (0, missing))[1:], _MATRIX.shape[0])
        between = np.abs(windows[::_STEP][chosen] @ _MATRIX)
        between = between.reshape(chosen.size, OVERSAMPLING - 1, _STEP).max(axis=1)
        peaks[chosen] = np.maximum(peaks[chosen], between)
    return peaks.reshape(-1)[:count]


def may_exceed(samples: Samples, level: float) -> bool:
    """Is a true peak above `level` possible at all? Far cheaper than to compute the peaks."""
    return samples.size > 0 and float(np.abs(samples).max()) * LARGEST_RISE > level
