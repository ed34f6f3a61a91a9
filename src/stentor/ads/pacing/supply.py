"""Where impressions can come from: downloads by kind of place and by time."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


class Cell(NamedTuple):
    """One kind of slot of one show, heard in one country."""

    show: str
    category: str
    country: str | None
    kind: str
    slots: float
    """Such slots in one download, on average."""


@dataclass(frozen=True)
class Supply:
    """Downloads by cell and step of time: those of the past as they were, those to come as they
    are forecast. Steps follow each other without a gap."""

    cells: list[Cell]
    start: float
    """Of the first step, in seconds since the epoch."""
    step: float
    """Seconds."""
    downloads: Array
    """(cells, steps)."""

    @property
    def moments(self) -> Array:
        """(steps + 1,): where steps begin, and where the last one ends."""
        return np.asarray(self.start + self.step * np.arange(self.downloads.shape[1] + 1))

    @property
    def slots(self) -> Array:
        """(cells, steps)."""
        return np.asarray(self.downloads * np.array([[cell.slots] for cell in self.cells]))

    @property
    def room(self) -> Array:
        """(cells, steps): how many of the slots one flight can have, which is in no download
        twice."""
        return np.asarray(
            self.downloads * np.array([[min(cell.slots, 1.0)] for cell in self.cells])
        )

    def correct(self, now: float, ratios: dict[str, float]) -> "Supply":
        """What comes after `now` multiplied by each show's ratio."""
        factors = np.array([[ratios.get(cell.show, 1.0)] for cell in self.cells])
        left = compute_share_left(self.moments, now)
        return Supply(
            self.cells, self.start, self.step, self.downloads * (1 + (factors - 1) * left)
        )


def compute_share_left(moments: Array, now: float) -> Array:
    """(steps,): the share of each step that is yet to come."""
    return np.asarray(np.clip((moments[1:] - now) / np.diff(moments), 0.0, 1.0))


def compute_ratios(
    observed: dict[str, float], expected: dict[str, float], *, doubt: float = 10.0
) -> dict[str, float]:
    """By show: how many times as many downloads there were as had been expected.

    A show of few downloads is taken to go as all of them go: `doubt` is the number of expected
    downloads at which its own ratio and that of all weigh the same.
    """
    overall = (sum(observed.values()) + doubt) / (sum(expected.values()) + doubt)
    return {
        show: (observed.get(show, 0.0) + doubt * overall) / (hoped + doubt)
        for show, hoped in expected.items()
    }
