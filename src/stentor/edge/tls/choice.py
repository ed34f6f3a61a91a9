"""Which of several certificates for one name is served: pure."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple


class Candidate(NamedTuple):
    """A certificate that has shaken hands."""

    path: Path
    names: frozenset[str]
    not_before: float
    not_after: float
    folder: int
    """Smaller is preferred."""
    is_present: bool
    """Its file still lies there."""

    def is_valid(self, now: float) -> bool:
        return self.not_before <= now < self.not_after


def rank(candidates: Iterable[Candidate], now: float) -> list[Candidate]:
    """The best last: valid now above all, then those whose file is still there, then by folder,
    then the one that ends last."""
    return sorted(
        candidates,
        key=lambda one: (one.is_valid(now), one.is_present, -one.folder, one.not_after),
    )


def find_next_change(candidates: Iterable[Candidate], now: float) -> float:
    """When time alone changes the order next; infinite where it never does."""
    moments = [moment for one in candidates for moment in (one.not_before, one.not_after)]
    return min((moment for moment in moments if moment > now), default=float("inf"))
