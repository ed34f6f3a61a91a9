"""Reserves in the event loop of one worker, without ever waiting in it.

Claims of one turn of the loop are compared and written in one transaction: beginning and ending
one costs several times what a claim in it does.
"""

import asyncio
import operator
import time
from collections import deque
from collections.abc import Callable
from typing import Final

import lmdb
import structlog

from stentor.edge.memory.holds import Hold, encode_holds, merge_holds, parse_holds, settle_holds
from stentor.edge.memory.interface import NOTHING, SHOWN_SECONDS, Arrival, Claim, Recollection
from stentor.edge.memory.records import encode_pin, try_parse_pin
from stentor.edge.memory.reserved import ReservedFile, Stored, Writing

log = structlog.get_logger(__name__)

DEADLINE_SECONDS: Final = 0.1
"""How long a claim waits for its turn; then the listener is served without what is capped."""
AGAIN_SECONDS: Final = 0.001
MOST_AT_ONCE: Final = 256
"""Claims in one transaction: others have their turn between two."""
MOST_ARRIVALS: Final = 50_000
ARRIVALS_AT_ONCE: Final = 100
SWEPT_AT_ONCE: Final = 500


class _Waiting:
    def __init__(self, claim: Claim, until: float) -> None:
        self.claim = claim
        self.until = until
        """By the monotonic clock."""


class Reserver:
    """Claims get their turn together, when this turn of the loop is over, or within the deadline,
    or are told that they do not. While one of another worker does not end, new ones are told at
    once.
    """

    def __init__(self, file: ReservedFile) -> None:
        self._file = file
        self._waiting: deque[_Waiting] = deque()
        self._arrivals: deque[Arrival] = deque()
        self._is_set = False
        self._missed_since: float | None = None
        self.failures = 0
        self.is_full = False

    def reserve(self, claim: Claim) -> None:
        self._waiting.append(_Waiting(claim, time.monotonic() + DEADLINE_SECONDS))
        if not self._is_set:
            self._is_set = True
            asyncio.get_running_loop().call_soon(self._try)

    def arrive(self, arrival: Arrival) -> None:
        """Bytes have gone out; written before long."""
        if len(self._arrivals) < MOST_ARRIVALS:
            self._arrivals.append(arrival)

    def tick(self, now: float) -> None:
        """Once a second, at `now` since the epoch."""
        try:
            self._file.sweep(now, SWEPT_AT_ONCE)
        except (lmdb.Error, OSError):
            self.failures += 1
        self.write_arrivals()

    def write_arrivals(self) -> None:
        if self._arrivals:
            self._do(self._settle_arrivals)

    @property
    def waiting(self) -> int:
        return len(self._waiting) + len(self._arrivals)

    def read_stall(self, now: float) -> float:
        """How long nobody has had a turn here, at `now` by the monotonic clock."""
        return 0.0 if self._missed_since is None else max(now - self._missed_since, 0.0)

    def _try(self) -> None:
        """All that wait, as far as they fit into one transaction."""
        self._is_set = False
        waiting = self._waiting
        taken = [waiting.popleft() for _ in range(min(len(waiting), MOST_AT_ONCE))]

        def write(writing: Writing) -> None:
            for one in taken:
                put_claim(writing, one.claim)

        is_done = self._do(write)
        if is_done is None:
            self._keep_waiting(taken)
            return
        if waiting:
            self._try_in(0.0)
        for one in taken:
            one.claim.settle(is_reserved=is_done)

    def _keep_waiting(self, taken: list[_Waiting]) -> None:
        """It was not our turn."""
        now = time.monotonic()
        is_stalled = self.read_stall(now) > DEADLINE_SECONDS
        over = [one for one in taken if is_stalled or one.until <= now]
        if not is_stalled:
            self._waiting.extendleft(one for one in reversed(taken) if one.until > now)
        if self._waiting:
            self._try_in(AGAIN_SECONDS)
        for one in over:
            one.claim.settle(is_reserved=False)

    def _try_in(self, seconds: float) -> None:
        if not self._is_set:
            self._is_set = True
            asyncio.get_running_loop().call_later(seconds, self._try)

    def _do(self, write: Callable[[Writing], None]) -> bool | None:
        """Whether it was written; None when it is not our turn."""
        try:
            if not self._file.try_write(write):
                if self._missed_since is None:
                    self._missed_since = time.monotonic()
                return None
        except lmdb.MapFullError:
            self.is_full, self.failures = True, self.failures + 1
            return False
        except (lmdb.Error, OSError) as error:
            log.warning("nothing can be reserved", reason=str(error))
            self.failures += 1
            return False
        self._missed_since, self.is_full = None, False
        return True

    def _settle_arrivals(self, writing: Writing) -> None:
        for _ in range(min(len(self._arrivals), ARRIVALS_AT_ONCE)):
            arrival = self._arrivals.popleft()
            content = writing.read(arrival.keys).holds
            settled = settle_content(content, arrival)
            if settled != content:
                writing.put(arrival.keys, None, settled)


def put_claim(writing: Writing, claim: Claim) -> None:
    """Compares, and reserves what the claim then offers."""
    stored = writing.read(claim.keys)
    note = claim.offer(recollect(stored, claim.now))
    if note is not None:
        holds = add_holds(stored.holds, note.holds, claim.now)
        writing.put(claim.keys, encode_pin(note.pin), holds)


def recollect(stored: Stored, now: float) -> Recollection:
    """What the two records say at `now`."""
    if not stored.pin and not stored.holds:
        return NOTHING
    holds = tuple(one for one in parse_holds(stored.holds) if one.counts(now))
    return Recollection(try_parse_pin(stored.pin, now), (), holds, stored)


def add_holds(content: bytes, new: tuple[Hold, ...], now: float) -> bytes:
    if not content:
        return encode_holds(new)
    return encode_holds(merge_holds(parse_holds(content), new, now, now - SHOWN_SECONDS))


def settle_content(content: bytes, arrival: Arrival) -> bytes:
    """The record after bytes have gone out; the same where that changes nothing."""
    holds = parse_holds(content)
    settled = settle_holds(
        holds, arrival.keys.tag, arrival.placements, arrival.link_end, arrival.at
    )
    if len(settled) == len(holds) and all(map(operator.is_, settled, holds)):
        return content
    return encode_holds(merge_holds((), settled, arrival.at, arrival.at - SHOWN_SECONDS))
