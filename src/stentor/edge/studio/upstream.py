"""One request to gunicorn over its Unix socket, and the answer as it comes."""

import asyncio
from pathlib import Path

from httptools import HttpParserError, HttpResponseParser

READ_BYTES = 65_536
CONNECT_SECONDS = 5.0


class StudioAwayError(Exception):
    """Nobody takes requests at the socket."""


class StudioBrokeOffError(Exception):
    """The answer is no HTTP, or ended too early."""


class UpstreamResponse:
    """Parses an answer; httptools calls the `on_…` methods."""

    def __init__(self, *, is_head: bool) -> None:
        self._parser = HttpResponseParser(self)
        self._is_head = is_head
        self._chunks: list[bytes] = []
        self.fields: list[tuple[bytes, bytes]] = []
        self.status = 0
        self.has_head = False
        self.is_whole = False

    @property
    def length(self) -> int | None:
        """Bytes of the body as announced; None when its end is told otherwise."""
        for name, value in self.fields:
            if name == b"content-length" and value.isdigit():
                return int(value)
        return None

    @property
    def has_body(self) -> bool:
        return not self._is_head and self.status not in {204, 304}

    def feed(self, content: bytes) -> bytes:
        """The body within `content`. StudioBrokeOffError when it is no answer."""
        try:
            self._parser.feed_data(content)
        except HttpParserError as error:
            raise StudioBrokeOffError from error
        if self.has_head and not self.has_body:
            self.is_whole = True
        body = b"".join(self._chunks)
        self._chunks.clear()
        return body if self.has_body else b""

    def end(self) -> None:
        """The studio closed. StudioBrokeOffError when that cut the answer short."""
        if self.has_head and self.length is None and not self._is_chunked:
            self.is_whole = True
        if not self.is_whole:
            raise StudioBrokeOffError

    @property
    def _is_chunked(self) -> bool:
        return any(name == b"transfer-encoding" for name, _ in self.fields)

    def on_message_begin(self) -> None:
        self.fields = []

    def on_header(self, name: bytes, value: bytes) -> None:
        self.fields.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        self.status = self._parser.get_status_code()
        self.has_head = self.status >= 200

    def on_body(self, chunk: bytes) -> None:
        self._chunks.append(chunk)

    def on_message_complete(self) -> None:
        self.is_whole = self.has_head


async def connect(path: Path) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """StudioAwayError when there is no socket, nobody at it, or no place in its queue."""
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            return await asyncio.open_unix_connection(path, limit=READ_BYTES)
    except (OSError, TimeoutError) as error:
        raise StudioAwayError from error
