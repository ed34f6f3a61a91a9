"""What a hit says: who, what, and how many bytes the client really took."""

import json
import signal
import socket
import time

import msgspec
import pytest

from servers.edge_client import Talk, get, render_request, wait_until
from stentor.contracts.hit import parse_hit
from stentor.counting.tally import count_downloads
from stentor.lib.seal import AddressSealer


@pytest.fixture
def edge(store, serve):
    store.publish_file("/feeds/show.xml", b"<rss/>")
    store.publish_file("/assets/a.png", b"png")
    store.publish_file("/", b"home", "text/html")
    store.publish_episode("talk", frames=1000)
    store.publish_episode("long", frames=80_000)
    return serve()


@pytest.mark.parametrize(
    ("method", "path", "status", "kind", "sent"),
    [
        ("GET", "/", 200, "page", 4),
        ("GET", "/feeds/show.xml", 200, "feed", 6),
        ("HEAD", "/feeds/show.xml", 200, "feed", 0),
        ("GET", "/assets/a.png", 200, "asset", 3),
        ("GET", "/feeds/none.xml", 404, "feed", None),
        ("GET", "/listen/show/talk.mp3", 302, "redirect", 0),
        ("GET", "/a/forged/talk.mp3", 404, "audio", None),
        ("GET", "/whatever", 404, "other", None),
        ("POST", "/feeds/show.xml", 405, "feed", None),
    ],
)
def test_every_request_of_a_listener_leaves_a_hit(
    edge, method: str, path: str, status: int, kind: str, sent: int | None
) -> None:
    with Talk(edge.http) as talk:
        answer = talk.ask(method, path, user_agent="Tester/1", referer="https://x.example/")
    hit = edge.wait_for_hit(lambda hit: hit.kind == kind)
    assert (hit.method, hit.status, hit.kind) == (method, status, kind)
    assert (hit.ua, hit.referer, hit.edge, hit.ip, hit.via) == (
        "Tester/1", "https://x.example/", "e1", None, None,
    )  # fmt: skip
    assert hit.sent == (len(answer.body) if sent is None else sent)


def test_audio_says_whose_and_which_part(edge) -> None:
    address = get(edge.http, "/listen/show/talk.mp3").headers["location"]
    size = 1000 * 384 + 8576
    get(edge.http, address, range="bytes=10000-19999")
    hit = edge.wait_for_hit(lambda hit: hit.kind == "audio")
    assert (hit.show, hit.episode, hit.arrangement) == ("s1", "e-talk", address.split("/")[2])
    assert (hit.status, hit.range) == (206, "bytes=10000-19999")
    assert (hit.first_byte, hit.sent, hit.size) == (10_000, 10_000, size)
    assert (hit.header_bytes, hit.content_seconds, hit.bitrate) == (8576, 24.0, 128_000)
    assert hit.at <= hit.ended_at


def test_the_address_is_sealed_and_can_be_read_with_the_days_key(edge) -> None:
    get(edge.http, "/")
    hit = edge.wait_for_hit(lambda hit: hit.kind == "page")
    assert AddressSealer(edge.layout.keys).unseal(hit.sealed_ip) == "127.0.0.1"
    assert b"127.0.0.1" not in b"".join(path.read_bytes() for path in edge.layout.spool.iterdir())


def test_health_checks_and_metrics_leave_no_hit(edge) -> None:
    get(edge.http, "/healthz"), get(edge.http, "/metrics"), get(edge.http, "/")
    edge.wait_for_hit(lambda hit: hit.kind == "page")
    assert len(edge.read_hits()) == 1


def test_whatever_a_client_writes_of_itself_stays_one_line(edge) -> None:
    get(edge.http, "/", user_agent='a"b\\\t\u00e9' + "x" * 3000)
    hit = edge.wait_for_hit(lambda hit: hit.kind == "page")
    assert hit.ua.startswith('a"b\\')
    assert len(hit.ua) == 1024


def test_a_whole_download_is_counted_whole_also_when_the_client_hangs_up_at_once(edge) -> None:
    address = get(edge.http, "/listen/show/long.mp3").headers["location"]
    with Talk(edge.http) as talk:
        body = talk.ask("GET", address).body
    hit = edge.wait_for_hit(lambda hit: hit.kind == "audio" and hit.sent == hit.size)
    assert hit.sent == len(body)


def test_half_closed_clients_are_counted_in_full_too(edge) -> None:
    address = get(edge.http, "/listen/show/talk.mp3").headers["location"]
    with Talk(edge.http) as talk:
        talk.send(render_request("GET", address))
        talk.sock.shutdown(socket.SHUT_WR)
        size = len(talk.read().body)
    assert edge.wait_for_hit(lambda hit: hit.kind == "audio" and hit.sent).sent == size


@pytest.mark.parametrize("is_reset", [True, False])
def test_a_client_that_stops_midway_is_counted_for_what_it_took(edge, *, is_reset: bool) -> None:
    address = get(edge.http, "/listen/show/long.mp3").headers["location"]
    with Talk(edge.http, receive_bytes=16_384) as talk:
        talk.send(render_request("GET", address))
        taken = 0
        while taken < 3_000_000:
            taken += len(talk.sock.recv(65_536))
        time.sleep(0.3)
        if is_reset:
            talk.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    edge.wait_for_hit(lambda hit: hit.kind == "audio" and hit.sent >= 2_990_000)
    time.sleep(1.5)
    hit = edge.wait_for_hit(lambda hit: hit.kind == "audio")
    assert taken - 1000 <= hit.sent <= taken + 65_536
    assert hit.ended_at < time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(time.time() + 1))


def test_a_client_that_reads_nothing_is_no_download(edge) -> None:
    address = get(edge.http, "/listen/show/long.mp3").headers["location"]
    with Talk(edge.http, receive_bytes=4096) as talk:
        talk.send(render_request("GET", address))
        time.sleep(1)
    hit = edge.wait_for_hit(lambda hit: hit.kind == "audio")
    time.sleep(0.6)
    hit = edge.wait_for_hit(lambda hit: hit.kind == "audio")
    assert hit.sent < 200_000


def test_who_reads_nothing_until_the_edge_hangs_up_is_no_download(store, serve) -> None:
    store.publish_episode("long", frames=80_000)
    edge = serve(limits={"idle_seconds": 1.0})
    address = get(edge.http, "/listen/show/long.mp3").headers["location"]
    with Talk(edge.http) as talk:
        talk.send(render_request("GET", address, user_agent="AppleCoreMedia/1.0.0 (iPhone)"))
        edge.wait_for_hit(lambda hit: hit.kind == "audio")
        wait_until(lambda: b'reason="slow"} 1\n' in get(edge.http, "/metrics").body, 10)
    time.sleep(0.6)
    hits = [msgspec.structs.replace(hit, ip="192.0.2.7") for hit in edge.read_hits()]
    count = count_downloads(hit for hit in hits if hit.kind == "audio")
    assert count.downloads == 0
    assert count.rejected == {"below-threshold": 1}


def test_a_transfer_is_on_record_while_it_runs_under_one_id(edge) -> None:
    address = get(edge.http, "/listen/show/long.mp3").headers["location"]
    with Talk(edge.http, receive_bytes=4096) as talk:
        talk.send(render_request("GET", address))
        running = edge.wait_for_hit(lambda hit: hit.kind == "audio")
        assert running.sent < running.size
        talk.read()
    ended = edge.wait_for_hit(lambda hit: hit.sent == hit.size > 30_000_000)
    assert ended.id == running.id
    assert ended.at == running.at


def test_kill_9_loses_no_more_than_the_last_second_and_tears_only_the_last_line(edge) -> None:
    address = get(edge.http, "/listen/show/long.mp3").headers["location"]
    began = time.time()
    with Talk(edge.http) as talk, Talk(edge.http, receive_bytes=4096) as slow:
        slow.send(render_request("GET", address))
        asked = 0
        while time.time() < began + 2.5:
            talk.ask("GET", "/feeds/show.xml")
            asked += 1
        count_before = asked
        killed = time.time()
        edge.process.send_signal(signal.SIGKILL)
        edge.process.wait(5)
    files = [path.read_bytes() for path in edge.layout.spool.glob("*.hits")]
    lines = [line for file in files for line in file.split(b"\n")[:-1]]
    hits = [parse_hit(line) for line in lines]
    feeds = [hit for hit in hits if hit.kind == "feed"]
    assert len(feeds) > count_before * 0.4
    newest = max(json.loads(line)["ended_at"] for line in lines)
    lost_since = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(killed - 1))
    assert newest >= lost_since
    assert any(hit.kind == "audio" for hit in hits)


def test_behind_a_trusted_proxy_the_client_is_whom_it_speaks_for(store, serve) -> None:
    store.publish_file("/feeds/show.xml", b"<rss/>")
    edge = serve(trusted_proxies=("127.0.0.0/8", "10.0.0.0/8"))
    sealer = AddressSealer(edge.layout.keys)
    for number, (chain, address) in enumerate(
        [
            ("203.0.113.9", "203.0.113.9"),
            ("6.6.6.6, 203.0.113.9", "203.0.113.9"),
            ("203.0.113.9, 10.1.1.1", "203.0.113.9"),
            ("::ffff:203.0.113.9", "203.0.113.9"),
            ("[2001:db8::1]:443", "2001:db8::1"),
            ("203.0.113.9:5555", "203.0.113.9"),
            ("nonsense", "127.0.0.1"),
            ("203.0.113.9, nonsense", "127.0.0.1"),
            ("", "127.0.0.1"),
        ]
    ):
        get(edge.http, "/feeds/show.xml", x_forwarded_for=chain, user_agent=f"n{number}")
        hit = edge.wait_for_hit(lambda hit, ua=f"n{number}": hit.ua == ua)
        assert (sealer.unseal(hit.sealed_ip), hit.via) == (address, "127.0.0.1"), chain


def test_nobody_else_is_believed(edge) -> None:
    get(edge.http, "/", x_forwarded_for="203.0.113.9")
    hit = edge.wait_for_hit(lambda hit: hit.kind == "page")
    assert AddressSealer(edge.layout.keys).unseal(hit.sealed_ip) == "127.0.0.1"
    assert hit.via is None
