"""Meters that sound flows through in blocks: momentary loudness and true peak."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

import av
import numpy as np
from numpy.typing import NDArray

from stentor.intake.encoding.lame import SAMPLE_RATE
from stentor.intake.encoding.loudness import Momentary
from stentor.intake.encoding.truepeak import HALF_TAPS, Samples, compute_peaks, may_exceed

_LAYOUTS: Final = {1: "mono", 2: "stereo"}
_MOMENTARY: Final = "lavfi.r128.M"


class LoudnessMeter:
    """FFmpeg's EBU R128 meter, read every 100 ms."""

    def __init__(self, channels: int) -> None:
        self._layout = _LAYOUTS[channels]
        self._graph = av.filter.Graph()
        source = self._graph.add_abuffer(
            sample_rate=SAMPLE_RATE,
            format="fltp",
            layout=self._layout,
            time_base=Fraction(1, SAMPLE_RATE),
        )
        meter = self._graph.add("ebur128", "metadata=1")
        sink = self._graph.add("abuffersink")
        source.link_to(meter)
        meter.link_to(sink)
        self._graph.configure()
        self._position = 0
        self._momentary: list[float] = []

    def push(self, samples: Samples) -> None:
        """Takes (channels, any number) of samples."""
        if samples.shape[1] == 0:
            return
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(samples), format="fltp", layout=self._layout
        )
        frame.sample_rate = SAMPLE_RATE
        frame.pts = self._position
        self._position += samples.shape[1]
        self._graph.push(frame)
        while True:
            try:
                measured = self._graph.pull()
            except av.error.BlockingIOError:
                return
            self._momentary.append(float(measured.metadata[_MOMENTARY]))

    def read(self) -> Momentary:
        """One entry for each whole 100 ms since the start."""
        return np.array(self._momentary)


@dataclass
class Overshoots:
    """Where true peaks stand above a level."""

    positions: list[NDArray[np.int64]] = field(default_factory=list)
    peaks: list[NDArray[np.float32]] = field(default_factory=list)


class PeakMeter:
    """The highest true peak, and every one above a level with its place.

    Peaks before sample `first` of what is pushed count for nothing, so that a decoder may settle.
    """

    def __init__(self, channels: int, *, level: float = np.inf, first: int = 0) -> None:
        self.highest = 0.0
        """Of all that was pushed but the last `HALF_TAPS` samples; 1.0 is full scale."""
        self.overshoots = Overshoots()
        self._level = level
        self._first = first - HALF_TAPS
        self._tail: Samples = np.zeros((channels, 2 * HALF_TAPS), dtype=np.float32)
        self._position = -HALF_TAPS

    def push(self, samples: Samples) -> None:
        """Takes (channels, any number) of samples."""
        joined = np.concatenate((self._tail, samples), axis=1)
        threshold = min(self.highest, self._level)
        if may_exceed(joined, threshold):
            peaks = compute_peaks(joined, threshold)[max(self._first - self._position, 0) :]
            self.highest = max(self.highest, float(peaks.max(initial=0.0)))
            above = np.flatnonzero(peaks > self._level)
            if above.size:
                self.overshoots.positions.append(above + max(self._position, self._first))
                self.overshoots.peaks.append(peaks[above])
        self._tail = joined[:, -2 * HALF_TAPS :]
        self._position += samples.shape[1]

    def flush(self) -> None:
        """Measures the end as well, as if silence followed."""
        self.push(np.zeros((self._tail.shape[0], 2 * HALF_TAPS), dtype=np.float32))
