"""What the installation's own prober asks for costs no advertiser anything."""

import time
from collections import Counter
from datetime import UTC, datetime
from random import Random

import pytest

from made.ad_store import LISTEN, AdStore, listen, prepare, read_code
from servers.edge_client import get
from stentor.contracts.adbook import Cap
from stentor.contracts.decision import parse_decision
from stentor.contracts.mark import MARK_FIELD, MARK_PURPOSE, make_mark
from stentor.edge.hits.log import TICK_SECONDS
from stentor.lake.delivered import read_delivered
from stentor.lake.passes import Lake
from stentor.lib.signing import parse_signing_keys
from stentor.prober.asking import AGENT, Door
from stentor.prober.checks.audio import look_at_audio
from stentor.prober.checks.spots import look_at_spots
from stentor.prober.published import Published

FLIGHTS = {1, 2, 3, 4}
LOOKS = 12


@pytest.fixture
def ads(layout) -> AdStore:
    return AdStore(layout)


@pytest.fixture
def edge(ads, serve):
    prepare(ads, len(FLIGHTS), caps=[Cap(1, 24)], campaign_caps=[Cap(1, 24)])
    return serve()


@pytest.fixture
def door(edge):
    return Door("127.0.0.1", edge.http, is_secure=False)


@pytest.fixture
def published(edge):
    published = Published(edge.layout)
    published.refresh()
    return published


def read_decisions(edge):
    time.sleep(3 * TICK_SECONDS)
    return [
        parse_decision(line)
        for path in edge.layout.spool.glob("*.decisions")
        for line in path.read_bytes().splitlines()
    ]


def make_secret(ads: AdStore) -> bytes:
    keys = parse_signing_keys((ads.layout.keys / "signing.json").read_bytes())
    return keys.derive(MARK_PURPOSE)


def look(door, published) -> None:
    """As the prober does, again and again, and always as the same listener."""
    for _ in range(LOOKS):
        assert look_at_audio(door, "localhost", LISTEN, 5, published, Random(7)).seconds > 0
        assert look_at_spots(door, "localhost", published, 1, 5).seconds > 0


def test_looks_leave_no_decision_no_pin_and_no_cap(ads, edge, door, published):
    look(door, published)
    assert read_decisions(edge) == []
    hits = edge.read_hits()
    assert len([hit for hit in hits if hit.kind == "audio"]) >= 2 * LOOKS
    assert {(hit.show, hit.inserted) for hit in hits} == {(None, ())}
    for agent in (AGENT, f"{AGENT} 1"):
        given = read_code(ads, listen(edge, user_agent=agent).headers["location"])
        assert set(given.placements) == FLIGHTS, "what a prober looked at was never reserved"
    edge.end()
    assert len(read_decisions(edge)) == 2, "who asks without the mark had no arrangement before"


def test_a_probe_that_takes_everything_makes_no_download_and_no_impression(ads, edge, published):
    headers = {name.replace("-", "_"): value for name, value in published.mark(LISTEN).items()}
    for agent in (AGENT, "AntennaPod/3.4"):
        address = listen(edge, user_agent=agent, **headers).headers["location"]
        assert set(read_code(ads, address).placements) == FLIGHTS
        marked = {name.replace("-", "_"): value for name, value in published.mark(address).items()}
        get(edge.http, address, user_agent=agent, **marked)
    edge.end()
    Lake(edge.layout).run_pass()
    today = datetime.now(UTC).date()
    for what in ("downloads", "impressions"):
        assert read_delivered(edge.layout.lake, what, today, today).num_rows == 0
    assert read_decisions(edge) == []


@pytest.mark.parametrize(
    "forge",
    [
        lambda _secret, now: "1",
        lambda _secret, now: make_mark(b"\0" * 32, LISTEN, now),
        lambda secret, now: make_mark(secret, "/listen/show/other.mp3", now),
        lambda secret, now: make_mark(secret, LISTEN, now - 600),
        lambda secret, now: make_mark(secret, LISTEN, now + 600),
    ],
)
def test_who_forges_the_mark_is_a_listener(ads, edge, forge):
    forged = {MARK_FIELD.replace("-", "_"): forge(make_secret(ads), time.time())}
    given = Counter(listen(edge, **forged).headers["location"] for _ in range(5))
    assert len(given) == 1
    edge.end()
    (decision,) = read_decisions(edge)
    assert decision.arrangement == next(iter(given)).split("/")[2]
