"""What is heard of an ad in episodes' own audio counts for its campaign's and advertiser's caps."""

import time

import msgspec
import pytest

from made.ad_store import HEADER, LISTEN, AdStore, book, read_code
from made.edge_store import FRAME_BYTES
from servers.edge_client import get
from stentor.contracts.adbook import BakedIn, Cap
from stentor.contracts.manifest import BakedIn as BakedInFrames
from stentor.contracts.manifest import encode_manifest

IN_IT = "/listen/show/in-it.mp3"
NUMBER = 77
BOOKED = BakedIn(
    id="read", campaign="k", advertiser="a", placements=[NUMBER],
    starts="2020-01-01", ends="2099-01-01",
)  # fmt: skip


@pytest.fixture
def ads(layout) -> AdStore:
    return AdStore(layout)


def prepare(ads, booked=BOOKED, breaks=None, **caps):
    """One flight of campaign k and advertiser a, an episode without the ad and one with it, from
    frame 10 to 20."""
    ads.publish_placement(1)
    maker = book(1, campaign="k", advertiser="a", apart="none", **caps)
    maker.baked_in.append(booked)
    ads.publish_book(maker)
    first = ads.publish_with_breaks()
    ad = BakedInFrames(first=10, last=20, placement=NUMBER, advertiser="a")
    second = msgspec.structs.replace(
        first, number=first.number + 1, episode_id="e-in-it", slug="in-it", baked_in=[ad],
        breaks=first.breaks if breaks is None else breaks,
    )  # fmt: skip
    ads.append(
        kind="manifest", address=f"manifest:{second.number}", plain=ads.put(encode_manifest(second))
    )
    ads.append(kind="episode", address=IN_IT, manifest=second.number)


def is_served(ads, edge, address, agent):
    """Does the flight stand in what the listener is led to?"""
    return 1 in read_code(ads, lead(edge, address, agent)).placements


def lead(edge, address, agent):
    return get(edge.http, address, user_agent=agent).headers["location"]


@pytest.mark.parametrize("level", ["campaign_caps", "advertiser_caps"])
def test_who_gets_the_ad_in_the_audio_is_not_given_one_more(ads, serve, level):
    prepare(ads, **{level: [Cap(1, 24)]})
    edge = serve()
    assert is_served(ads, edge, LISTEN, "Other/1")
    assert not is_served(ads, edge, IN_IT, "One/1"), "it is in this download already"
    assert not is_served(ads, edge, LISTEN, "One/1"), "it is reserved for the other download"


def test_two_may_be_heard_where_the_cap_says_two(ads, serve):
    prepare(ads, campaign_caps=[Cap(2, 24)])
    edge = serve()
    assert is_served(ads, edge, IN_IT, "One/1")
    assert not is_served(ads, edge, LISTEN, "One/1")


@pytest.mark.parametrize(
    ("booked", "caps"),
    [
        (msgspec.structs.replace(BOOKED, ends="2020-02-01"), {"campaign_caps": [Cap(1, 24)]}),
        (msgspec.structs.replace(BOOKED, starts="2098-02-01"), {"campaign_caps": [Cap(1, 24)]}),
        (msgspec.structs.replace(BOOKED, campaign="l"), {"campaign_caps": [Cap(1, 24)]}),
        (BOOKED, {"caps": [Cap(1, 24)]}),
    ],
    ids=["after its days", "before its days", "another campaign", "a cap of the flight alone"],
)
def test_what_is_no_impression_of_theirs_counts_for_no_cap(ads, serve, booked, caps):
    prepare(ads, booked, **caps)
    edge = serve()
    assert is_served(ads, edge, IN_IT, "One/1")
    assert is_served(ads, edge, LISTEN, "Two/1")


def test_what_was_not_heard_is_given_back_and_what_was_heard_is_not(ads, serve):
    prepare(ads, campaign_caps=[Cap(1, 24)], breaks=[])
    edge = serve(reserved_seconds=2.0)
    last = HEADER + 20 * FRAME_BYTES
    spans = {"Silent/1": None, "Broken/1": last - 2, "Whole/1": last - 1}
    for agent, end in spans.items():
        address = lead(edge, IN_IT, agent)
        if end is not None:
            get(edge.http, address, user_agent=agent, range=f"bytes=0-{end}")
    time.sleep(2.6)
    served = {agent: is_served(ads, edge, LISTEN, agent) for agent in spans}
    assert served == {"Silent/1": True, "Broken/1": True, "Whole/1": False}
