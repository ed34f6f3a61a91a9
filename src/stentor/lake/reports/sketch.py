"""Who listened, as a sample by hash: united over days and episodes, cut with another, never summed.

Every listener is a number that a hash spread evenly over 64 bits; a sketch keeps the smallest of
them (the theta sketch: Dasgupta, Lang, Rhodes and Thaler, 2016). While there is room for all, it is
exact; beyond, the share of the range that the kept ones fill says how many there are, with a
standard error of one in the square root of the kept.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

WHOLE = 1 << 64
KEPT = 4096
"""Listeners of an episode and day; the standard error of more is below 1.6 %."""
KEPT_UNITED = 16384
AT_ONCE = 16
"""Sketches united in one step: the more are united, the fewer of the next ones' are looked at."""


@dataclass(frozen=True, eq=False)
class Sketch:
    """The listeners whose number is below `theta`, in order."""

    values: NDArray[np.uint64]
    theta: int = WHOLE

    @property
    def is_exact(self) -> bool:
        return self.theta == WHOLE

    def estimate(self) -> int:
        """How many different listeners."""
        return round(len(self.values) * (WHOLE / self.theta))

    def pack(self) -> bytes:
        return (self.theta - 1).to_bytes(8, "little") + self.values.astype("<u8").tobytes()


EMPTY = Sketch(np.array([], np.uint64))


def make_sketch(values: Iterable[int] | NDArray[np.uint64], kept: int = KEPT) -> Sketch:
    """Of numbers of listeners, in any order and repeated."""
    given = values if isinstance(values, np.ndarray) else list(values)
    return _trim(np.unique(np.asarray(given, np.uint64)), WHOLE, kept)


def unpack(packed: bytes) -> Sketch:
    """What `pack` gave."""
    theta = int.from_bytes(packed[:8], "little") + 1
    return Sketch(np.frombuffer(packed, "<u8", offset=8).astype(np.uint64), theta)


def unite(sketches: Iterable[Sketch], kept: int = KEPT_UNITED) -> Sketch:
    """Whoever is in any of them."""
    united = EMPTY
    for part in batched(sketches, AT_ONCE):
        listed = [united, *part]
        theta = min(sketch.theta for sketch in listed)
        values = merge([_below(sketch.values, theta) for sketch in listed])
        united = _trim(values, theta, kept)
    return united


def merge(parts: Sequence[NDArray[np.uint64]]) -> NDArray[np.uint64]:
    """What is in any of them, in order; ten times as fast as `np.unique`, which hashes first."""
    values = np.sort(np.concatenate(parts))
    is_new = np.ones(len(values), bool)
    is_new[1:] = values[1:] != values[:-1]
    return values[is_new]


def batched(sketches: Iterable[Sketch], number: int) -> Iterator[list[Sketch]]:
    """So many at a time."""
    rest = iter(sketches)
    while part := list(islice(rest, number)):
        yield part


def intersect(one: Sketch, other: Sketch) -> Sketch:
    """Whoever is in both."""
    theta = min(one.theta, other.theta)
    mine, theirs = _below(one.values, theta), _below(other.values, theta)
    return Sketch(np.intersect1d(mine, theirs, assume_unique=True), theta)


def compute_share(one: Sketch, other: Sketch) -> float | None:
    """Of those in `one`, the share that is in `other` too; None where nobody is in `one`."""
    both = intersect(one, other)
    of = len(_below(one.values, both.theta))
    return len(both.values) / of if of else None


def _below(values: NDArray[np.uint64], theta: int) -> NDArray[np.uint64]:
    return values if theta == WHOLE else values[: np.searchsorted(values, np.uint64(theta))]


def _trim(values: NDArray[np.uint64], theta: int, kept: int) -> Sketch:
    if len(values) <= kept:
        return Sketch(values, theta)
    return Sketch(values[:kept], int(values[kept]))
