"""A source is asked, followed, judged, fetched and booked; what goes wrong is told and nothing
stays half done."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest

from made.looking import read_head
from made.vast_documents import media, vast, wrapper
from people.cast import make_episode, make_show
from servers.demand_server import be_slow
from stentor.ads import PreparedBook, Question, Slot, decide
from stentor.campaigns.book import build_book
from stentor.campaigns.models import AdPolicy, Advertiser, Creative, Flight
from stentor.contracts.adbook import REMNANT
from stentor.lib.ids import new_id
from stentor.programmatic.asking.running import run_asking
from stentor.programmatic.models import Asking, DemandSpot, Pixel
from stentor.programmatic.schedule import ask_due, end_expired

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def ask(source, now=NOW):
    asking = Asking.objects.create(id=new_id(), source=source, began_at=now)
    run_asking(asking.id, now)
    return Asking.objects.get(pk=asking.pk)


def tell(asking):
    return "\n".join(f"{one['what']}: {one['detail']}" for one in asking.steps)


def decide_for(show, now=NOW):
    """What fills the pre-roll of the show's episodes, as the edge decides."""
    prepared = PreparedBook(build_book(now.date()))
    question = Question(
        organisation=show.organisation_id, show=show.id, category=show.category, episode="e",
        slots=(Slot("pre", 0),), channels=1, bitrate=128_000, listener=b"listener", app="",
        device="", country=None, at=now.timestamp(),
    )  # fmt: skip
    return decide(prepared, question).fillings[0]


def test_from_a_tag_to_an_ad_that_is_heard(cast, demand, make_source, layout):
    asking = ask(make_source())
    assert (asking.spots, asking.outcome) == (1, "1 spot")
    flight = Flight.objects.get()
    assert (flight.priority, flight.slots, flight.ends) == (
        REMNANT, ["pre", "mid", "post"], date(2026, 11, 25),
    )  # fmt: skip
    assert {one.lufs and round(one.lufs) for one in flight.creative.encodes.all()} == {-16}
    assert decide_for(cast.show).flight == flight.id
    assert "adbook" in read_head(layout)
    assert "chose audio/wav" in tell(asking)


def test_macros_of_the_tag_are_replaced(demand, make_source):
    ask(make_source())
    (path,) = demand.list_asked("/vast")
    assert path.removeprefix("/vast?cb=").isdigit()


def test_a_sound_is_fetched_once(demand, make_source):
    source = make_source()
    ask(source)
    ask(source, NOW + timedelta(hours=1))
    assert len(demand.list_asked("/tea.wav")) == 1
    assert (Flight.objects.count(), DemandSpot.objects.count()) == (1, 2)


def test_a_wrapper_is_followed_and_its_pixels_kept(demand, make_source):
    demand.answers["/outer"] = (200, {}, vast(wrapper(f"{demand.origin}/vast", name="w")))
    ask(make_source(url=f"{demand.origin}/outer"))
    urls = [url for event, url in DemandSpot.objects.get().pixels if event == "impression"]
    assert urls[0] == "https://w.example/i"
    assert urls[1].startswith(f"{demand.origin}/i?")


def test_an_ad_expires_and_a_later_answer_renews_it(cast, make_source):
    source = make_source(keep_hours=1)
    ask(source)
    ask(source, NOW + timedelta(minutes=30))
    assert end_expired(NOW + timedelta(minutes=70)) == 0
    assert end_expired(NOW + timedelta(minutes=91)) == 1
    assert decide_for(cast.show) is None
    ask(source, NOW + timedelta(hours=2))
    assert decide_for(cast.show, NOW + timedelta(hours=2)).flight == Flight.objects.get().id


def test_a_house_promo_serves_when_nobody_answers(cast, make_source):
    from made.bookings import make_house

    promo = make_house(cast.organisation)
    source = make_source(keep_hours=1)
    ask(source)
    assert decide_for(cast.show).house is None
    end_expired(NOW + timedelta(hours=1))
    assert decide_for(cast.show).house == promo.id


def test_what_was_sold_goes_first(cast, make_source):
    from made.bookings import make_flight

    ask(make_source())
    sold = make_flight(cast.organisation, slots=["pre"], priority=10, goal=None)
    assert decide_for(cast.show).flight == sold.id


def test_a_source_keeps_to_its_shows(cast, make_source):
    other = make_show(cast.organisation, slug="other", title="Other")
    ask(make_source(shows=[other.id]))
    assert decide_for(cast.show) is None
    assert decide_for(other) is not None
    assert decide_for(cast.other_show) is None


def test_a_show_that_listens_first_hears_nothing_unasked(cast, make_source):
    AdPolicy.objects.create(show=cast.show, needs_approval=True)
    ask(make_source())
    assert decide_for(cast.show) is None


def test_a_show_blocks_an_advertiser_of_a_source(cast, demand, make_source):
    demand.answers["/vast"] = (200, {}, demand.make_vast(more="<Advertiser>Acme</Advertiser>"))
    ask(make_source())
    AdPolicy.objects.create(show=cast.show).blocked_advertisers.add(Advertiser.objects.get())
    assert decide_for(cast.show) is None


def test_a_source_that_is_off_books_nothing(make_source):
    asking = ask(make_source(is_on=False))
    assert (asking.spots, Flight.objects.count()) == (0, 0)
    assert "only a test" in tell(asking)
    assert asking.outcome == "1 spot, only tried"


PRICED = "<Pricing model='CPM' currency='{}'>{}</Pricing>"
REFUSED = [
    ("below the floor", {"more": PRICED.format("EUR", "4.99")}, {}, "below the floor"),
    ("another currency", {"more": PRICED.format("USD", "9")}, {}, "price is in USD"),
    ("a blocked advertiser", {"more": "<Advertiser>www.casino.example</Advertiser>"},
     {"blocked_domains": ["casino.example"]}, "casino.example is blocked"),
    ("a blocked category", {"more": "<Category authority='x'>IAB7-3</Category>"},
     {"blocked_categories": ["IAB7"]}, "IAB7-3 is blocked"),
    ("too long by its own word", {"duration": "00:01:01"}, {}, "VAST error 202"),
    ("another length", {}, {"lengths": [15, 30]}, "only 15, 30 s are taken"),
    ("too long in truth", {}, {"longest_seconds": 2}, None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "terms", "words"),
    [case[1:] for case in REFUSED[:-1]],
    ids=[c[0] for c in REFUSED[:-1]],
)
def test_an_ad_against_the_rules_is_not_taken(demand, make_source, fields, terms, words):
    demand.answers["/vast"] = (200, {}, demand.make_vast(**fields))
    asking = ask(make_source(**terms))
    assert (asking.spots, Flight.objects.count()) == (0, 0)
    assert words in tell(asking)
    assert demand.list_asked("/tea.wav") == []


def test_an_ad_that_lies_about_its_length_is_not_taken(demand, make_source, tmp_path):
    from made.tones import write_tone

    long = write_tone(tmp_path / "long.wav", seconds=9.0).read_bytes()
    demand.answers["/tea.wav"] = (200, {}, long)
    asking = ask(make_source(longest_seconds=5))
    assert "really lasts 9.0 s" in tell(asking)
    assert (Flight.objects.count(), Creative.objects.count()) == (0, 0)
    assert [pixel.url for pixel in Pixel.objects.all()] == [f"{demand.origin}/e?c=202"]


def test_what_was_short_enough_for_one_source_may_be_too_long_for_another(demand, make_source):
    ask(make_source())
    asking = ask(make_source(longest_seconds=1, name="Other"))
    assert asking.spots == 0
    assert "VAST error 202" in tell(asking)


BOMB = b'<!DOCTYPE v [<!ENTITY a "ha">]><VAST version="4.2">&a;</VAST>'
BAD_TAGS = [
    ("garbage", (200, {}, b"\x00\x01garbage"), "VAST error 100"),
    ("a bomb", (200, {}, BOMB), "document type"),
    ("nothing", (204, {}, b""), "is empty"),
    ("an error", (500, {}, b"oops"), "it answered 500"),
    ("nobody", (404, {}, b""), "it answered 404"),
    ("huge", (200, {}, b"<VAST>" + b" " * 3_000_000), "more than 1048576 bytes"),
    ("inwards", (302, {"Location": "http://10.0.0.1/"}, b""), "not a public address"),
    ("to a file", (302, {"Location": "file:///etc/passwd"}, b""), "not an http"),
    ("slow", be_slow((200, {}, b"<VAST/>")), "timed out"),
    ("no ad", (200, {}, vast()), "VAST error 303"),
    ("a video", (200, {}, vast(media().join(["", ""]))), "VAST error 101"),
    ("a wrapper inwards", (200, {}, vast(wrapper("http://192.168.1.1/v"))), "not a public"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "words"), [case[1:] for case in BAD_TAGS], ids=[case[0] for case in BAD_TAGS]
)
def test_a_bad_answer_is_told_and_books_nothing(demand, make_source, answer, words):
    demand.answers["/vast"] = answer
    asking = ask(make_source(time_limit=0.8))
    assert words in tell(asking)
    assert asking.outcome.startswith("Nothing taken. ")
    assert (asking.spots, Flight.objects.count(), Creative.objects.count()) == (0, 0, 0)


def test_a_loop_of_wrappers_ends_and_its_servers_are_told(demand, make_source):
    loop = wrapper(f"{demand.origin}/loop").replace("https://w.example", demand.origin)
    demand.answers["/loop"] = (200, {}, vast(loop))
    asking = ask(make_source(url=f"{demand.origin}/loop"))
    assert "circle" in tell(asking)
    assert [pixel.url for pixel in Pixel.objects.all()] == [f"{demand.origin}/e?c=302"]


BAD_SOUNDS = [
    ("nothing there", (404, {}, b""), "VAST error 401"),
    ("no sound", (200, {}, b"this is no audio"), "VAST error 405"),
    ("inwards", (302, {"Location": "http://169.254.169.254/"}, b""), "not a public address"),
]


@pytest.mark.parametrize(
    ("answer", "words"), [case[1:] for case in BAD_SOUNDS], ids=[case[0] for case in BAD_SOUNDS]
)
def test_a_sound_that_cannot_be_had_is_told_to_its_server(demand, make_source, answer, words):
    demand.answers["/tea.wav"] = answer
    asking = ask(make_source())
    assert words in tell(asking)
    (pixel,) = Pixel.objects.all()
    assert pixel.url.startswith(f"{demand.origin}/e?c=40")


def test_a_bidder_is_asked_for_the_pods_of_each_show(cast, demand, make_source):
    cast.episode.media.slots = [2, 1]
    cast.episode.media.save()
    ask(make_source("openrtb", blocked_domains=["casino.example"]))
    (request,) = demand.requests
    assert demand.headers[0]["x-openrtb-version"] == "2.6"
    assert [(imp["id"], imp["audio"]["startdelay"], imp["audio"]["maxseq"]) for imp in
            request["imp"]] == [("pre", 0, 2), ("post", -2, 1)]  # fmt: skip
    assert request["imp"][0]["audio"] | {"feed": 3, "stitched": 1} == request["imp"][0]["audio"]
    assert (request["imp"][0]["ssai"], request["imp"][0]["bidfloor"]) == (3, 5.0)
    assert request["badv"] == ["casino.example"]
    assert request["site"]["content"]["series"] == "Tide Tables"


def test_a_slow_bidder_is_not_asked_for_all_shows(cast, demand, make_source, monkeypatch):
    monkeypatch.setattr("stentor.programmatic.asking.openrtb.ALL_SECONDS", 0.2)
    for number in range(4):
        make_episode(
            make_show(cast.organisation, slug=f"s{number}", title=f"S{number}"),
            slug="e", title="E",
        )  # fmt: skip
    demand.bid = lambda _: be_slow((204, {}, b""), 0.3)()
    asking = ask(make_source("openrtb"))
    assert "4 shows were not asked for" in tell(asking)
    assert len(demand.requests) == 1


def test_from_a_bid_to_an_ad_that_is_heard(cast, demand, make_source):
    demand.answer_bids({})
    asking = ask(make_source("openrtb"))
    flight = Flight.objects.get()
    assert (flight.goal, flight.price, flight.currency) == (
        {"impressions": 100}, Decimal("9.5"), "EUR",
    )  # fmt: skip
    assert (flight.slots, flight.targets["shows"]) == (["pre"], [cast.show.id])
    assert (flight.campaign.advertiser.name, flight.campaign.advertiser.category) == (
        "tea.example", "IAB8",
    )  # fmt: skip
    assert decide_for(cast.show).flight == flight.id
    assert [pixel.url for pixel in Pixel.objects.all()] == [f"{demand.origin}/nurl?b=b1"]
    assert "Bid b1 wins" in tell(asking)


def test_a_win_notice_that_holds_the_markup_is_asked_once(demand, make_source):
    demand.answers["/nurl"] = (200, {}, demand.make_vast())
    demand.answer_bids({"adm": None})
    assert ask(make_source("openrtb")).spots == 1
    assert (len(demand.list_asked("/nurl")), Pixel.objects.count()) == (1, 0)


BIDDERS = [
    ("no bid", lambda _: (204, {}, b""), "No bid"),
    ("no bid, with a reason", lambda r: (200, {}, json.dumps({"id": r["id"], "nbr": 14}).encode()),
     "budget is used up"),
    ("garbage", lambda _: (200, {}, b"<html>"), "no bid response"),
    ("huge", lambda _: (200, {}, b"[" * 3_000_000), "more than 1048576 bytes"),
    ("slow", lambda _: be_slow((204, {}, b""))(), "timed out"),
    ("an error", lambda _: (503, {}, b""), "it answered 503"),
    ("a redirect", lambda _: (302, {"Location": "http://10.0.0.1/"}, b""), "it answered 302"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("bid", "words"), [case[1:] for case in BIDDERS], ids=[case[0] for case in BIDDERS]
)
def test_a_bidder_that_gives_nothing_is_told_of(demand, make_source, bid, words):
    demand.bid = bid
    asking = ask(make_source("openrtb", time_limit=0.8))
    assert words in tell(asking)
    assert (asking.spots, Flight.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"price": 4.0}, "below the floor of 5 EUR"),
        ({"adomain": ["casino.example"]}, "casino.example is blocked"),
        ({"dur": 61}, "more than 60 s"),
        ({"adm": "<VAST"}, "VAST error 100"),
    ],
)
def test_a_bad_bid_does_not_cost_the_good_one(demand, make_source, fields, words):
    demand.answer_bids({"id": "bad", "price": 99, **fields}, {})
    source = make_source("openrtb", blocked_domains=["casino.example"], longest_seconds=60)
    asking = ask(source)
    assert words in tell(asking)
    assert asking.spots == 1


def test_sources_are_asked_when_their_time_has_come(make_source):
    source = make_source()
    make_source(is_on=False)
    assert [ask_due(NOW), ask_due(NOW), ask_due(NOW + timedelta(minutes=29))] == [1, 0, 0]
    assert ask_due(NOW + timedelta(minutes=30)) == 1
    assert Asking.objects.filter(source=source, user=None).count() == 2


def test_an_asking_that_was_killed_is_done_again(make_source, monkeypatch):
    from stentor.programmatic.asking import running

    asking = Asking.objects.create(id=new_id(), source=make_source(), began_at=NOW)
    kept = running.owe_errors
    monkeypatch.setattr(running, "owe_errors", lambda *_: (_ for _ in ()).throw(OSError("killed")))
    with pytest.raises(OSError, match="killed"):
        run_asking(asking.id, NOW)
    monkeypatch.setattr(running, "owe_errors", kept)
    run_asking(asking.id, NOW)
    assert (Flight.objects.count(), Asking.objects.get().spots) == (1, 1)


def test_a_failure_of_our_own_ends_the_asking():
    from stentor.programmatic.tasks import ask_source, note_failed_asking

    other = SimpleNamespace(task=SimpleNamespace(func=print), status="FAILED", args=["x"])
    note_failed_asking(other)
    note_failed_asking(SimpleNamespace(task=ask_source, status="FAILED", args=["not there"]))
