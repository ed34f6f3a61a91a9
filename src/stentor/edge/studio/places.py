"""How many may be with the studio at once, and what memory is held for them."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from stentor.edge.config import StudioLimits
from stentor.edge.http.response import Response


class StudioPlaces:
    """Keeps exchanges within the studio's limits."""

    def __init__(self, socket: Path, limits: StudioLimits, pages: Mapping[int, Response]) -> None:
        self.socket = socket
        self.pages = pages
        self.limits = limits
        self._requests = asyncio.Semaphore(limits.requests)
        self._streams = asyncio.Semaphore(limits.streams)
        self._reserved = 0
        self._tasks: set[asyncio.Task[None]] = set()

    def reserve(self, body_length: int | None) -> int:
        """Bytes of memory set aside to hold a whole body; 0 where it is to be streamed."""
        most = self.limits.held_body_bytes
        wanted = most if body_length is None else body_length
        if wanted > most or self._reserved + wanted > self.limits.held_bytes:
            return 0
        self._reserved += wanted
        return wanted

    def release(self, reserved: int) -> None:
        """Gives back what `reserve` gave."""
        self._reserved -= reserved

    @asynccontextmanager
    async def admit(self, *, is_stream: bool) -> AsyncIterator[None]:
        """Waits for a place; streams have few, so that they leave threads to the others."""
        async with AsyncExitStack() as places:
            if is_stream:
                await places.enter_async_context(self._streams)
            await places.enter_async_context(self._requests)
            yield

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
