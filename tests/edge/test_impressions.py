"""What an edge served, counted by the lake: the spots that went out whole."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from made.ad_store import HEADER, AdStore, listen, prepare, read_code
from made.edge_store import FRAME_BYTES
from servers.edge_client import get
from stentor.lake.delivered import read_delivered
from stentor.lake.passes import Lake

AGENT = "AntennaPod/3.4"
PRE_FRAMES = 30


@pytest.fixture
def ads(layout) -> AdStore:
    return AdStore(layout)


@pytest.fixture
def edge(ads, serve):
    prepare(ads)
    return serve()


def count(edge) -> Counter[tuple[int, str]]:
    """Impressions by placement and app, as the lake has them once the edge is gone."""
    edge.end()
    Lake(edge.layout).run_pass()
    today = datetime.now(UTC).date()
    rows = read_delivered(edge.layout.lake, "impressions", today, today).to_pylist()
    return Counter({(row["placement"], row["app"]): row["number"] for row in rows})


def count_downloads(edge) -> int:
    today = datetime.now(UTC).date()
    return sum(read_delivered(edge.layout.lake, "downloads", today, today)["number"].to_pylist())


def test_a_whole_download_makes_an_impression_of_each_of_its_spots(ads, edge):
    address = listen(edge).headers["location"]
    get(edge.http, address, user_agent=AGENT)
    get(edge.http, address, user_agent=AGENT)
    placements = read_code(ads, address).placements
    assert count(edge) == {(number, "AntennaPod"): 1 for number in placements}
    assert count_downloads(edge) == 1


def test_a_hit_tells_what_was_inserted_where(ads, edge):
    address = listen(edge).headers["location"]
    get(edge.http, address, user_agent=AGENT)
    hit = edge.wait_for_hit(lambda hit: hit.kind == "audio")
    placements = read_code(ads, address).placements
    spots = [one for one in hit.inserted if one.placement]
    assert [one.placement for one in spots] == list(placements)
    assert (spots[0].first_byte, spots[0].length) == (HEADER, PRE_FRAMES * FRAME_BYTES)
    assert hit.size - HEADER - sum(one.length for one in hit.inserted) == 400 * FRAME_BYTES


def test_a_spot_that_lacks_a_byte_is_none(ads, edge):
    address = listen(edge).headers["location"]
    placements = read_code(ads, address).placements
    behind = HEADER + FRAME_BYTES * PRE_FRAMES - 1
    get(edge.http, address, user_agent=AGENT, range=f"bytes=0-{behind - 1}")
    get(edge.http, address, user_agent=AGENT, range=f"bytes={behind + 1}-")
    assert count(edge) == {(number, "AntennaPod"): 1 for number in placements[1:]}


def test_spots_of_what_is_no_download_are_none(ads, edge):
    address = listen(edge).headers["location"]
    get(edge.http, address, user_agent=AGENT, range=f"bytes=0-{HEADER + 300 * FRAME_BYTES}")
    assert count(edge) == {}
    assert count_downloads(edge) == 0
