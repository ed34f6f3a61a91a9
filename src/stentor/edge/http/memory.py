"""Heads that keep coming are parsed once: polls of a feed, the many ranges of one player."""

import re

from stentor.edge.http.request import Request

MOST_BYTES = 960
"""Of a head that is remembered; a line more for range and agent meets no limit of the reader."""
MOST_AGENT_BYTES = 960
MOST_HEADS = 2048

_END = b"\r\n\r\n"
_RANGE_LINE = re.compile(rb"(?<!\n)\r\n[Rr]ange: (bytes=[0-9]{1,18}-[0-9]{0,18})(?=\r\n[^ \t])")
_AGENT_NAMES = (b"\r\nUser-Agent: ", b"\r\nuser-agent: ")
_FOLDS = (b"", b" ", b"\t")
"""What a line begins with that goes on the one before; nothing, where a line has no end."""
_AGENT = re.compile(rb"[!-~](?:[ -~]*[!-~])?")


class HeadMemory:
    """Requests by the very bytes of their heads, shared by the connections of a worker.

    A plain range and the user agent are left out of what is remembered and put back when a head
    comes again, so that neither a player's next range nor another player's first costs parsing.
    Nobody may change a request that came from here.
    """

    def __init__(self, most: int = MOST_HEADS) -> None:
        self._most = most
        self._held: dict[bytes, Request] = {}

    def recall(self, content: bytes) -> Request | None:
        """The request that `content` is, as the reader parsed it before; None when it did not."""
        bare, agent = split_agent(content)
        held = self._held.get(bare)
        if held is not None:
            return held if agent is None else add_fields(held, agent, None)
        line = _RANGE_LINE.search(bare)
        if line is None or not bare.endswith(_END):
            return None
        held = self._held.get(bare[: line.start()] + bare[line.end() :])
        return held and add_fields(held, agent, line[1])

    def keep(self, content: bytes, request: Request) -> None:
        """Remembers what `content` was parsed to, where it is one whole head and nothing else."""
        if len(content) > MOST_BYTES + MOST_AGENT_BYTES:
            return
        if request.has_body or request.expects_continue:
            return
        if content.find(_END) != len(content) - len(_END):
            return
        headers = request.headers
        bare, agent = split_agent(content)
        if len(bare) > MOST_BYTES or headers.get(b"user-agent") != decode_field(agent):
            return  # another spelling, or several
        field = headers.get(b"range")
        if field is not None:
            line = _RANGE_LINE.search(bare)
            if line is None or line[1] != field.encode("latin-1"):
                return
            bare = bare[: line.start()] + bare[line.end() :]
        if len(self._held) >= self._most:
            self._held.clear()
        self._held[bare] = strip_fields(request)


def split_agent(content: bytes) -> tuple[bytes, bytes | None]:
    """The head without the line that names the user agent, and what stands there; None where there
    is no such line in one of the usual spellings."""
    for name in _AGENT_NAMES:
        start = content.find(name)
        if start >= 0:
            begin = start + len(name)
            end = content.find(b"\r\n", begin)
            agent = content[begin:end]
            if _AGENT.fullmatch(agent) is None or content[end + 2 : end + 3] in _FOLDS:
                return content, None
            return content[:start] + content[end:], agent
    return content, None


def decode_field(value: bytes | None) -> str | None:
    return value if value is None else value.decode("latin-1")


def add_fields(request: Request, agent: bytes | None, span: bytes | None) -> Request:
    """The same request with a User-Agent and a Range field more."""
    headers, fields = request.headers.copy(), request.fields.copy()
    for name, value in ((b"user-agent", agent), (b"range", span)):
        if value is not None:
            headers[name] = value.decode("latin-1")
            fields.append((name, value))
    return request.change(request.target, headers, fields)


def strip_fields(request: Request) -> Request:
    """The same request without either."""
    left_out = (b"user-agent", b"range")
    headers = {name: value for name, value in request.headers.items() if name not in left_out}
    fields = [pair for pair in request.fields if pair[0] not in left_out]
    return request.change(request.target, headers, fields)
