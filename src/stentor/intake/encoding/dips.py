"""Dips: where encoding raised a peak too far, the gain goes down a little further."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from stentor.intake.encoding.meter import Overshoots

SPACING: Final = 240
"""Samples (5 ms) of which one dip is enough."""

_SAFETY: Final = 0.99


def _no_places() -> NDArray[np.int64]:
    return np.zeros(0, dtype=np.int64)


def _no_depths() -> NDArray[np.float32]:
    return np.zeros(0, dtype=np.float32)


@dataclass(frozen=True)
class Dips:
    """Places in a source, in order, and the factor below 1 that lowers the gain there."""

    places: NDArray[np.int64] = field(default_factory=_no_places)
    depths: NDArray[np.float32] = field(default_factory=_no_depths)

    @classmethod
    def join(cls, dips: "Iterable[Dips]") -> Self:
        """All of them in order."""
        parts = list(dips)
        places = np.concatenate([_no_places(), *(part.places for part in parts)])
        depths = np.concatenate([_no_depths(), *(part.depths for part in parts)])
        order = np.argsort(places, kind="stable")
        return cls(places[order], depths[order])

    def between(self, first: int, last: int) -> "Dips":
        """Those at places `first … last - 1`."""
        low, high = np.searchsorted(self.places, (first, last))
        return Dips(self.places[low:high], self.depths[low:high])

    @property
    def count(self) -> int:
        return int(self.places.size)


def find_dips(overshoots: Overshoots, shift: int, level: float, earlier: Dips) -> Dips:
    """What brings every overshoot down to `level`, one dip for each `SPACING` samples.

    `shift` takes an overshoot's position to the source sample it comes from. Where an `earlier`
    dip did not suffice the new one is deeper.
    """
    if not overshoots.positions:
        return Dips()
    places = np.concatenate(overshoots.positions) + shift
    peaks = np.concatenate(overshoots.peaks)
    highest_first = np.argsort(-peaks, kind="stable")
    _, chosen = np.unique(places[highest_first] // SPACING, return_index=True)
    chosen = highest_first[chosen]
    depths = [
        float(earlier.between(place - SPACING, place + SPACING + 1).depths.min(initial=1.0))
        * (level / float(peak) * _SAFETY)
        for place, peak in zip(places[chosen].tolist(), peaks[chosen], strict=True)
    ]
    return Dips(places[chosen], np.array(depths, dtype=np.float32))
