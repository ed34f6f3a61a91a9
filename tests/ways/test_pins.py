"""Who has an arrangement keeps it: over reloads and restarts, on one machine and on two that
share a Redis, while Redis is gone and when it is back."""

import base64
import contextlib
import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from made.tones import write_tone
from servers.redis_server import RedisServer
from servers.serving import Server, publish, run_stentor, wait_until

pytestmark = pytest.mark.way

SPOTS = 6
FLIGHT = {
    "creative": "", "slots": ["pre", "mid"], "starts": "2020-01-01", "ends": "2099-01-01",
    "caps": [{"impressions": 1, "hours": 24}],
}  # fmt: skip


def book(data: Path) -> None:
    """Six flights, each of them once a day for a listener."""
    flights = []
    for number in range(SPOTS):
        write_tone(data.parent / f"spot-{number}.wav", seconds=1.0 + number / 10)
        one = {"ref": f"f{number}", "name": f"f{number}", "creative": f"spot-{number}.wav"}
        flights.append(FLIGHT | one)
    document = {
        "advertisers": [
            {
                "ref": f"a{number}",
                "name": f"a{number}",
                "category": "",
                "campaigns": [{"ref": f"k{number}", "name": f"k{number}", "flights": [flight]}],
            }
            for number, flight in enumerate(flights)
        ]
    }
    (data.parent / "ads.json").write_text(json.dumps(document))
    done = run_stentor("ads", "load", data.parent / "ads.json", "--data", data)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pins") / "data"


@pytest.fixture(scope="module")
def reports(data: Path, music: Path) -> list[dict[str, Any]]:
    made = [
        publish(data, music, title, "--break", "0x2", "--break", "20")
        for title in ("First", "Second")
    ]
    book(data)
    return made


def led(server: Server, report: dict[str, Any], agent: str) -> str:
    answer = server.ask(report["enclosure"], headers={"User-Agent": agent})
    assert answer.status == 302
    return str(answer.headers["Location"]).partition("/a/")[2].partition("/")[0]


def read_spots(code: str) -> set[bytes]:
    """The placements of a code, whoever signed it."""
    content = base64.urlsafe_b64decode(code + "=" * (-len(code) % 4))[12:-16]
    return {content[at : at + 4] for at in range(0, len(content), 4)} - {bytes(4)}


def test_a_reload_and_a_restart_change_nobodys_arrangement(
    serve: Callable[..., Server], data: Path, reports: list[dict[str, Any]]
) -> None:
    server = serve("--workers", "2", data=data).wait_until_ready()
    agents = [f"Player/{number}" for number in range(20)]
    codes = {agent: led(server, reports[0], agent) for agent in agents}
    assert len(set(codes.values())) > 1, "the spots differ from listener to listener"
    wrong: list[str] = []
    is_over = threading.Event()

    def go_on_asking() -> None:
        while not is_over.is_set():
            wrong.extend(
                agent for agent in agents if led(server, reports[0], agent) != codes[agent]
            )

    asking = threading.Thread(target=go_on_asking)
    asking.start()
    try:
        for _ in range(3):
            before = server.pid_of("edge-1")
            server.process.send_signal(signal.SIGHUP)
            wait_until(lambda before=before: server.pid_of("edge-1") != before)
    finally:
        is_over.set()
        asking.join()
    assert wrong == []
    server.end()
    server.start()
    server.wait_until_ready()
    assert {agent: led(server, reports[0], agent) for agent in agents} == codes
    server.end()


@contextlib.contextmanager
def stopped(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def test_two_machines_share_pins_and_caps_in_redis_and_outlive_it(
    serve: Callable[..., Server],
    data: Path,
    reports: list[dict[str, Any]],
    tmp_path: Path,
) -> None:
    redis = RedisServer(tmp_path)
    first = second = None
    try:
        shared = {"STENTOR_REDIS_URL": redis.url}
        first = Server(data, "--workers", "1", settings=shared).wait_until_ready()
        there = {
            "STENTOR_PUBLISHED": str(data / "published"),
            "STENTOR_SIGNING_KEYS_FILE": str(data / "state" / "keys" / "signing.json"),
        }
        second = Server(tmp_path / "second", "--workers", "1", settings=shared | there)
        second.wait_until_ready()
        for number in range(5):
            agent = f"Shared/{number}"
            code = led(first, reports[0], agent)
            assert led(second, reports[0], agent) == code
            other = led(second, reports[1], agent)
            assert read_spots(code).isdisjoint(read_spots(other)), "each spot once a day"
            assert read_spots(code)
        redis.kill()
        for server in (first, second):
            assert led(server, reports[0], f"Alone/{server.port}")
        assert led(first, reports[0], "Shared/1")
        redis.start()
        wait_until(lambda: read_spots(led(first, reports[0], f"Back/{os.urandom(4).hex()}")))
        code = led(first, reports[0], "Again/1")
        assert led(second, reports[0], "Again/1") == code
    finally:
        for server in (first, second):
            if server is not None:
                server.close()
        redis.kill()


def test_while_one_worker_stands_still_its_peers_answer(
    serve: Callable[..., Server], data: Path, reports: list[dict[str, Any]]
) -> None:
    server = serve("--workers", "3", data=data).wait_until_ready()
    with stopped(server.pid_of("edge-2")):
        began = time.monotonic()
        for number in range(30):
            assert led(server, reports[0], f"Peer/{number}")
        assert time.monotonic() - began < 20
    assert all(led(server, reports[0], f"Peer/{number}") for number in range(9))
    server.end()
