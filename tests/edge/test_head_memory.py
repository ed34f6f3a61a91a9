"""A head that comes again is understood as it was the first time, whatever its range."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stentor.edge.http.memory import HeadMemory
from stentor.edge.http.reader import RequestReader
from stentor.edge.http.request import BadRequestError, Request

KNOWN = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n"
HEAD = b"GET /a/x/y.mp3?z HTTP/1.1\r\nhost: localhost\r\n%baccept: */*\r\n\r\n"


class Sink:
    """Hears a reader out."""

    def __init__(self) -> None:
        self.heard: list[object] = []

    def begin_request(self, request: Request) -> None:
        self.heard.append((request.method, request.target, request.host, request.headers))

    def take_body(self, chunk: bytes) -> None:
        self.heard.append(chunk)

    def end_request(self) -> None:
        self.heard.append("end")


def read(memory: HeadMemory, *chunks: bytes) -> list[object]:
    """What a connection of its own hears of `chunks`."""
    sink = Sink()
    reader = RequestReader(sink, memory, 16_384, 100)
    try:
        for chunk in chunks:
            reader.feed(chunk)
    except BadRequestError as error:
        sink.heard.append(error.status)
    return sink.heard


def test_a_head_that_comes_again_is_not_parsed_again() -> None:
    memory = HeadMemory()
    assert memory.recall(HEAD % b"") is None
    first = read(memory, HEAD % b"")
    assert memory.recall(HEAD % b"") is not None
    assert read(memory, HEAD % b"") == first


@pytest.mark.parametrize("value", [b"bytes=0-1", b"bytes=5-", b"bytes=999999999-1"])
@pytest.mark.parametrize("name", [b"Range", b"range"])
def test_a_range_may_change_without_parsing(name: bytes, value: bytes) -> None:
    memory = HeadMemory()
    read(memory, HEAD % b"Range: bytes=7-8\r\n")
    content = HEAD % (name + b": " + value + b"\r\n")
    assert memory.recall(content) is not None
    assert read(memory, content) == read(HeadMemory(), content)


@pytest.mark.parametrize("line", [b"User-Agent: B/2 (x; y)\r\n", b"user-agent: b\r\n", b""])
@pytest.mark.parametrize("span", [b"", b"Range: bytes=0-1\r\n"])
def test_the_agent_may_change_without_parsing(line: bytes, span: bytes) -> None:
    memory = HeadMemory()
    read(memory, HEAD % b"User-Agent: A/1\r\n")
    for content in (HEAD % (line + span), HEAD % (span + line)):
        assert memory.recall(content) is not None
        assert read(memory, content) == read(HeadMemory(), content)


@pytest.mark.parametrize(
    "content",
    [
        HEAD % b"USER-AGENT: a\r\n",
        HEAD % b"User-Agent: a\r\nUser-Agent: b\r\n",
        HEAD % b"User-Agent: a\r\nuser-agent: b\r\n",
        HEAD % b"User-Agent: a\r\nUSER-AGENT: b\r\n",
        HEAD % b"User-Agent: a \r\n",
        HEAD % b"User-Agent: \xe4\r\n",
        HEAD % b"User-Agent: a\tb\r\n",
        HEAD % b"User-Agent: \r\n",
        HEAD % b"Range: bytes=1-2,4-5\r\n",
        HEAD % b"Range: bytes=-5\r\n",
        HEAD % b"RANGE: bytes=1-2\r\n",
        HEAD % b"Range: bytes=1-2\r\nRange: bytes=3-4\r\n",
        HEAD % b"expect: 100-continue\r\n",
        HEAD % b"content-length: 2\r\n" + b"ab",
        HEAD % b"transfer-encoding: chunked\r\n" + b"0\r\n\r\n",
        HEAD % (b"x: " + b"y" * 1000 + b"\r\n"),
        (HEAD % b"") * 2,
        b"\r\n\r\n",
        b"GET /1 HTTP/1.1\r\nhost: a\r\n\nGET /2 HTTP/1.1\r\nhost: a\r\n\r\n",
    ],
)
def test_other_heads_are_parsed_each_time(content: bytes) -> None:
    memory = HeadMemory()
    first = read(memory, content)
    assert memory.recall(content) is None
    assert read(memory, content) == first


@pytest.mark.parametrize(
    "chunks",
    [
        [b"GET / HTTP/1.1\r\nhost: a\r\n\r\nRange: bytes=0-1\r\n"],
        [b"GET / HTTP/1.1\r\nhost: a\r\n\r\nRange: bytes=0-1\r\n\r\n"],
        [b"GET / HTTP/1.1\r\nhost: a\r\nRange: bytes=0-1\r\n b\r\n\r\n"],
        [b"GET / HTTP/1.1\r\nhost: a\r\nx: \r\nRange: bytes=0-1\r\n\r\n"],
        [b"GET / HTTP/1.1\r\nhost: a\r\nUser-Agent: a\r\n b\r\n\r\n"],
        [b"GET / HTTP/1.1\r\nhost: a\r\nx: \r\nUser-Agent: a\r\n\r\n"],
        [b"GET / HTTP/1.1\r\nhost: a\r\n\r\nUser-Agent: a\r\n\r\n"],
        [b"GET / HTTP/1.1\r\nhost: a\r\nUser-Agent: a"],
        [b"GET / HTTP/1.1\r\nhost: a\r\nUser-Agent: a", b"b\r\n\r\n"],
        [b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 27\r\n\r\n", KNOWN],
        [b"GET / HTTP/1.1\r\nx: ", KNOWN],
        [b"\r\n", KNOWN],
        [b"\r\n\r\n", b"\r\n\r\n"],
    ],
)  # fmt: skip
def test_what_only_looks_like_a_known_head_is_parsed(chunks: list[bytes]) -> None:
    memory = HeadMemory()
    read(memory, KNOWN)
    read(memory, b"GET / HTTP/1.1\r\nhost: a\r\nx: \r\n\r\n")
    assert read(memory, *chunks) == read(HeadMemory(), *chunks)


PIECES = [
    b"GET / HTTP/1.1\r\n", b"host: a\r\n", b"Range: bytes=0-1\r\n", b"range: bytes=2-\r\n",
    b"\r\n", b"\n", b"x: y\r\n", b"HEAD /b HTTP/1.0\r\n", b"connection: close\r\n", b"\r", b" ",
    b"content-length: 4\r\n", b"User-Agent: a\r\n", b"user-agent: b\r\n", b"USER-AGENT: c\r\n",
]  # fmt: skip


@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=8).map(b"".join), max_size=6))
def test_memory_never_changes_what_is_understood(contents: list[bytes]) -> None:
    memory = HeadMemory(most=4)
    for content in [*contents, *contents]:
        assert read(memory, content) == read(HeadMemory(), content)


def test_it_holds_only_so_many() -> None:
    memory = HeadMemory(most=10)
    for number in range(100):
        read(memory, b"GET /%d HTTP/1.1\r\nhost: a\r\n\r\n" % number)
    assert len(memory._held) <= 10
