"""An answer before it is sent: a head in bytes and the parts of a body."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
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


@dataclass(slots=True)
class Response:
    """What a handler answers with. The connection adds `Date` and `Connection`."""

    status: int
    fields: bytes
    """Header lines, each with its line end, `content-length` among them."""
    parts: Sequence[bytes | FileSpan] = ()
    """The body; the connection leaves it out for HEAD."""
    length: int = 0
    """Bytes of all parts."""
    first_byte: int = 0
    """Where in the whole representation the parts begin."""
    size: int = 0
    """Bytes of the whole representation."""
    episode: EpisodeFacts | None = None
    """Whose audio this is, for the hit."""
    closes: bool = False
    """True where the connection cannot be used after this answer."""


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
