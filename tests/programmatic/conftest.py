"""A server of demand, and a source that asks it."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from made.tones import write_tone
from people.cast import Cast
from servers.demand_server import DemandServer
from stentor.lib.fetch import LOOPBACK
from stentor.programmatic.models import DemandSource


@pytest.fixture
def demand(tmp_path: Path, settings: Settings) -> Iterator[DemandServer]:
    settings.STENTOR_DEMAND_NETWORKS = LOOPBACK
    server = DemandServer(write_tone(tmp_path / "tea.wav"))
    yield server
    server.close()


@pytest.fixture
def make_source(cast: Cast, demand: DemandServer) -> Callable[..., DemandSource]:
    def make(kind: str = "vast", **fields: Any) -> DemandSource:
        terms: dict[str, Any] = {
            "organisation": cast.organisation, "name": "Exchange", "kind": kind,
            "url": f"{demand.origin}/{'vast?cb=[CACHEBUSTING]' if kind == 'vast' else 'bid'}",
            "slots": ["pre", "mid", "post"], "floor": Decimal(5), "currency": "EUR",
            "time_limit": 1.5, "longest_seconds": 60, "impressions_a_bid": 100,
            "every_minutes": 30, "keep_hours": 24,
        }  # fmt: skip
        return DemandSource.objects.create(**terms | fields)

    return make
