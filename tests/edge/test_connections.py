"""Keep-alive, pipelining, half-closed sockets, slow and greedy clients."""

import contextlib
import socket
import threading
import time

import pytest

from servers.edge_client import Talk, ask, get, render_request, wait_until

SLOW = {"header_seconds": 1.0, "idle_seconds": 2.0}


def test_a_connection_is_kept_for_more_requests(world) -> None:
    with Talk(world.edge.http) as talk:
        for _ in range(5):
            answer = talk.ask("GET", "/")
            assert answer.status == 200
            assert "connection" not in answer.headers


@pytest.mark.parametrize(
    ("request_line", "fields", "is_kept"),
    [
        ("GET / HTTP/1.1", "host: localhost\r\n", True),
        ("GET / HTTP/1.1", "host: localhost\r\nconnection: close\r\n", False),
        ("GET / HTTP/1.1", "host: localhost\r\nConnection: Close, x\r\n", False),
        ("GET / HTTP/1.0", "", False),
        ("GET / HTTP/1.0", "connection: keep-alive\r\n", True),
    ],
)
def test_the_client_decides_whether_it_is_kept(
    world, request_line: str, fields: str, *, is_kept: bool
) -> None:
    with Talk(world.edge.http) as talk:
        talk.send(f"{request_line}\r\n{fields}\r\n".encode())
        answer = talk.read()
        if is_kept:
            assert answer.headers.get("connection", "keep-alive") == "keep-alive"
            assert talk.ask("GET", "/").status == 200
        else:
            assert answer.headers["connection"] == "close"
            assert talk.read_to_end() == b""


def test_pipelined_requests_are_answered_in_order(world) -> None:
    paths = ["/", "/unknown", "/feeds/show.xml", "/shows/withdrawn", "/listen/show/hello.mp3"] * 40
    with Talk(world.edge.http) as talk:
        talk.send(b"".join(render_request("GET", path) for path in paths))
        assert [talk.read().status for _ in paths] == [200, 404, 200, 410, 302] * 40


def test_pipelined_large_answers_do_not_mix(world) -> None:
    address = get(world.edge.http, "/listen/show/long.mp3").headers["location"]
    body = get(world.edge.http, address).body
    with Talk(world.edge.http) as talk:
        fields = [{"range": f"bytes={at}-{at + 999_999}"} for at in range(0, 6_000_000, 1_000_000)]
        talk.send(b"".join(render_request("GET", address, **field) for field in fields))
        time.sleep(0.2)
        for at in range(0, 6_000_000, 1_000_000):
            assert talk.read().body == body[at : at + 1_000_000]


def test_head_answers_among_others_have_no_body(world) -> None:
    with Talk(world.edge.http) as talk:
        talk.send(render_request("HEAD", "/feeds/show.xml") + render_request("GET", "/"))
        assert talk.read(is_head=True).headers["content-length"] == "10000"
        assert talk.read().body == b"<p>home</p>"


def test_a_client_that_has_closed_its_end_still_gets_everything(world) -> None:
    address = get(world.edge.http, "/listen/show/long.mp3").headers["location"]
    with Talk(world.edge.http) as talk:
        talk.send(render_request("GET", address) + render_request("GET", "/"))
        talk.sock.shutdown(socket.SHUT_WR)
        assert len(talk.read().body) > 30_000_000
        assert talk.read().body == b"<p>home</p>"
        assert talk.read_to_end() == b""


def test_a_client_that_closes_in_the_middle_of_a_head_gets_nothing(world) -> None:
    with Talk(world.edge.http) as talk:
        talk.send(b"GET / HTTP/1.1\r\nhost: loc")
        talk.sock.shutdown(socket.SHUT_WR)
        assert talk.read_to_end() == b""


def test_a_slow_head_is_told_so_however_it_trickles(serve) -> None:
    edge = serve(limits=SLOW)
    began = time.monotonic()
    with Talk(edge.http) as talk:
        talk.send(b"GET / HTTP/1.1\r\n")
        talk.sock.setblocking(False)
        said = b""
        while not said and time.monotonic() < began + 10:
            talk.send(b"x: y\r\n")
            time.sleep(0.05)
            with contextlib.suppress(BlockingIOError):
                said = talk.sock.recv(1000)
    assert said.startswith(b"HTTP/1.1 408")
    assert 0.9 < time.monotonic() - began < 4


def test_a_connection_without_a_request_is_closed(serve) -> None:
    edge = serve(limits=SLOW)
    began = time.monotonic()
    with Talk(edge.http) as silent, Talk(edge.http) as idle:
        assert idle.ask("GET", "/").status == 404
        assert silent.read_to_end() == b""
        assert 0.9 < time.monotonic() - began < 5
        assert idle.read_to_end() == b""
        assert 1.9 < time.monotonic() - began < 9


def test_a_reader_that_takes_nothing_is_dropped(store, serve) -> None:
    store.publish_episode("long", frames=80_000)
    edge = serve(limits=SLOW)
    address = get(edge.http, "/listen/show/long.mp3").headers["location"]
    with Talk(edge.http, receive_bytes=4096) as talk:
        talk.send(render_request("GET", address))
        wait_until(lambda: b"stentor_edge_connections" in metrics(edge))
        wait_until(lambda: b'connections{worker="e1"} 1\n' in metrics(edge), 8)


@pytest.mark.parametrize(("least_rate", "is_kept"), [(20_000, False), (2_000, True)])
def test_a_reader_below_the_least_rate_is_dropped(
    store, serve, least_rate: float, *, is_kept: bool
) -> None:
    store.publish_episode("long", frames=80_000)
    edge = serve(limits=SLOW | {"least_rate": least_rate})
    address = get(edge.http, "/listen/show/long.mp3").headers["location"]
    with Talk(edge.http, receive_bytes=4096) as talk:
        talk.send(render_request("GET", address))
        end = time.monotonic() + 6
        with contextlib.suppress(ConnectionResetError, EOFError):
            while time.monotonic() < end:
                talk.take(400)  # 8,000 bytes a second
                time.sleep(0.05)
        dropped = b'ended_total{worker="e1",reason="slow"} 1\n' in metrics(edge)
        assert dropped is not is_kept


def test_a_body_that_trickles_is_not_waited_for(serve) -> None:
    edge = serve(limits=SLOW)
    for framing in (b"content-length: 60000\r\n\r\n", b"transfer-encoding: chunked\r\n\r\n"):
        began = time.monotonic()
        with Talk(edge.http) as talk, contextlib.suppress(ConnectionError):
            talk.send(b"GET / HTTP/1.1\r\nhost: localhost\r\n" + framing)
            while time.monotonic() < began + 10:
                talk.send(b"1\r\na\r\n")
                time.sleep(0.05)
        assert time.monotonic() - began < 8


def test_slow_readers_do_not_hold_others(world) -> None:
    address = get(world.edge.http, "/listen/show/long.mp3").headers["location"]
    slow = [Talk(world.edge.http, receive_bytes=4096) for _ in range(50)]
    for talk in slow:
        talk.send(render_request("GET", address))
    began = time.monotonic()
    with Talk(world.edge.http) as talk:
        for _ in range(100):
            assert talk.ask("GET", "/").status == 200
    assert time.monotonic() - began < 15
    for talk in slow:
        talk.sock.close()


def test_a_large_download_leaves_turns_to_others(world) -> None:
    address = get(world.edge.http, "/listen/show/long.mp3").headers["location"]
    is_over = threading.Event()

    def download() -> None:
        while not is_over.is_set():
            get(world.edge.http, address)

    threads = [threading.Thread(target=download) for _ in range(3)]
    for thread in threads:
        thread.start()
    waits = []
    with Talk(world.edge.http) as talk:
        for _ in range(50):
            began = time.monotonic()
            assert talk.ask("GET", "/").status == 200
            waits.append(time.monotonic() - began)
    is_over.set()
    for thread in threads:
        thread.join()
    assert sorted(waits)[25] < 0.25


def test_one_address_holds_only_so_many_connections(serve) -> None:
    edge = serve(limits={"connections_per_address": 3})
    held = [Talk(edge.http) for _ in range(3)]
    for talk in held:
        assert talk.ask("GET", "/healthz").status == 200
    answer = get(edge.http, "/healthz")
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")
    held.pop().sock.close()
    wait_until(lambda: get(edge.http, "/healthz").status == 200)
    for talk in held:
        talk.sock.close()


def test_a_trusted_proxy_may_hold_more(serve) -> None:
    edge = serve(limits={"connections_per_address": 1}, trusted_proxies=("127.0.0.0/8",))
    with Talk(edge.http) as held:
        assert held.ask("GET", "/healthz").status == 200
        assert get(edge.http, "/healthz").status == 200


def test_a_worker_holds_only_so_many_connections(serve) -> None:
    edge = serve(limits={"connections": 2})
    with Talk(edge.http) as one, Talk(edge.http) as two:
        assert one.ask("GET", "/healthz").status == two.ask("GET", "/healthz").status == 200
        assert ask(edge.http, "GET", "/healthz").status == 503


def metrics(edge) -> bytes:
    return get(edge.http, "/metrics").body
