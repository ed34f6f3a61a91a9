"""What time it is, by the authorities: a machine whose clock is wrong takes good certificates for
ended ones, and ended ones for good."""

import itertools
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime

import structlog

log = structlog.get_logger("keeper")

CLOSE = 5.0
"""Seconds by which answers may differ: a `Date` field (RFC 9110, 6.6.1) has whole seconds, and was
under way for a while."""
LONGEST_TRIP = 3.0


class AuthorityDates:
    """The wall clock, put right where two authorities agree with each other and not with it.

    One alone proves nothing: it may be the one that is wrong. What an authority said is counted
    on by the steady clock, so that a wall clock that jumps does not carry it along.
    """

    def __init__(
        self,
        wall: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wall = wall
        self._steady = steady
        self._ahead: dict[str, float] = {}
        """By authority: its time less the steady clock's."""
        self._told = False

    def note(self, authority: str, date: str, began: float) -> None:
        """An answer's `Date` field, to a request sent when the steady clock showed `began`. One
        that is missing, malformed or long under way says nothing."""
        ended = self._steady()
        if ended - began > LONGEST_TRIP:
            return
        try:
            moment = parsedate_to_datetime(date).timestamp()
        except (ValueError, TypeError, OverflowError):
            return
        self._ahead[authority] = moment + 0.5 - (began + ended) / 2

    def now(self) -> float:
        """Seconds since the epoch."""
        wall = self._wall()
        skew = self.compute_skew(wall)
        if bool(skew) != self._told:
            self._told = bool(skew)
            log.warning("this machine's clock is wrong" if skew else "clock is right", by=skew)
        return wall - skew

    def compute_skew(self, wall: float | None = None) -> float:
        """By how much the wall clock is ahead of what two authorities say; 0 where it is not."""
        wall = self._wall() if wall is None else wall
        told = sorted(ahead + self._steady() for ahead in list(self._ahead.values()))
        if any(abs(one - wall) <= CLOSE for one in told):
            return 0.0
        pairs = itertools.pairwise(told)
        agreed = next((pair for pair in pairs if pair[1] - pair[0] <= CLOSE), None)
        return wall - sum(agreed) / 2 if agreed else 0.0
