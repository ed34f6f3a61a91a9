"""How a worker begins and ends."""

import base64
import json
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from servers.edge_client import Talk, get, render_request, wait_until
from stentor.lib.signing import parse_signing_keys, render_signing_keys


def test_an_installation_without_anything_published_is_served(serve) -> None:
    edge = serve()
    assert get(edge.http, "/healthz").body == b"ok\n"
    assert get(edge.http, "/").status == 404


def test_sigterm_ends_it_at_once_when_nothing_runs(store, serve) -> None:
    edge = serve()
    with Talk(edge.http) as idle:
        assert idle.ask("GET", "/").status == 404
        began = time.monotonic()
        assert edge.end() == 0
        assert time.monotonic() - began < 3
        assert idle.read_to_end() == b""


def test_sigterm_lets_a_transfer_under_way_end(store, serve) -> None:
    store.publish_episode("long", frames=80_000)
    edge = serve()
    address = get(edge.http, "/listen/show/long.mp3").headers["location"]
    with Talk(edge.http, receive_bytes=65_536) as talk:
        talk.send(render_request("GET", address))
        talk.take(1000)
        ender = threading.Thread(target=edge.end)
        ender.start()
        time.sleep(0.3)
        assert len(talk.read_to_end()) > 30_000_000
        ender.join(10)
    assert edge.process.returncode == 0
    assert edge.wait_for_hit(lambda hit: hit.kind == "audio").sent > 30_000_000


def test_sigterm_does_not_wait_for_ever(store, serve) -> None:
    store.publish_episode("long", frames=80_000)
    edge = serve(stop_seconds=2.0)
    address = get(edge.http, "/listen/show/long.mp3").headers["location"]
    with Talk(edge.http, receive_bytes=4096) as stuck:
        stuck.send(render_request("GET", address))
        time.sleep(0.3)
        began = time.monotonic()
        assert edge.end() == 0
        assert 1.9 < time.monotonic() - began < 5
    assert edge.wait_for_hit(lambda hit: hit.kind == "audio").sent < 500_000


def test_sigquit_drains_idle_connections_with_their_next_answer(store, serve) -> None:
    store.publish_file("/", b"home", "text/html")
    edge = serve()
    with Talk(edge.http) as kept:
        assert kept.ask("GET", "/").status == 200
        edge.process.send_signal(signal.SIGQUIT)
        time.sleep(0.5)
        answer = kept.ask("GET", "/")
        assert (answer.status, answer.headers["connection"]) == (200, "close")
        assert kept.read_to_end() == b""
    assert edge.process.wait(10) == 0


def test_sigterm_ends_a_drain(store, serve) -> None:
    edge = serve()
    with Talk(edge.http) as kept:
        assert kept.ask("GET", "/").status == 404
        edge.process.send_signal(signal.SIGQUIT)
        time.sleep(0.3)
        assert edge.process.poll() is None
        assert edge.end() == 0


def test_a_rotated_signing_key_signs_and_the_old_one_still_verifies(store, serve) -> None:
    store.publish_episode("talk", frames=100)
    edge = serve()
    old = get(edge.http, "/listen/show/talk.mp3").headers["location"]
    path = edge.layout.keys / "signing.json"
    first = parse_signing_keys(path.read_bytes())
    assert first.current == 1
    secret = read_secret(path)
    write_whole(path, b"garbage")
    time.sleep(1.2)
    assert get(edge.http, "/listen/show/talk.mp3").headers["location"] == old
    write_whole(path, render_signing_keys({2: b"n" * 32, 1: secret}))
    wait_until(lambda: get(edge.http, "/listen/show/talk.mp3").headers["location"] != old)
    new = get(edge.http, "/listen/show/talk.mp3").headers["location"]
    assert get(edge.http, old).status == get(edge.http, new).status == 200
    write_whole(path, render_signing_keys({2: b"n" * 32}))
    wait_until(lambda: get(edge.http, old).status == 404)
    assert get(edge.http, new).status == 200


def write_whole(path: Path, content: bytes) -> None:
    path.with_suffix(".part").write_bytes(content)
    path.with_suffix(".part").replace(path)


def read_secret(path: Path) -> bytes:
    key = json.loads(path.read_bytes())["keys"][0]["key"]
    return base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))


def test_it_leaks_no_descriptor_and_little_memory(store, serve) -> None:
    store.publish_file("/", b"home", "text/html")
    store.publish_episode("talk", frames=100)
    edge = serve()
    address = get(edge.http, "/listen/show/talk.mp3").headers["location"]

    def storm(count: int) -> None:
        for _ in range(count):
            with Talk(edge.http) as talk:
                talk.send(render_request("GET", "/") + render_request("GET", address) + b"\x00")
                talk.read_to_end()

    storm(50)
    time.sleep(0.5)
    before = count_descriptors(edge.process.pid), read_memory(edge.process.pid)
    storm(600)
    wait_until(lambda: count_descriptors(edge.process.pid) <= before[0])
    assert read_memory(edge.process.pid) < before[1] + 8_000_000


def count_descriptors(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def read_memory(pid: int) -> int:
    """Resident bytes."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.parametrize("count", [200])
def test_many_idle_connections_cost_nobody_anything(serve, count: int) -> None:
    edge = serve()
    held = [Talk(edge.http) for _ in range(count)]
    began = time.monotonic()
    with Talk(edge.http) as talk:
        for _ in range(50):
            assert talk.ask("GET", "/healthz").status == 200
    assert time.monotonic() - began < 15
    for talk in held:
        talk.sock.close()
