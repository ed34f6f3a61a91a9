"""A show's breaks as VAST for other players: valid, published where they are offered, and in line
with the ad book."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from typer.testing import CliRunner

from made.bookings import make_flight, make_house
from made.looking import read_file, read_head
from stentor.ads.vast import Inline, parse_vast
from stentor.ads.vast.schema import check_vast
from stentor.campaigns.verbs import save_house
from stentor.lib.ids import new_id
from stentor.lib.objects import LocalObjects
from stentor.programmatic.asking.running import run_asking
from stentor.programmatic.models import Asking
from stentor.programmatic.offering.publishing import Follower, follow_book
from stentor.programmatic.verbs import offer_show

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
PRE = "/vast/tide-tables/pre.xml"


def read_ads(layout, address=PRE):
    content = read_file(layout, address)
    assert check_vast(content) == []
    ads = [ad.content for ad in parse_vast(content).ads]
    assert all(isinstance(ad, Inline) for ad in ads)
    return ads


def test_what_is_not_offered_is_not_there(cast, layout):
    make_flight(cast.organisation, slots=["pre"], goal=None)
    assert follow_book(NOW) == 0
    assert PRE not in read_head(layout)


def test_an_offered_show_has_a_pod_for_each_kind_of_break(cast, layout):
    cast.episode.media.slots = [2, 1]
    cast.episode.media.save()
    make_flight(cast.organisation, slots=["pre"], goal=None)
    make_house(cast.organisation)
    offer_show(cast.show, cast.owner, is_offered=True)
    follow_book(NOW)
    sold, house = read_ads(layout)
    assert (sold.title, sold.advertiser, house.title) == ("mid 1", "Acme Tea", "Promo")
    assert [ad.title for ad in read_ads(layout, "/vast/tide-tables/post.xml")] == ["Promo"]


def test_its_sounds_stand_at_their_addresses(cast, layout):
    make_flight(cast.organisation, slots=["pre"], goal=None)
    offer_show(cast.show, cast.owner, is_offered=True)
    follow_book(NOW)
    (ad,) = read_ads(layout)
    assert [media.bitrate for media in ad.linears[0].media] == [192, 128]
    for media in ad.linears[0].media:
        assert read_file(layout, urlsplit(media.url).path)[:1] == b"T"


def test_it_follows_the_ad_book_and_is_withdrawn(cast, layout):
    offer_show(cast.show, cast.owner, is_offered=True)
    follow_book(NOW)
    assert read_ads(layout) == []
    make_flight(cast.organisation, slots=["pre"], goal=None)
    assert follow_book(NOW) > 0
    assert len(read_ads(layout)) == 1
    assert follow_book(NOW + timedelta(minutes=1)) == 0
    offer_show(cast.show, cast.owner, is_offered=False)
    follow_book(NOW)
    assert read_head(layout)[PRE].kind == "gone"


def test_what_targets_a_listener_is_not_in_it(cast, layout):
    make_flight(cast.organisation, slots=["pre"], goal=None, targets={"countries": ["DE"]})
    offer_show(cast.show, cast.owner, is_offered=True)
    follow_book(NOW)
    assert read_ads(layout) == []


def test_pixels_of_a_source_are_passed_on(cast, layout, demand, make_source):
    asking = Asking.objects.create(id=new_id(), source=make_source(), began_at=NOW)
    run_asking(asking.id, NOW)
    offer_show(cast.show, cast.owner, is_offered=True)
    follow_book(NOW)
    (ad,) = read_ads(layout)
    assert ad.impressions == (f"{demand.origin}/i?cb=[CACHEBUSTING]&ua=[DEVICEIP]",)
    assert [pixel.event for pixel in ad.linears[0].tracking] == ["complete"]


def test_the_command_prints_a_document_for_each_break(cast, monkeypatch):
    from stentor.project.commands import publish
    from stentor.project.commands.ads import app

    monkeypatch.setattr(publish, "set_up", lambda _data: None)
    make_house(cast.organisation)
    said = CliRunner().invoke(app, ["vast", "--episode", "tide-tables/first-light", "--json"])
    pods = json.loads(said.stdout)["pods"]
    assert [(pod["break"], pod["kind"], pod["ads"]) for pod in pods] == [
        (0, "pre", 1), (1, "post", 0),
    ]  # fmt: skip
    # a promo is heard once in an episode
    assert check_vast(pods[0]["vast"].encode()) == []
    missing = CliRunner().invoke(app, ["vast", "--episode", "tide-tables/none"])
    assert (missing.exit_code, "no episode" in missing.stderr) == (2, True)


def test_objects_that_are_named_are_there(cast, layout):
    flight = make_flight(cast.organisation, slots=["pre"], goal=None)
    offer_show(cast.show, cast.owner, is_offered=True)
    follow_book(NOW)
    objects = LocalObjects(layout.objects)
    assert all(objects.has(encode.object) for encode in flight.creative.encodes.all())


def test_it_looks_again_when_the_book_or_what_is_offered_changes(cast, layout, monkeypatch):
    calls = []
    monkeypatch.setattr(
        "stentor.programmatic.offering.publishing.follow_book", lambda now: calls.append(now) or 0
    )
    follower = Follower()
    for step in (
        lambda: None,
        lambda: None,
        lambda: offer_show(cast.show, cast.owner, is_offered=True),
        lambda: save_house(make_house(cast.organisation), None),
        lambda: None,
    ):
        step()
        follower.follow(NOW)
    follower.follow(NOW + timedelta(minutes=5))
    assert len(calls) == 4
