"""How far a flight is along its curve, and when it falls behind."""

from bisect import bisect_right
from typing import Final

from stentor.contracts.pace import Pace

ALWAYS: Final = float("-inf")
NEVER: Final = float("inf")


class Progress:
    """A flight's pace, with what was decided since."""

    __slots__ = ("_ats", "_due", "_pace", "delivered")

    def __init__(self, pace: Pace, served: float = 0.0) -> None:
        """`served` decisions after the pace's `as_of`. ValueError for a curve that falls."""
        self._pace = pace
        self._ats = [point.at for point in pace.due]
        self._due = [point.impressions for point in pace.due]
        if sorted(self._ats) != self._ats or sorted(self._due) != self._due:
            raise ValueError("a pacing curve goes back")
        self.delivered = pace.delivered + served * pace.rate

    def add(self, decisions: float) -> None:
        self.delivered += decisions * self._pace.rate

    @property
    def is_reached(self) -> bool:
        """True when nothing is left to deliver."""
        return self.delivered >= self._pace.goal

    def find_behind(self) -> float:
        """From which moment on it is behind, if nothing more is served."""
        return NEVER if self.is_reached else self._find_moment(self.delivered)

    def find_ahead(self) -> float:
        """From which moment on it may serve although it is not behind."""
        if self.is_reached or not self._pace.is_contended:
            return NEVER
        return self._find_moment(self.delivered - self._pace.lead)

    def _find_moment(self, impressions: float) -> float:
        """When more than these are due."""
        due = self._due
        if not due:
            return ALWAYS
        after = bisect_right(due, impressions)
        if after == 0:
            return ALWAYS
        if after == len(due):
            return NEVER
        began, ended = self._ats[after - 1], self._ats[after]
        share = (impressions - due[after - 1]) / (due[after] - due[after - 1])
        return began + share * (ended - began)
