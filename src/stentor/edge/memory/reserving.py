"""Reserves in the event loop of one worker, without ever waiting in it."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import Final, NamedTuple

import lmdb
import structlog

from stentor.edge.memory.holds import Hold, encode_holds, merge_holds, parse_holds, settle_holds
from stentor.edge.memory.interface import SHOWN_SECONDS, Arrival, Claim, Recollection
from stentor.edge.memory.records import encode_pin, try_parse_pin
from stentor.edge.memory.reserved import ReservedFile, Stored, Writing

log = structlog.get_logger(__name__)

DEADLINE_SECONDS: Final = 0.1
"""How long a claim waits for its turn; then the listener is served without what is capped."""
AGAIN_SECONDS: Final = 0.001
MOST_ARRIVALS: Final = 50_000
ARRIVALS_AT_ONCE: Final = 100
SWEPT_AT_ONCE: Final = 500


class _Waiting(NamedTuple):
    claim: Claim
    until: float
    """By the monotonic clock."""


class Reserver:
    """Claims get their turn at once, or within the deadline, or are told that they do not. While
    one of another worker does not end, new ones are told at once."""

    def __init__(self, file: ReservedFile) -> None:
        self._file = file
        self._waiting: deque[_Waiting] = deque()
        self._arrivals: deque[Arrival] = deque()
        self._is_set = False
        self._missed_since: float | None = None
        self.failures = 0
        self.is_full = False

    def reserve(self, claim: Claim) -> None:
        now = time.monotonic()
        if not self._waiting and self._try([claim]):
            return
        if self.read_stall(now) > DEADLINE_SECONDS:
            claim.settle(is_reserved=False)
            return
        self._waiting.append(_Waiting(claim, now + DEADLINE_SECONDS))
        self._try_later()

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

    def _try(self, claims: list[Claim]) -> bool:
        """False when it is not our turn; then nothing has happened."""

        def write(writing: Writing) -> None:
            for claim in claims:
                put_claim(writing, claim)

        is_done = self._do(write)
        if is_done is None:
            return False
        for claim in claims:
            claim.settle(is_reserved=is_done)
        return True

    def _do(self, write: Callable[[Writing], None]) -> bool | None:
        """Whether it was written; None when it is not our turn."""
        try:
            with self._file.try_write() as writing:
                if writing is None:
                    if self._missed_since is None:
                        self._missed_since = time.monotonic()
                    return None
                write(writing)
        except lmdb.MapFullError:
            self.is_full, self.failures = True, self.failures + 1
            return False
        except (lmdb.Error, OSError) as error:
            log.warning("nothing can be reserved", reason=str(error))
            self.failures += 1
            return False
        self._missed_since, self.is_full = None, False
        return True

    def _try_later(self) -> None:
        if not self._is_set:
            self._is_set = True
            asyncio.get_running_loop().call_later(AGAIN_SECONDS, self._try_again)

    def _try_again(self) -> None:
        self._is_set = False
        waiting = list(self._waiting)
        self._waiting.clear()
        if not self._try([one.claim for one in waiting]):
            now = time.monotonic()
            for one in waiting:
                if one.until > now:
                    self._waiting.append(one)
                else:
                    one.claim.settle(is_reserved=False)
        if self._waiting:
            self._try_later()

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
    holds = tuple(one for one in parse_holds(stored.holds) if one.counts(now))
    return Recollection(try_parse_pin(stored.pin, now), (), holds, stored)


def add_holds(content: bytes, new: tuple[Hold, ...], now: float) -> bytes:
    return encode_holds(merge_holds(parse_holds(content), new, now, now - SHOWN_SECONDS))


def settle_content(content: bytes, arrival: Arrival) -> bytes:
    """The record after bytes have gone out; the same where that changes nothing."""
    holds = parse_holds(content)
    settled = settle_holds(
        holds, arrival.keys.tag, arrival.placements, arrival.link_end, arrival.at
    )
    if settled == holds:
        return content
    return encode_holds(merge_holds((), settled, arrival.at, arrival.at - SHOWN_SECONDS))
