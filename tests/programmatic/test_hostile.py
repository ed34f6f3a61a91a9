"""Servers of demand that mean no good, over real HTTP. Each is told of in words, books nothing,
takes no more time, memory or disk than it may, and no listener waits for it."""

import gzip
import json
import re
import time
import wave
import zipfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

import stentor
from made.vast_documents import pod, vast, wrapper
from servers.demand_server import be_slow
from stentor.campaigns.models import Creative, Flight
from stentor.lib.ids import new_id
from stentor.programmatic.asking import media as fetching
from stentor.programmatic.asking.running import run_asking
from stentor.programmatic.models import Asking, Pixel

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def ask(source):
    asking = Asking.objects.create(id=new_id(), source=source, began_at=NOW)
    run_asking(asking.id, NOW)
    return Asking.objects.get(pk=asking.pk)


def tell(asking):
    return "\n".join(f"{one['what']}: {one['detail']}" for one in asking.steps)


def require_nothing(asking, words):
    assert words in tell(asking)
    assert (asking.spots, Flight.objects.count(), Creative.objects.count()) == (0, 0, 0)


def repeat(piece, pause=0.0):
    """Without an end."""

    def pieces():
        while True:
            yield piece
            time.sleep(pause)

    return pieces


TAGS = [
    ("a document without an end", (200, {}, repeat(b"<VAST>" * 10_000)), "more than 1048576 bytes"),
    ("a drip", (200, {}, repeat(b" ", 0.05)), "No answer"),
    ("a gzip bomb", (200, {"Content-Encoding": "gzip"}, gzip.compress(bytes(50_000_000))),
     "answered in gzip, which was not asked for"),
    ("another coding", (200, {"Content-Encoding": "br"}, b"x"), "answered in br"),
    ("a bomb sent as it is", (200, {}, gzip.compress(bytes(1_000_000))), "VAST error 100"),
    ("a bid response", (200, {"Content-Type": "text/xml"}, b'{"id":"1"}'), "VAST error 100"),
    ("a web page", (200, {}, b"<html><body/></html>"), "is <html>, not <VAST>"),
    ("deep nesting", (200, {}, b"<VAST version='4.2'>" + b"<a>" * 100_000), "VAST error 100"),
    ("many elements", (200, {}, b"<VAST version='4.2'>" + b"<a/>" * 30_000 + b"</VAST>"),
     "VAST error 100"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "words"), [case[1:] for case in TAGS], ids=[case[0] for case in TAGS]
)
def test_a_tag_that_means_no_good(demand, make_source, answer, words):
    demand.answers["/vast"] = answer
    began = time.monotonic()
    require_nothing(ask(make_source(time_limit=1.0)), words)
    assert time.monotonic() - began < 20


def test_what_a_good_document_says_it_is_makes_no_difference(demand, make_source):
    """Servers send VAST as text/html and worse."""
    demand.answers["/vast"] = (200, {"Content-Type": "text/plain"}, demand.make_vast())
    assert ask(make_source()).spots == 1


def chain(demand, length):
    """`/w1` leads to `/w2` … and the last to an ad."""
    for number in range(1, length + 1):
        after = f"/w{number + 1}" if number < length else "/vast"
        document = vast(wrapper(f"{demand.origin}{after}").replace("https://w.", "http://w."))
        demand.answers[f"/w{number}"] = (200, {}, document)
    return f"{demand.origin}/w1"


def test_five_wrappers_are_followed(demand, make_source):
    assert ask(make_source(url=chain(demand, 5))).spots == 1


def test_a_sixth_is_not(demand, make_source):
    require_nothing(ask(make_source(url=chain(demand, 6))), "more than 5 wrappers")


def test_all_wrappers_together_have_the_time_of_one_question(demand, make_source):
    url = chain(demand, 5)
    for number in range(1, 6):
        demand.answers[f"/w{number}"] = be_slow(demand.answers[f"/w{number}"], 0.4)
    began = time.monotonic()
    require_nothing(ask(make_source(url=url, time_limit=1.0)), "VAST error 301")
    assert time.monotonic() - began < 10


def write_zip():
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("tea.wav", b"x" * 1000)
    return file.getvalue()


def write_wave(seconds):
    """Silence."""
    file = BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(1)
        written.setframerate(8000)
        written.writeframes(b"\x80" * 8000 * seconds)
    return file.getvalue()


PNG = b"\x89PNG\r\n\x1a\n" + bytes(2000)
SOUNDS = [
    ("a picture", (200, {"Content-Type": "audio/wav"}, PNG), "VAST error 405"),
    ("an archive", (200, {}, write_zip()), "VAST error 405"),
    ("nothing at all", (200, {}, b""), "VAST error 405"),
    ("a playlist of a file here", (200, {}, b"#EXTM3U\n#EXTINF:9,\nfile:///etc/passwd\n"),
     "VAST error 405"),
    ("a list for FFmpeg", (200, {}, b"ffconcat version 1.0\nfile /etc/passwd\n"),
     "VAST error 405"),
    ("its head only", (200, {}, write_wave(2)[:3000]), "VAST error 405"),
    ("a quarter of an hour", (200, {}, write_wave(800)), "VAST error 202"),
    ("a whole day", (200, {}, write_wave(2000)), "VAST error 405"),
    ("a gzip bomb", (200, {"Content-Encoding": "gzip"}, b"x"), "VAST error 401"),
    ("a drip", (200, {}, repeat(b"x", 0.05)), "VAST error 402"),
    ("a redirect inwards", (302, {"Location": "http://192.168.1.1/"}, b""), "not a public address"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "words"), [case[1:] for case in SOUNDS], ids=[case[0] for case in SOUNDS]
)
def test_a_sound_that_means_no_good(demand, make_source, monkeypatch, layout, answer, words):
    monkeypatch.setattr(fetching, "FETCH_SECONDS", 1.0)
    demand.answers["/tea.wav"] = answer
    require_nothing(ask(make_source()), words)
    (pixel,) = Pixel.objects.all()
    assert pixel.url.startswith(f"{demand.origin}/e?c=")
    assert list(layout.uploads.glob("demand-*")) == []


def test_a_sound_without_an_end_is_left_where_it_is_too_much(demand, make_source, monkeypatch):
    monkeypatch.setattr(fetching, "MOST_BYTES", 1 << 20)
    demand.answers["/tea.wav"] = (200, {}, repeat(bytes(1 << 16)))
    require_nothing(ask(make_source()), "more than 1048576 bytes")


def test_slow_sounds_of_one_answer_have_their_time_together(demand, make_source, monkeypatch):
    monkeypatch.setattr(fetching, "FETCH_SECONDS", 0.5)
    monkeypatch.setattr("stentor.programmatic.asking.running.ALL_SECONDS", 1.2)
    demand.answers["/tea.wav"] = (200, {}, repeat(b"x", 0.05))
    ads = [demand.make_inline().replace("/tea.wav", f"/tea.wav?{number}") for number in range(9)]
    demand.answers["/vast"] = (200, {}, pod(*ads))
    began = time.monotonic()
    require_nothing(ask(make_source()), "The media took 1.2 s already")
    assert len(demand.list_asked("/tea.wav")) <= 4
    assert time.monotonic() - began < 15


BIDS = [
    ("a price that is no number", {"price": float("nan")}, "no bid response"),
    ("an endless price", {"price": float("inf")}, "no bid response"),
    ("a price below nothing", {"price": -1}, ">= 0"),
    ("an absurd price", {"price": 1e12}, "mistake"),
    ("a break that was not offered", {"impid": "other"}, "not offered"),
    ("markup that leads inwards", {"adm": vast(wrapper("http://10.0.0.1/v")).decode()},
     "not a public address"),
    ("markup that is a bomb",
     {"adm": '<!DOCTYPE v [<!ENTITY a "ha">]><VAST version="4.2">&a;</VAST>'}, "document type"),
    ("a notice inwards with the markup", {"adm": None, "nurl": "http://127.0.0.1:9/v"}, "refused"),
    ("a notice whose host is a macro", {"adm": None, "nurl": "http://${AUCTION_BID_ID}/v"}, "No"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "words"), [case[1:] for case in BIDS], ids=[case[0] for case in BIDS]
)
def test_a_bid_that_means_no_good(demand, make_source, fields, words):
    demand.answer_bids(fields)
    require_nothing(ask(make_source("openrtb")), words)


def test_an_answer_in_another_currency_is_of_no_use(demand, make_source):
    demand.answer_bids({})
    require_nothing(ask(make_source("openrtb", currency="USD")), "in EUR, which was not asked for")


def test_markup_that_is_a_wrapper_is_followed(demand, make_source):
    demand.answer_bids({"adm": vast(wrapper(f"{demand.origin}/vast")).decode()})
    assert ask(make_source("openrtb")).spots == 1


HOSTILE_ID = "b1&x=1\r\nHost: evil.example\r\n\r\n#/../é"


def test_what_a_macro_stands_for_stays_one_value(demand, make_source):
    """Whatever a bidder calls its bid: no other parameter, header, path or host comes of it."""
    demand.answer_bids({"id": HOSTILE_ID})
    assert ask(make_source("openrtb")).spots == 1
    (win,) = Pixel.objects.filter(event="win")
    assert win.url == (
        f"{demand.origin}/nurl?b=b1%26x%3D1%0D%0AHost%3A%20evil.example%0D%0A%0D%0A%23%2F..%2F%C3%A9"
    )


def test_two_seats_share_a_pod_and_one_advertiser_has_one_spot_in_it(cast, demand, make_source):
    cast.episode.media.slots = [2, 1]
    cast.episode.media.save()

    def bid(request):
        bids = [demand.make_bid(request, id=name, crid=name, adomain=[domain], price=price)
                for name, domain, price in (("b1", "tea.example", 9), ("b2", "soap.example", 8),
                                            ("b3", "tea.example", 7))]  # fmt: skip
        seats = [{"seat": str(number), "bid": [one]} for number, one in enumerate(bids)]
        whole = {"id": request["id"], "cur": "EUR", "seatbid": seats}
        return 200, {}, json.dumps(whole).encode()

    demand.bid = bid
    asking = ask(make_source("openrtb"))
    assert asking.spots == 2
    assert "Bid b3 does not win" in tell(asking)


@pytest.mark.parametrize("room", ["edge", "ads"])
def test_nothing_that_serves_listeners_can_ask_a_source(room):
    """A worker asks; the edge knows no way to."""
    files = list((Path(stentor.__file__).parent / room).rglob("*.py"))
    assert files
    for file in files:
        assert not re.search(r"lib\.fetch|urllib\.request|http\.client", file.read_text()), file
