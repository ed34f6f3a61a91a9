"""A request's body between the client's pace and the studio's."""

import asyncio
from collections import deque
from collections.abc import Callable

ROOM_BYTES = 262_144
"""Of a streamed body held here at most, before the client has to wait."""


class BodyPipe:
    """Chunks in from the connection, out to the studio; says when it has had enough."""

    def __init__(self, on_appetite: Callable[[], None]) -> None:
        """`on_appetite` hears when there is room again."""
        self._on_appetite = on_appetite
        self._chunks: deque[bytes] = deque()
        self._news = asyncio.Event()
        self.room = ROOM_BYTES
        self.held = 0
        """Bytes in here."""
        self.total = 0
        """Bytes that ever came."""
        self.is_whole = False

    @property
    def is_full(self) -> bool:
        return self.held >= self.room

    def put(self, chunk: bytes) -> None:
        self._chunks.append(chunk)
        self.held += len(chunk)
        self.total += len(chunk)
        self._news.set()

    def end(self) -> None:
        self.is_whole = True
        self._news.set()

    async def wait_for_news(self) -> None:
        """Returns when something came since the last time."""
        await self._news.wait()
        self._news.clear()

    async def take(self) -> bytes:
        """What is here; waits for some; empty at the end."""
        while not self._chunks and not self.is_whole:
            await self.wait_for_news()
        content = b"".join(self._chunks)
        self._chunks.clear()
        was_full = self.is_full
        self.held = 0
        if was_full:
            self._on_appetite()
        return content
