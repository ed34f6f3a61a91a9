"""Each part as a program of its own, as systemd would start it."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from servers.serving import STENTOR, Edge, clean_environment, is_alive, run_stentor, wait_until
from stentor.lib.heartbeat import measure_silence
from stentor.lib.layout import DataLayout

pytestmark = pytest.mark.way

Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a command on one data directory; it must end well when it is asked to."""
    processes: list[subprocess.Popen[bytes]] = []

    def start(*words: str) -> subprocess.Popen[bytes]:
        with (tmp_path / "log").open("ab") as log:
            processes.append(
                subprocess.Popen(
                    [*STENTOR, *words, "--data", tmp_path / "data"],
                    env=clean_environment(),
                    stdout=log,
                    stderr=log,
                )
            )
        return processes[-1]

    yield start
    for process in processes:
        process.terminate()
    codes = [process.wait(15) for process in processes]
    assert codes == [0] * len(codes), (tmp_path / "log").read_text()


def test_an_edge_alone_serves_as_soon_as_a_keeper_alone_has_made_a_certificate(
    start: Start, tmp_path: Path
) -> None:
    start("edge", "--bind", "127.0.0.1", "--https", "0", "--http", "0", "--workers", "1")
    layout = DataLayout(tmp_path / "data")
    wait_until((layout.run / "serving.json").exists)
    start("keeper")
    wait_until((layout.certs / "live" / "localhost.pem").exists)
    port = json.loads((layout.run / "serving.json").read_text())["https_port"]
    wait_until(lambda: is_healthy(Edge(layout, port)))
    assert not layout.database.exists()


def is_healthy(edge: Edge) -> bool:
    try:
        return edge.ask("/healthz").status == 200
    except OSError:
        return False


def test_a_second_keeper_ends_with_one_line(start: Start, tmp_path: Path) -> None:
    start("keeper")
    wait_until((tmp_path / "data" / "run" / "keeper.beat").exists)
    second = run_stentor("keeper", "--data", tmp_path / "data", seconds=30)
    assert second.returncode == 1
    assert second.stderr.startswith("stentor: another keeper works on")
    assert len(second.stderr.splitlines()) == 1


def test_the_lake_alone_leaves_signs_of_life(start: Start, tmp_path: Path) -> None:
    process = start("lake")
    wait_until(lambda: measure_silence(tmp_path / "data" / "run", "lake") < 10)
    assert is_alive(process.pid)


@pytest.mark.parametrize("command", ["studio", "worker"])
def test_without_an_installation_there_is_nothing_for_it_to_do(
    tmp_path: Path, command: str
) -> None:
    done = run_stentor(command, "--data", tmp_path / "data", seconds=30)
    assert done.returncode == 1
    assert "holds no installation yet; `stentor serve` makes one" in done.stderr
    assert not (tmp_path / "data" / "stentor.sqlite3").exists()
