"""What is reserved of capped flights for one listener, as one record. Pure."""

import struct
from collections.abc import Collection, Iterable, Sequence
from typing import Final

FOR_GOOD: Final = 0
MOST_HELD: Final = 256
"""Of one listener; the oldest make room, and are known to have been there."""
TAG_BYTES: Final = 4
_HOLD: Final = struct.Struct(">III4s")


class Hold:
    """One spot of an arrangement that counts against its caps. Nobody changes one."""

    __slots__ = ("at", "episode", "placement", "until")

    def __init__(self, placement: int, at: int, until: int, episode: bytes) -> None:
        self.placement = placement
        self.at = at
        """When it was decided, in whole seconds since the epoch."""
        self.until = until
        """When it is given back if its bytes have not gone out; `FOR_GOOD` once they have."""
        self.episode = episode
        """The beginning of the episode's key."""

    def counts(self, now: float) -> bool:
        return self.until == FOR_GOOD or self.until > now

    def last(self, until: int) -> "Hold":
        """The same, for so long."""
        return self if until == self.until else Hold(self.placement, self.at, until, self.episode)


def encode_holds(holds: Iterable[Hold]) -> bytes:
    return b"".join(
        [_HOLD.pack(hold.placement, hold.at, hold.until, hold.episode) for hold in holds]
    )


def parse_holds(content: bytes | None) -> tuple[Hold, ...]:
    """The holds in `content`, oldest first, a torn end left out."""
    if not content:
        return ()
    whole = len(content) // _HOLD.size * _HOLD.size
    return tuple(Hold(*one) for one in _HOLD.iter_unpack(content[:whole]))


def merge_holds(
    before: Sequence[Hold], new: Sequence[Hold], now: float, since: float
) -> tuple[Hold, ...]:
    """Those that count and were decided after `since`, the newest `MOST_HELD`."""
    kept = [one for one in (*before, *new) if one.at > since and one.counts(now)]
    kept.sort(key=lambda one: one.at)
    return tuple(kept[-MOST_HELD:])


def find_known_since(holds: Sequence[Hold]) -> float:
    """Before when there may have been more than the record has room for; 0 for never."""
    return float(holds[0].at) if len(holds) >= MOST_HELD else 0.0


def settle_holds(
    holds: Sequence[Hold], episode: bytes, arrived: Collection[int], link_end: int, now: float
) -> tuple[Hold, ...]:
    """After bytes of the episode's arrangement have gone out: what arrived stays for good, also
    where it had been given back; what has not may still, as long as the link lasts."""
    settled = [
        one.last(FOR_GOOD if one.placement in arrived else max(one.until, link_end))
        if one.episode == episode and one.until != FOR_GOOD and one.counts(now)
        else one
        for one in holds
    ]
    there = {one.placement for one in settled if one.episode == episode and one.counts(now)}
    late = [Hold(number, int(now), FOR_GOOD, episode) for number in sorted(set(arrived) - there)]
    return (*settled, *late)
