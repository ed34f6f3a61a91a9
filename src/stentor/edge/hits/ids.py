"""Ids of transfers: ULIDs, made without a system call each."""

import os
import time

from stentor.lib.ids import CROCKFORD

_PAIRS = [high + low for high in CROCKFORD for low in CROCKFORD]
_COUNTERS = 1 << 30


class IdMaker:
    """ULIDs of one process: milliseconds, fifty random bits drawn once, a running number.

    They sort by time, and by order within a millisecond. Make it after the fork, so that no
    two workers draw the same bits.
    """

    def __init__(self) -> None:
        self._origin = "".join(_PAIRS[number] for number in _draw(5))
        self._count = 0
        self._moment = -1
        self._beginning = ""

    def make(self, now: float | None = None) -> str:
        """A new id for the second `now` since the epoch."""
        count = self._count = self._count + 1
        if count >= _COUNTERS:
            self._origin = "".join(_PAIRS[number] for number in _draw(5))
            count = self._count = 0
            self._moment = -1
        moment = int((time.time() if now is None else now) * 1000)
        if moment != self._moment:
            self._moment = moment
            self._beginning = _spell(moment) + self._origin
        middle, last = _PAIRS[count >> 10 & 1023], _PAIRS[count & 1023]
        return f"{self._beginning}{_PAIRS[count >> 20]}{middle}{last}"


def _spell(moment: int) -> str:
    """Ten letters for a millisecond since the epoch."""
    return "".join(_PAIRS[moment >> shift & 1023] for shift in (40, 30, 20, 10, 0))


def _draw(count: int) -> list[int]:
    """Random numbers of ten bits."""
    return [int.from_bytes(os.urandom(2)) & 1023 for _ in range(count)]
