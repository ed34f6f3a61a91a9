"""Spoiled bytes at the socket and at every parser of the edge: no crash, no 500, no leak."""

import contextlib
import os
import random
import re
import socket
from pathlib import Path

import msgspec
import pytest

from made.fuzzing import ROUNDS, SEED, spoil, spoil_many
from servers.edge_client import Talk, get, wait_until
from stentor.audio.arrangement import compute_arrangement
from stentor.audio.frames import parse_frames
from stentor.contracts.code import ArrangementCode, encode_code, try_parse_code
from stentor.contracts.journal import parse_line
from stentor.contracts.manifest import encode_manifest, parse_manifest
from stentor.edge.http.conditions import evaluate_conditions
from stentor.edge.http.ranges import UnsatisfiableRangeError, select_span
from stentor.lib.signing import SigningKeys

HOST = b"host: localhost\r\n"
ALLOWED = {
    100, 200, 204, 206, 301, 302, 304,
    400, 404, 405, 408, 410, 412, 413, 414, 416, 417, 431, 501, 505,
}  # fmt: skip
STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) [A-Z][A-Za-z' -]+\r\ndate: ")
MOST_GROWTH = 6_000_000
"""Bytes of memory; 64 a request would be more after 100,000."""


def make_seeds(address: str) -> list[bytes]:
    """Requests of all kinds that are good, or nearly so."""
    path = address.encode()
    return [
        b"GET / HTTP/1.1\r\n" + HOST + b"\r\n",
        b"GET " + path + b" HTTP/1.1\r\n" + HOST + b"Range: bytes=100-9999\r\n\r\n",
        b"GET " + path + b" HTTP/1.1\r\n" + HOST + b"if-range: x\r\nrange: bytes=-5,1-\r\n\r\n",
        b"HEAD " + path + b" HTTP/1.1\r\n" + HOST + b"if-none-match: *\r\n\r\n",
        b"GET /listen/show/hello.mp3?y=%20 HTTP/1.1\r\n" + HOST + b'if-match: "a", W/""\r\n\r\n',
        b"GET /feeds/show.xml HTTP/1.1\r\n" + HOST + b"accept-encoding: gzip;q=0.5, *\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + HOST + b"transfer-encoding: chunked\r\n\r\n"
        b"5;a=b\r\nhello\r\n0\r\nx: y\r\n\r\n",
        b"POST / HTTP/1.1\r\n" + HOST + b"content-length: 5\r\nexpect: 100-continue\r\n\r\nhello",
        b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n",
        b"GET http://localhost/shows/show HTTP/1.0\r\nconnection: keep-alive\r\n\r\n" * 3,
        b"GET /a/" + b"A" * 80 + b"/x.mp3 HTTP/1.1\r\n" + HOST + b"cookie: a=b\r\n\r\n",
    ]  # fmt: skip


def read_figures(pid: int) -> tuple[int, int]:
    """Open descriptors and resident bytes of a process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return len(list(Path(f"/proc/{pid}/fd").iterdir())), pages * os.sysconf("SC_PAGE_SIZE")


def throw(port: int, contents: list[bytes]) -> set[int]:
    """Says all of it on one connection, closes that end, and hears the statuses that come."""
    with Talk(port) as talk, contextlib.suppress(ConnectionError):
        for content in contents:
            talk.send(content)
        talk.sock.shutdown(socket.SHUT_WR)
        said = talk.read_to_end()
        return {int(one) for one in STATUS.findall(said)}
    return set()


def test_spoiled_requests_neither_break_nor_fatten_a_worker(store, serve) -> None:
    store.publish_file("/", b"home", "text/html")
    store.publish_file("/feeds/show.xml", b"<rss>" * 500, "application/rss+xml", zipped=True)
    store.publish_episode("hello", frames=60)
    edge = serve(limits={"header_seconds": 5.0, "connections_per_address": 5000})
    address = get(edge.http, "/listen/show/hello.mp3").headers["location"]
    seeds = make_seeds(address)
    whole = get(edge.http, address).body
    chance = random.Random(SEED)
    statuses: set[int] = set()

    def storm(rounds: int) -> None:
        for _ in range(rounds // 3):
            contents = [
                chance.choice(seeds),
                chance.choice(seeds),
                spoil(chance.choice(seeds), chance),
            ]
            statuses.update(throw(edge.http, contents))

    storm(max(ROUNDS // 4, 900))
    wait_until(lambda: b'connections{worker="e1"} 1\n' in get(edge.http, "/metrics").body, 15)
    descriptors, memory = read_figures(edge.process.pid)
    storm(ROUNDS)
    wait_until(lambda: read_figures(edge.process.pid)[0] <= descriptors, 15)
    assert read_figures(edge.process.pid)[1] < memory + MOST_GROWTH
    assert statuses <= ALLOWED
    assert {200, 206, 302, 304, 400, 404, 405} <= statuses
    assert get(edge.http, address).body == whole
    assert edge.end() == 0


def test_spoiled_manifests_are_refused_or_served_whole(store) -> None:
    """ValueError where a manifest or what follows from it cannot be; nothing else."""
    seed = encode_manifest(store.publish_episode("hello", frames=100))
    parsed = 0
    for content in spoil_many([seed]):
        with contextlib.suppress(ValueError):
            manifest = parse_manifest(content)
            parsed += 1
            for rendition in manifest.renditions[:4]:
                arrangement = compute_arrangement(manifest, rendition)
                sizes = sum(piece.length for piece in arrangement.slices)
                assert arrangement.size == len(arrangement.header) + sizes
    assert parsed > ROUNDS // 50


def test_an_edge_lives_with_spoiled_manifests(store, serve) -> None:
    """Whatever stands in a published manifest, a listener gets 503 and the others their audio."""
    good = encode_manifest(store.publish_episode("hello", frames=100))
    for number, content in enumerate(spoil_many([good], 120)):
        store.append(kind="manifest", address=f"manifest:{number + 1000}", plain=store.put(content))
        store.append(kind="episode", address=f"/listen/show/x{number}.mp3", manifest=number + 1000)
    edge = serve()
    statuses = set()
    for number in range(120):
        answer = get(edge.http, f"/listen/show/x{number}.mp3")
        statuses.add(answer.status)
        if answer.status == 302 and answer.headers["location"].isascii():
            with contextlib.suppress(EOFError):
                statuses.add(get(edge.http, answer.headers["location"]).status)
    assert statuses <= {200, 302, 400, 404, 503}
    assert {302, 503} <= statuses
    location = get(edge.http, "/listen/show/hello.mp3").headers["location"]
    assert get(edge.http, location).body.endswith(store.bodies["hello"])


def test_spoiled_audio_is_refused(store) -> None:
    """FrameError, which is a ValueError, or frames that lie where they say."""
    store.publish_episode("hello", frames=40)
    for content in spoil_many([store.bodies["hello"]]):
        end = 0
        with contextlib.suppress(ValueError):
            for frame in parse_frames(content):
                assert frame.offset == end
                end += frame.header.size
        assert end <= len(content)


def test_spoiled_journal_lines_are_refused_and_others_still_read(store, serve) -> None:
    line = msgspec.json.encode(store.publish_file("/feeds/one.xml", b"<rss/>"))
    for content in spoil_many([line]):
        with contextlib.suppress(ValueError):
            parse_line(content)
    with store.layout.journal.open("ab") as journal:
        for content in spoil_many([line], 200):
            journal.write(content.replace(b"/feeds/", b"/spoiled/").replace(b"\n", b" ") + b"\n")
    store.seq = 10_000_000
    store.publish_file("/feeds/two.xml", b"<rss></rss>")
    edge = serve()
    assert get(edge.http, "/feeds/one.xml").status == 200


def test_no_spoiled_code_is_taken_for_a_good_one() -> None:
    keys = SigningKeys({1: b"k" * 32})
    code = encode_code(ArrangementCode(7, 0, 1, 0, (1, 2, 3)), keys)
    for content in spoil_many([code.encode()]):
        text = content.decode("latin-1")
        assert try_parse_code(text, keys) is None or text == code


@pytest.mark.parametrize("size", [0, 1, 1000])
def test_spoiled_fields_never_raise(size: int) -> None:
    seeds = [b"bytes=0-499", b"bytes=-5, 3-", b'"abc", W/"def"', b"Mon, 23 Nov 2026 19:22:01 GMT"]
    for content in spoil_many(seeds):
        text = content.decode("latin-1")
        with contextlib.suppress(UnsatisfiableRangeError):
            span = select_span(text, size)
            assert span is None or 0 <= span.start < span.end <= size
        names = (b"if-match", b"if-none-match", b"if-modified-since", b"if-unmodified-since")
        for name in names:
            evaluate_conditions({name: text}, '"abc"')
