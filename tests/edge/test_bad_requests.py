"""Whatever bytes come, the answer is the right 4xx, and never a 500."""

import os
import random

import pytest

from servers.edge_client import Talk, get

HOST = b"host: localhost\r\n"

BAD = [
    (b"GET / HTTP/1.1\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nhost: a b\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nhost: a/b\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nhost : localhost\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\n" + HOST + b"x: a\x00b\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\n" + HOST + b"x: a\rb\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\n" + HOST + b"x: a\r\n b\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\n" + HOST + b": a\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\n" + HOST + b"no colon\r\n\r\n", 400),
    (b"GET /a b HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    (b"GET /\x00 HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    (b"GET /%00 HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    (b"GET /%ff%fe HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    (b"GET /% HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    (b"GET /feeds/../../etc/passwd HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    (b"GET /feeds/%2e%2e/x HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    (b"GET /./ HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    (b"GET feeds/show.xml HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    (b"GET ftp://localhost/ HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    (b"CONNECT localhost:443 HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    (b"GET / HTTP/2.0\r\n" + HOST + b"\r\n", 505),
    (b"GET / HTTP/3.7\r\n" + HOST + b"\r\n", 400),
    (b"GET /\r\n\r\n", 505),
    (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
    (b"\x00" * 100, 400),
    (b"HELLO\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\n" + HOST + b"content-length: -1\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\n" + HOST + b"content-length: 1x\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\n" + HOST + b"content-length: 99999999999999999999\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\n" + HOST + b"content-length: 1\r\ncontent-length: 2\r\n\r\nab", 400),
    (
        b"GET / HTTP/1.1\r\n" + HOST + b"content-length: 3\r\ntransfer-encoding: chunked\r\n\r\n",
        400,
    ),
    (b"GET / HTTP/1.1\r\n" + HOST + b"transfer-encoding: gzip, chunked\r\n\r\n", 501),
    (b"GET / HTTP/1.0\r\n" + HOST + b"transfer-encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\n" + HOST + b"transfer-encoding: chunked\r\n\r\nzz\r\n", 400),
    (b"GET / HTTP/1.1\r\n" + HOST + b"transfer-encoding: chunked\r\n\r\n-1\r\n", 400),
    (b"GET / HTTP/1.1\r\n" + HOST + b"transfer-encoding: chunked\r\n\r\n" + b"f" * 19, 400),
    (b"GET / HTTP/1.1\r\n" + HOST + b"content-length: 70000\r\n\r\n" + b"x" * 70_000, 413),
    (
        b"GET / HTTP/1.1\r\n" + HOST + b"transfer-encoding: chunked\r\n\r\n"
        + b"8000\r\n" + b"x" * 0x8000 + b"\r\n8001\r\n" + b"x" * 0x8001 + b"\r\n0\r\n\r\n",
        413,
    ),
    (b"GET / HTTP/1.1\r\n" + HOST + b"expect: a-miracle\r\n\r\n", 417),
    (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414),
    (b"GET /" + b"a" * 65_536 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414),
    (b"GET /?" + b"a" * 9000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414),
    (b"GET / HTTP/1.1\r\n" + HOST + b"x: " + b"a" * 65_536 + b"\r\n\r\n", 431),
    (b"GET / HTTP/1.1\r\n" + HOST + b"a" * 65_536 + b": x\r\n\r\n", 431),
    (b"GET / HTTP/1.1\r\n" + HOST + b"x: y\r\n" * 101 + b"\r\n", 431),
    (b"GET / HTTP/1.1\r\n" + HOST + (b"x: " + b"a" * 990 + b"\r\n") * 66 + b"\r\n", 431),
]  # fmt: skip

ODD_BUT_GOOD = [
    b"GET / HTTP/1.0\r\n\r\n",
    b"\r\n\r\nGET / HTTP/1.1\r\n" + HOST + b"\r\n",
    b"GET http://localhost/ HTTP/1.1\r\n" + HOST + b"\r\n",
    b"GET / HTTP/1.1\r\nHOST:localhost\r\n\r\n",
    b"GET / HTTP/1.1\r\nhost: LOCALHOST:8080\r\n\r\n",
    b"GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nhost:\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + HOST + b"content-length: 0\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + HOST + b"content-length: 5\r\n\r\nhello",
    b"GET / HTTP/1.1\r\n" + HOST + b"transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + HOST + b"transfer-encoding: chunked\r\n\r\n"
    b"5;name=value\r\nhello\r\n0\r\ntrailer: x\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + HOST + b"expect: 100-continue\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + HOST + b"expect: 100-continue\r\ncontent-length: 2\r\n\r\nab",
    b"GET / HTTP/1.1\r\n" + HOST + b"connection: upgrade, http2-settings\r\nupgrade: h2c\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + HOST + b"connection: Upgrade\r\nupgrade: websocket\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + HOST + b"x: \xe9\xff\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + HOST + b"x:\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + HOST + b"range: " + b"bytes=0-0," * 400 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + HOST + b"if-none-match: " + b'"' * 8000 + b"\r\n\r\n",
]  # fmt: skip


@pytest.mark.parametrize(("content", "status"), BAD)
def test_bytes_that_are_no_good_request_are_refused_and_the_connection_ends(
    world, content: bytes, status: int
) -> None:
    with Talk(world.edge.http) as talk:
        talk.send(content)
        answer = talk.read()
        assert answer.status == status
        assert answer.headers["connection"] == "close"
        assert talk.read_to_end() == b""


@pytest.mark.parametrize("content", ODD_BUT_GOOD)
def test_odd_requests_that_the_rfc_allows_are_answered(world, content: bytes) -> None:
    with Talk(world.edge.http) as talk:
        talk.send(content)
        answer = talk.read()
        assert (answer.status, answer.body) == (200, b"<p>home</p>")


@pytest.mark.parametrize("content", ODD_BUT_GOOD)
def test_the_same_byte_by_byte(world, content: bytes) -> None:
    with Talk(world.edge.http) as talk:
        for place in range(min(len(content), 400)):
            talk.send(content[place : place + 1])
        talk.send(content[400:])
        assert talk.read().status == 200


def test_what_was_asked_before_the_bad_bytes_is_still_answered(world) -> None:
    with Talk(world.edge.http) as talk:
        talk.send(b"GET / HTTP/1.1\r\n" + HOST + b"\r\n" + b"\x00\x01")
        assert talk.read().status == 200
        assert talk.read().status == 400
        assert talk.read_to_end() == b""


def test_a_storm_of_random_and_mutilated_requests_leaves_it_serving(world) -> None:
    chance = random.Random(7)
    for _ in range(300):
        content = bytearray(chance.choice([*ODD_BUT_GOOD, *(bad for bad, _ in BAD)])[:2000])
        for _ in range(chance.randrange(1, 6)):
            place = chance.randrange(len(content))
            content[place : place + chance.randrange(3)] = os.urandom(chance.randrange(3))
        with Talk(world.edge.http) as talk:
            talk.send(bytes(content))
            talk.sock.shutdown(1)
            said = talk.read_to_end()
        assert not said or b" 500 " not in said.split(b"\r\n")[0]
    assert get(world.edge.http, "/").status == 200
