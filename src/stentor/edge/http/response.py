"""An answer before it is sent: a head in bytes and the parts of a body."""

import re
from collections.abc import Sequence
from http import HTTPStatus

from stentor.edge.hits.facts import EpisodeFacts
from stentor.edge.published.objects import FileSpan

STATUS_LINES = {
    status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus
}
CLOSE = b"connection: close\r\n\r\n"
KEEP_ALIVE = b"connection: keep-alive\r\n\r\n"
END = b"\r\n"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Response:
    """What a handler answers with. The connection adds `Date` and `Connection`."""

    __slots__ = ("episode", "fields", "first_byte", "length", "parts", "size", "status")

    def __init__(
        self,
        status: int,
        fields: bytes,
        parts: Sequence[bytes | FileSpan] = (),
        length: int = 0,
        first_byte: int = 0,
        size: int = 0,
        episode: EpisodeFacts | None = None,
    ) -> None:
        self.status = status
        self.fields = fields
        """Header lines, each with its line end, `content-length` among them."""
        self.parts = parts
        """The body; the connection leaves it out for HEAD."""
        self.length = length
        """Bytes of all parts."""
        self.first_byte = first_byte
        """Where in the whole representation the parts begin."""
        self.size = size
        """Bytes of the whole representation."""
        self.episode = episode
        """Whose audio this is, for the hit."""


def render_fields(pairs: dict[str, str]) -> bytes:
    """Header lines. ValueError when a value would break out of its line."""
    lines = []
    for name, value in pairs.items():
        if _CONTROL.search(value):
            raise ValueError(f"the value of {name} holds a control character")
        lines.append(f"{name}: {value}\r\n")
    return "".join(lines).encode("latin-1", "replace")


def make_text(
    status: int, text: str, fields: dict[str, str] | None = None, kind: str = "text/plain"
) -> Response:
    """A small answer made on the spot, not to be stored by caches."""
    body = text.encode()
    head = {
        "content-type": f"{kind}; charset=utf-8",
        "content-length": str(len(body)),
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
    return Response(
        status, render_fields(head | (fields or {})), (body,), length=len(body), size=len(body)
    )
