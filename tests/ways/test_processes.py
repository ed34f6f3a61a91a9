"""What may happen to the processes of a running server."""

import contextlib
import os
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from servers.serving import Server, is_alive, publish, run_stentor, wait_until
from stentor.insights.downloads import count_episode_downloads

pytestmark = pytest.mark.way

Report = dict[str, Any]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("processes") / "data"


@pytest.fixture(scope="module")
def report(data: Path, music: Path) -> Report:
    return publish(data, music, "Steady")


@pytest.fixture(scope="module")
def start(serve: Callable[..., Server], data: Path, report: Report) -> Callable[[], Server]:
    """The server of this module, started again where a test has ended it."""
    kept: list[Server] = []

    def start() -> Server:
        if not kept:
            kept.append(serve("--workers", "2", data=data))
            kept[0].wait_until_ready()
        elif kept[0].process.poll() is not None:
            kept[0].start()
            kept[0].wait_until_ready()
        return kept[0]

    return start


@pytest.fixture
def server(start: Callable[[], Server]) -> Server:
    return start()


def count(server: Server, report: Report) -> int:
    return count_episode_downloads(server.layout.lake, report["show"], report["episode"]).total


def test_a_second_server_on_the_same_data_is_refused(server: Server) -> None:
    done = run_stentor("serve", "--data", server.layout.root, "--https", "0", "--http", "0")
    assert (done.returncode, done.stdout) == (1, "")
    line = done.stderr.strip()
    assert line.startswith(f"stentor: process {server.process.pid} already serves")
    assert "\n" not in line


def test_a_port_in_use_is_said_so(server: Server, tmp_path: Path) -> None:
    done = run_stentor(
        "serve", "--data", tmp_path / "other", "--bind", "127.0.0.1", "--https", str(server.port)
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert f"port {server.port} on 127.0.0.1 is in use; choose another" in done.stderr


def test_a_wrong_setting_is_bad_input(tmp_path: Path) -> None:
    done = run_stentor("serve", "--data", tmp_path, "--https", "99999")
    assert done.returncode == 2
    assert done.stderr.strip() == (
        "stentor: STENTOR_HTTPS_PORT '99999' is not a port; write a number from 0 to 65535"
    )


@pytest.mark.parametrize("name", ["edge-1", "studio", "worker", "keeper", "lake"])
def test_each_process_comes_back_alone(server: Server, name: str) -> None:
    names = ["edge-1", "edge-2", "studio", "worker", "keeper", "lake"]
    before = {other: server.pid_of(other) for other in names}
    os.kill(before[name], signal.SIGKILL)
    wait_until(lambda: server.pid_of(name) != before[name])
    assert {other: server.pid_of(other) for other in names if other != name} == {
        other: pid for other, pid in before.items() if other != name
    }


def test_a_killed_edge_worker_loses_no_finished_download(server: Server, report: Report) -> None:
    before = count(server, report)
    for listener in range(6):
        server.download(report["enclosure"], agent=f"BeforeTheKill-{listener}/1")
    time.sleep(1.2)
    server.kill("edge-1", "edge-2")
    wait_until(lambda: count(server, report) == before + 6, seconds=40, what="hits were lost")


def test_while_one_edge_worker_is_held_down_the_other_serves(
    server: Server, report: Report
) -> None:
    server.pid_of("edge-1")
    server.hold("edge-1")
    server.kill("edge-1")
    assert all(server.ask(report["feed"]).status == 200 for _ in range(20))
    server.lift("edge-1")
    server.pid_of("edge-1")


def test_sighup_loses_no_request_and_no_download_under_way(server: Server, report: Report) -> None:
    old = [server.pid_of("edge-1"), server.pid_of("edge-2")]
    path = server.find_arrangement(report["enclosure"])
    with server.connect() as connection:
        connection.request("GET", path)
        response = connection.getresponse()
        audio = response.read(50_000)
        server.process.send_signal(signal.SIGHUP)
        wait_until(lambda: server.pid_of("edge-1") not in old)
        for _ in range(30):
            assert server.ask(report["feed"]).status == 200
        audio += response.read()
    assert len(audio) == int(response.headers["Content-Length"])
    wait_until(lambda: not any(map(is_alive, old)), seconds=30)
    wait_until(lambda: server.ask("/sign-in", host="studio.localhost").status == 200)


def test_sigterm_ends_everything_within_ten_seconds_even_in_a_download(
    server: Server, report: Report
) -> None:
    processes = server.find_processes()
    path = server.find_arrangement(report["enclosure"])
    with server.connect() as connection:
        connection.request("GET", path)
        connection.getresponse().read(1000)
        assert server.end() < 10
    assert server.process.returncode == 0
    assert not any(map(is_alive, processes))


def test_kill_9_of_the_supervisor_leaves_no_process_and_its_ports_free(server: Server) -> None:
    processes = server.find_processes()
    assert len(processes) > 7
    server.process.kill()
    server.process.wait()
    wait_until(lambda: not any(map(is_alive, processes)), seconds=5)
    wait_until(lambda: is_free(server.port), seconds=10)  # another's way out may go by it


def is_free(number: int) -> bool:
    with contextlib.closing(socket.socket()) as port:
        port.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            port.bind(("127.0.0.1", number))
        except OSError:
            return False
    return True


def test_after_any_of_that_it_starts_again_on_the_same_addresses(
    server: Server, report: Report
) -> None:
    assert server.ask(report["feed"]).status == 200
    assert f":{server.port}/" in server.ask(report["feed"]).text
