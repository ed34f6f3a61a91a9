"""Memory of several machines, in Redis. Each request asks it with a short deadline; where it does
not answer in time, the listener is served by what this process knows."""

import asyncio
import contextlib
import time
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from stentor.edge.memory.fresh import FreshNotes
from stentor.edge.memory.interface import (
    MOST_SHOWN,
    SHOWN_SECONDS,
    Arrival,
    Claim,
    Figures,
    Keys,
    Note,
    Pin,
    Recollection,
)
from stentor.edge.memory.records import (
    encode_impression,
    encode_pin,
    merge_shown,
    parse_shown,
)
from stentor.edge.memory.redis_holds import RedisHolds, name_key
from stentor.edge.memory.reserved import Stored
from stentor.edge.memory.reserving import MOST_ARRIVALS, recollect

log = structlog.get_logger(__name__)

DEADLINE_SECONDS: Final = 0.1
STOP_SECONDS: Final = 2.0
RETRY_SECONDS: Final = 0.5
MOST_IN_BATCH: Final = 1000
MOST_KEPT: Final = 50_000


class RedisMemory:
    """See `Memory`."""

    def __init__(self, url: str, deadline: float = DEADLINE_SECONDS) -> None:
        """`url` as `redis://[user:password@]host:port/db`, ValueError for another; `deadline` in
        seconds for each question."""
        self._deadline = deadline
        self._redis = Redis.from_url(
            url, socket_connect_timeout=1.0, socket_timeout=2.0, max_connections=64
        )
        self._holds = RedisHolds(self._redis)
        self._arrivals: list[Arrival] = []
        self._reserved: OrderedDict[bytes, Pin] = OrderedDict()
        """Pins that were reserved from here, by episode."""
        self._fresh = FreshNotes()
        self._queue: list[Note] = []
        self._has_news = asyncio.Event()
        self._is_stopping = False
        self._tasks: set[asyncio.Task[Any]] = set()
        self._writer: asyncio.Task[None] | None = None
        self._failures = 0
        self._is_full = False
        self._failing_since: float | None = None

    def start(self) -> None:
        self._writer = asyncio.get_running_loop().create_task(self._write_forever())

    def try_recall(self, keys: Keys, now: float) -> Recollection | None:
        """Never: another machine may have pinned it a moment ago."""
        del keys, now
        return None

    def fetch(self, keys: Keys, now: float, then: Callable[[Recollection], None]) -> None:
        self._spawn(self._fetch(keys, now, then))

    def remember(self, note: Note) -> None:
        self._fresh.add(note)
        self._queue.append(note)
        self._has_news.set()

    def reserve(self, claim: Claim) -> None:
        self._spawn(self._reserve(claim))

    def arrive(self, arrival: Arrival) -> None:
        if len(self._arrivals) < MOST_ARRIVALS:
            self._arrivals.append(arrival)

    def tick(self) -> None:
        """Redis lets keys lapse by itself."""
        if self._arrivals:
            arrivals, self._arrivals = self._arrivals, []
            self._spawn(self._settle(arrivals))

    async def stop(self) -> None:
        self._is_stopping = True
        self._has_news.set()
        if self._writer:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._writer, STOP_SECONDS)
        self.tick()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=STOP_SECONDS)
        for task in self._tasks:
            task.cancel()
        with contextlib.suppress(RedisError, OSError):
            await self._redis.aclose()

    def read_figures(self) -> Figures:
        since = self._failing_since
        return Figures(
            waiting=len(self._fresh),
            lost=self._fresh.dropped,
            stalled_seconds=0.0 if since is None else time.monotonic() - since,
            is_full=self._is_full,
            failures=self._failures,
        )

    async def _fetch(self, keys: Keys, now: float, then: Callable[[Recollection], None]) -> None:
        stored = Recollection(is_sure=False)
        try:
            async with asyncio.timeout(self._deadline):
                pipeline = self._redis.pipeline(transaction=False)
                self._holds.read(pipeline, keys)
                pipeline.lrange(name_key(b"s:", keys.listener), 0, -1)
                pin, holds, shown = await pipeline.execute()
            heard = merge_shown((), parse_shown(b"".join(shown)), now)
            stored = recollect(Stored(pin or b"", holds or b""), now)._replace(shown=heard)
        except (TimeoutError, RedisError, OSError):
            self._failures += 1
            pin = self._reserved.get(keys.episode)
            stored = stored._replace(pin=pin if pin and pin.until > now else None)
        then(self._fresh.complete(keys, stored, now))

    async def _reserve(self, claim: Claim) -> None:
        is_reserved = False
        try:
            async with asyncio.timeout(self._deadline):
                note = await self._holds.reserve(claim)
            is_reserved = True
            if note is not None:
                self._keep(note)
        except (TimeoutError, RedisError, OSError):
            self._failures += 1
        claim.settle(is_reserved=is_reserved)

    def _keep(self, note: Note) -> None:
        """For when Redis does not answer."""
        self._reserved[note.keys.episode] = note.pin
        if len(self._reserved) > MOST_KEPT:
            self._reserved.popitem(last=False)

    async def _settle(self, arrivals: Sequence[Arrival]) -> None:
        try:
            for arrival in arrivals:
                await self._holds.settle(arrival)
        except (RedisError, OSError):
            self._failures += 1

    async def _write_forever(self) -> None:
        while not (self._is_stopping and not self._queue):
            await self._has_news.wait()
            self._has_news.clear()
            while self._queue:
                batch, self._queue = (
                    self._queue[:MOST_IN_BATCH],
                    self._queue[MOST_IN_BATCH:],
                )
                if not await self._try_write(batch):
                    self._queue = batch + self._queue
                    if self._is_stopping:
                        return
                    await asyncio.sleep(RETRY_SECONDS)
                    self._drop_forgotten()

    async def _try_write(self, notes: Sequence[Note]) -> bool:
        now = time.time()
        pipeline = self._redis.pipeline(transaction=False)
        for note in notes:
            name, content = name_key(b"p:", note.keys.episode), encode_pin(note.pin)
            pipeline.set(name, content, ex=max(int(note.pin.until - now), 1))
            if note.shown:
                heard = name_key(b"s:", note.keys.listener)
                pipeline.rpush(heard, *map(encode_impression, note.shown))
                pipeline.ltrim(heard, -MOST_SHOWN, -1)
                pipeline.expire(heard, SHOWN_SECONDS)
        try:
            await pipeline.execute()
        except (RedisError, OSError) as error:
            if self._failing_since is None:
                log.warning("Redis does not take pins", reason=str(error))
                self._failing_since = time.monotonic()
            self._failures += 1
            self._is_full = "OOM" in str(error)
            return False
        self._failing_since, self._is_full = None, False
        for note in notes:
            self._fresh.settle(note)
        return True

    def _drop_forgotten(self) -> None:
        """While nothing can be written, what waits is bounded by what this process still knows."""
        if len(self._queue) > len(self._fresh):
            self._queue = self._queue[-len(self._fresh) :] if len(self._fresh) else []

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
