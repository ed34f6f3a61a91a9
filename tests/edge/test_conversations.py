"""Whole conversations through a real socket: bytes in, the client closes its end, statuses out."""

import re
import socket

import pytest

from servers.edge_client import Talk, ask, get, render_request

HOST = b"host: localhost\r\n"
GET_HOME = b"GET / HTTP/1.1\r\n" + HOST + b"\r\n"
HELLO = "/listen/show/hello.mp3"
CHUNKED = b"GET / HTTP/1.1\r\n" + HOST + b"transfer-encoding: chunked\r\n\r\n"


def listen(code: str, fields: bytes) -> bytes:
    return b"GET " + code.encode() + b" HTTP/1.1\r\n" + HOST + fields + b"\r\n"


def converse(port: int, *contents: bytes) -> tuple[list[int], bytes]:
    """The statuses of all that is said before the connection ends, and all that was said."""
    with Talk(port) as talk:
        for content in contents:
            talk.send(content)
        talk.sock.shutdown(socket.SHUT_WR)
        said = talk.read_to_end()
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", said)], said


CONVERSATIONS = {
    "a client that says nothing": (b"", []),
    "blank lines only": (b"\r\n\r\n\r\n", []),
    "half a method": (b"GE", []),
    "half a head": (b"GET / HTTP/1.1\r\nhost: loc", []),
    "half a head behind a whole request": (GET_HOME + b"GET / HTTP/1.1\r\nho", [200]),
    "half a body behind a whole request": (
        GET_HOME + b"POST / HTTP/1.1\r\n" + HOST + b"content-length: 9\r\n\r\nabc", [200]),
    "half a body": (b"POST / HTTP/1.1\r\n" + HOST + b"content-length: 9\r\n\r\nabc", []),
    "half a chunk": (CHUNKED + b"5\r\nhel", []),
    "three requests at once": (GET_HOME * 3, [200] * 3),
    "a hundred at once": (GET_HOME * 100, [200] * 100),
    "blank lines between requests": (GET_HOME + b"\r\n\r\n" + GET_HOME, [200, 200]),
    "nothing is answered behind a close": (
        b"GET / HTTP/1.1\r\n" + HOST + b"connection: close\r\n\r\n" + GET_HOME, [200]),
    "nor behind HTTP/1.0": (b"GET / HTTP/1.0\r\n\r\n" + GET_HOME, [200]),
    "but behind HTTP/1.0 that asks to be kept": (
        b"GET / HTTP/1.0\r\nconnection: keep-alive\r\n\r\n" + GET_HOME, [200, 200]),
    "nor behind an upgrade we do not do": (
        b"GET / HTTP/1.1\r\n" + HOST + b"connection: upgrade\r\nupgrade: x\r\n\r\n" + GET_HOME,
        [200]),
    "nor behind what is no request": (GET_HOME + b"\x00" + GET_HOME, [200, 400]),
    "a body of a GET is read over": (
        b"GET / HTTP/1.1\r\n" + HOST + b"content-length: 5\r\n\r\nhello" + GET_HOME, [200, 200]),
    "one in chunks too": (CHUNKED + b"5\r\nhello\r\n0\r\n\r\n" + GET_HOME, [200, 200]),
    "a request within a body is a body": (
        b"POST / HTTP/1.1\r\n" + HOST + b"content-length: %d\r\n\r\n" % len(GET_HOME)
        + GET_HOME + GET_HOME, [405, 200]),
    "a chunk of 0 ends it, whatever its size is called": (
        CHUNKED + b"0000\r\n\r\n" + GET_HOME, [200, 200]),
    "trailers are read over": (CHUNKED + b"0\r\nhost: evil\r\n\r\n" + GET_HOME, [200, 200]),
    "many trailers end it": (CHUNKED + b"0\r\n" + b"x: y\r\n" * 20_000, [431]),
    "so does one without end": (CHUNKED + b"0\r\nx: " + b"y" * 100_000, [431]),
    "and a chunk's mark without end": (CHUNKED + b"5;" + b"x" * 100_000, [431]),
    "a body in chunks of one byte is all right": (
        CHUNKED + b"1\r\nx\r\n" * 9000 + b"0\r\n\r\n", [200]),
    "a body of 64 KB is all right": (
        b"GET / HTTP/1.1\r\n" + HOST + b"content-length: 65536\r\n\r\n" + b"x" * 65_536, [200]),
    "what expects to be told gets 100 first": (
        b"GET / HTTP/1.1\r\n" + HOST + b"expect: 100-continue\r\n\r\n", [100, 200]),
    "HTTP/1.0 expects nothing": (b"GET / HTTP/1.0\r\nexpect: 100-continue\r\n\r\n", [200]),
    "a head of 64 KB": (b"GET / HTTP/1.1\r\n" + HOST + b"x: " + b"y" * 65_536 + b"\r\n\r\n", [431]),
    "one of just what is allowed": (
        b"GET / HTTP/1.1\r\n" + HOST + b"x: " + b"y" * 16_000 + b"\r\n\r\n", [200]),
    "lines that end in LF alone": (b"GET / HTTP/1.1\nhost: localhost\n\n", [400]),
    "a method in lower case": (b"get / HTTP/1.1\r\n" + HOST + b"\r\n", [400]),
    "a length that is a list": (
        b"GET / HTTP/1.1\r\n" + HOST + b"content-length: 0, 0\r\n\r\n", [400]),
    "a coding hidden by a tab": (
        b"GET / HTTP/1.1\r\n" + HOST + b"transfer-encoding:\x0bchunked\r\n\r\n0\r\n\r\n", [400]),
}  # fmt: skip


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_a_conversation_goes_as_the_rfc_has_it(world, name: str) -> None:
    content, statuses = CONVERSATIONS[name]
    assert converse(world.edge.http, content)[0] == statuses


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_and_the_same_in_two_pieces(world, name: str) -> None:
    content, statuses = CONVERSATIONS[name]
    half = len(content) // 2
    assert converse(world.edge.http, content[:half], content[half:])[0] == statuses


ADDRESSES = [
    ("/feeds%2fshow.xml", 404),
    ("/feeds%2Fshow.xml", 404),
    ("/feeds%5cshow.xml", 404),
    ("/feeds//show.xml", 404),
    ("//feeds/show.xml", 404),
    ("//evil.example/%2e%2e", 400),
    ("/feeds/./show.xml", 400),
    ("/feeds/../feeds/show.xml", 400),
    ("/feeds/%2e%2e/feeds/show.xml", 400),
    ("/feeds/%2E/show.xml", 400),
    ("/..", 400),
    ("/feeds/show.xml%00", 400),
    ("/feeds/show.xml%0d%0ax:y", 400),
    ("/feeds/show.xml%20", 404),
    ("/feeds/show.xml;a=b", 404),
    ("/feeds/show%2Exml", 200),
    ("/feeds/show.xml?", 200),
    ("/feeds/show.xml?../..", 200),
    ("/feeds/show.xml/", 301),
    ("/a/", 404),
    ("/a", 404),
    ("/a//hello.mp3", 404),
    ("/a/../listen/show/hello.mp3", 400),
    ("/listen/show/hello.mp3/x", 404),
    ("/listen/show%2fhello.mp3", 404),
]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(("address", "status"), ADDRESSES)
def test_no_spelling_of_an_address_leads_astray(
    world, address: str, status: int, method: str
) -> None:
    assert ask(world.edge.http, method, address).status == status


EVERYWHERE = [
    "/", "/feeds/show.xml", "/shows/show", "/assets/cover-1a2b.png", "/feeds/old.xml",
    "/shows/withdrawn", "/unknown", HELLO, "/healthz", "/feeds/show.xml/", "audio",
]  # fmt: skip
FIELDS = [
    {},
    {"if_none_match": "*"},
    {"if_none_match": '"other"'},
    {"if_match": '"other"'},
    {"accept_encoding": "gzip"},
    {"if_modified_since": "Tue, 24 Nov 2026 19:22:01 GMT"},
]


@pytest.mark.parametrize("path", EVERYWHERE)
def test_head_says_everywhere_what_get_would(world, path: str) -> None:
    if path == "audio":
        path = get(world.edge.http, HELLO).headers["location"]
    for fields in FIELDS:
        with Talk(world.edge.http) as talk:
            head = talk.ask("HEAD", path, **fields)
            whole = talk.ask("GET", path, **fields)
        assert head.status == whole.status
        assert head.headers | {"date": ""} == whole.headers | {"date": ""}
        ranged = ask(world.edge.http, "HEAD", path, **fields, range="bytes=0-1")
        assert ranged.status == whole.status


def test_ranges_pipelined_by_a_client_that_closed_its_end_come_whole_and_in_order(world) -> None:
    address = get(world.edge.http, HELLO).headers["location"]
    body = get(world.edge.http, address).body
    starts = range(0, 150_000, 3000)
    with Talk(world.edge.http) as talk:
        for start in starts:
            talk.send(render_request("GET", address, range=f"bytes={start}-{start + 4999}"))
        talk.sock.shutdown(socket.SHUT_WR)
        for start in starts:
            assert talk.read().body == body[start : start + 5000]
        assert talk.read_to_end() == b""


def test_an_answer_under_way_outlives_half_a_request_behind_it(world) -> None:
    address = get(world.edge.http, "/listen/show/long.mp3").headers["location"]
    with Talk(world.edge.http) as talk:
        talk.send(render_request("GET", address) + b"GET / HTTP/1.1\r\nho")
        talk.sock.shutdown(socket.SHUT_WR)
        assert len(talk.read().body) > 30_000_000
        assert talk.read_to_end() == b""


def test_an_empty_file_is_an_answer_like_others(store, serve) -> None:
    store.publish_file("/assets/empty.txt", b"")
    edge = serve()
    with Talk(edge.http) as talk:
        for _ in range(3):
            answer = talk.ask("GET", "/assets/empty.txt")
            assert (answer.status, answer.body) == (200, b"")
        assert talk.ask("GET", "/assets/empty.txt", range="bytes=0-").status == 416
