"""A running server for the tests of a module."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from servers.authorities import NameServer, Pebble, end
from servers.certificate_stage import Stage
from servers.serving import STENTOR, Server, make_music
from servers.watched import Platform

LIFE_SECONDS = 75 if os.environ.get("SOAK") else 45
SKEWED = Path(__file__).parents[1] / "programs" / "skewed_keeper.py"


@pytest.fixture(scope="session")
def music(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Long enough that a whole download counts as one."""
    return make_music(tmp_path_factory.mktemp("audio") / "music.wav", 70)


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    """Starts servers that end with the module."""
    servers: list[Server] = []

    def start(*words: str, data: Path | None = None) -> Server:
        servers.append(Server(data or tmp_path_factory.mktemp("serve") / "data", *words))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def make_stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Stage]]:
    """Starts everything; the pair of certificates is there when it returns."""
    stages: list[Stage] = []

    def make(
        root: Path | None = None,
        edge: Sequence[str | Path] = STENTOR,
        *,
        has_fronts: bool = False,
        has_clock: bool = False,
        **environment: str,
    ) -> Stage:
        """Fronts stand before the authorities; the keeper's clock can be set."""
        folder = tmp_path_factory.mktemp("lapses")
        platform = Platform(root or folder / "data")
        platform.log = folder / "log"
        platform.edge_program = edge
        if has_clock:
            platform.keeper_program = [sys.executable, SKEWED, folder / "skew"]
        names = NameServer(folder)
        platform.start_edge()
        first, second = (
            Pebble(folder, names, name=name, http_port=platform.http_port, seconds=LIFE_SECONDS)
            for name in ("first", "second")
        )
        stages.append(Stage(platform, first, second, names, LIFE_SECONDS, folder / "skew"))
        stages[-1].start_both(**environment)
        if has_fronts:
            first.put_behind_a_front()
            second.put_behind_a_front()
        platform.write_settings([first, second])
        platform.start_keeper()
        platform.wait_for_pair()
        return stages[-1]

    yield make
    for stage in stages:
        stage.platform.close()
        stage.first.close()
        stage.second.close()
        end(stage.names.process)
