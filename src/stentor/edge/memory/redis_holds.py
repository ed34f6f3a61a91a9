"""Reservations in Redis: compared and written by one script, which nothing comes between."""

from typing import Any, Final

from redis.asyncio import Redis

from stentor.edge.memory.interface import SHOWN_SECONDS, Arrival, Claim, Keys, Note
from stentor.edge.memory.records import encode_pin
from stentor.edge.memory.reserved import Stored
from stentor.edge.memory.reserving import add_holds, recollect, settle_content

_PREFIX: Final = b"stentor:"
_SWAP: Final = """
local pin = redis.call('GET', KEYS[1]) or ''
local holds = redis.call('GET', KEYS[2]) or ''
if pin ~= ARGV[1] or holds ~= ARGV[2] then return {pin, holds} end
if ARGV[3] ~= '' then redis.call('SET', KEYS[1], ARGV[3], 'EX', ARGV[4]) end
redis.call('SET', KEYS[2], ARGV[5], 'EX', ARGV[6])
return {}
"""


class RedisHolds:
    """RedisError and OSError where Redis does not answer; whoever waits sets a deadline."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._swap = redis.register_script(_SWAP)

    def read(self, pipeline: Any, keys: Keys) -> None:
        """Asks for pin and holds."""
        for name in name_keys(keys):
            pipeline.get(name)

    async def reserve(self, claim: Claim) -> Note | None:
        """Offers what the claim makes of what was found, until that is still there. What was
        written."""
        note: Note | None = None
        found: Stored | None = Stored(*claim.seen)
        while found is not None:
            note = claim.offer(recollect(found, claim.now))
            if note is None:
                return None
            holds = add_holds(found.holds, note.holds, claim.now)
            lasts = max(int(note.pin.until - claim.now), 1)
            found = await self._try_swap(claim.keys, found, encode_pin(note.pin), lasts, holds)
        return note

    async def settle(self, arrival: Arrival) -> None:
        pin, holds = await self._read(arrival.keys)
        found: Stored | None = Stored(pin or b"", holds or b"")
        while found is not None:
            settled = settle_content(found.holds, arrival)
            if settled == found.holds:
                return
            found = await self._try_swap(arrival.keys, found, b"", 0, settled)

    async def _read(self, keys: Keys) -> list[Any]:
        there: list[Any] = await self._redis.mget(name_keys(keys))
        return there

    async def _try_swap(
        self, keys: Keys, found: Stored, pin: bytes, pin_seconds: int, holds: bytes
    ) -> Stored | None:
        """What is there instead of what was found; None when it has been written."""
        values: list[bytes | int] = [*found, pin, pin_seconds, holds, SHOWN_SECONDS]
        there = await self._swap(keys=name_keys(keys), args=values)
        return Stored(*there) if there else None


def name_keys(keys: Keys) -> list[bytes]:
    """Of the pin and of the holds."""
    return [name_key(b"p:", keys.episode), name_key(b"h:", keys.listener)]


def name_key(kind: bytes, key: bytes) -> bytes:
    return _PREFIX + kind + key
