"""Heads that keep coming are parsed once: polls of a feed, the many ranges of one player."""

import re
from dataclasses import replace

from stentor.edge.http.request import Request

MOST_BYTES = 960
"""Of a head that is remembered; a range line more meets no limit of the reader."""
MOST_HEADS = 2048

_END = b"\r\n\r\n"
_RANGE_LINE = re.compile(rb"(?<!\n)\r\n[Rr]ange: (bytes=[0-9]{1,18}-[0-9]{0,18})(?=\r\n)")


class HeadMemory:
    """Requests by the very bytes of their heads, shared by the connections of a worker.

    A plain range is left out of what is remembered and put back when a head comes again, so
    that a player's next range costs no parsing. Nobody may change a request that came from
    here.
    """

    def __init__(self, most: int = MOST_HEADS) -> None:
        self._most = most
        self._held: dict[bytes, Request] = {}

    def recall(self, content: bytes) -> Request | None:
        """The request that `content` is, as the reader parsed it before; None when it did not."""
        held = self._held.get(content)
        if held is not None:
            return held
        line = _RANGE_LINE.search(content)
        if line is None or not content.endswith(_END):
            return None
        held = self._held.get(content[: line.start()] + content[line.end() :])
        return held and with_range(held, line[1])

    def keep(self, content: bytes, request: Request) -> None:
        """Remembers what `content` was parsed to, where it is one whole head and nothing else."""
        if len(content) > MOST_BYTES or request.has_body or request.expects_continue:
            return
        if content.find(_END) != len(content) - len(_END):
            return
        field = request.headers.get(b"range")
        if field is not None:
            line = _RANGE_LINE.search(content)
            if line is None or line[1] != field.encode("latin-1"):
                return  # another spelling, or several
            content = content[: line.start()] + content[line.end() :]
            request = without_range(request)
        if len(self._held) >= self._most:
            self._held.clear()
        self._held[content] = request


def with_range(request: Request, value: bytes) -> Request:
    """The same request with a Range field more."""
    return Request(
        request.method,
        request.target,
        request.host,
        request.authority,
        request.headers | {b"range": value.decode("latin-1")},
        [*request.fields, (b"range", value)],
        request.is_old,
        request.keeps_alive,
        request.content_length,
        request.expects_continue,
    )


def without_range(request: Request) -> Request:
    """The same request without its Range field."""
    headers = {name: value for name, value in request.headers.items() if name != b"range"}
    fields = [pair for pair in request.fields if pair[0] != b"range"]
    return replace(request, headers=headers, fields=fields)
