"""A running server for the tests of a module."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from serving import Server, make_music


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
