from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from made.spooling import NOW, Edge, Time
from stentor.lake.passes import Lake
from stentor.lib.layout import DataLayout


@pytest.fixture
def clock() -> Time:
    return Time()


@pytest.fixture
def start_edge(layout: DataLayout) -> Iterator[Callable[..., Edge]]:
    edges: list[Edge] = []

    def start(*names: str, at: datetime = NOW) -> Edge:
        edges.append(Edge(layout, *names, at=at))
        return edges[-1]

    yield start
    for edge in edges:
        edge.die()


@pytest.fixture
def lake(layout: DataLayout, clock: Time) -> Lake:
    return Lake(layout, clock)
