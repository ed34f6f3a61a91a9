"""What bidders are asked, and which of their answers are taken."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stentor.ads.openrtb import (
    Bid,
    BidResponse,
    Break,
    Demand,
    Place,
    SeatBid,
    build_request,
    check_request,
    encode_request,
    encode_response,
    judge_response,
    parse_request,
)
from stentor.ads.openrtb.judging import is_blocked_category, is_blocked_domain
from stentor.ads.openrtb.macros import replace_auction_macros
from stentor.ads.openrtb.pods import fill_pod

BREAKS = (Break("pre", 1, 30), Break("mid", 3, 90), Break("post", 1, 60))
PLACE = Place("S1", "Tide Tables", "Science > Nature", "en-GB", "https://x.example/shows/tide",
              "x.example", "O1", "Lighthouse", BREAKS)  # fmt: skip
DEMAND = Demand(
    floor=5.0, currency="EUR", longest_seconds=60, impressions=100,
    blocked_domains=("casino.example",), blocked_categories=("IAB7",),
)  # fmt: skip
REQUEST = build_request("R1", PLACE, DEMAND)


def answer(*bids: Any, **fields: Any) -> bytes:
    whole = {"id": "R1", "cur": "EUR", "seatbid": [{"seat": "s", "bid": list(bids)}]}
    return json.dumps(whole | fields).encode()


def bid(**fields: Any) -> dict[str, Any]:
    good = {"id": "b1", "impid": "mid", "price": 7.5, "adm": "<VAST/>", "mtype": 3, "dur": 30,
            "adomain": ["tea.example"], "cat": ["IAB8"]}  # fmt: skip
    return {name: value for name, value in (good | fields).items() if value is not None}


def test_a_request_describes_the_pods_of_a_podcast() -> None:
    pre, mid, post = (imp.audio for imp in REQUEST.imp)
    assert [one.startdelay for one in (pre, mid, post)] == [0, -1, -2]
    assert [one.podseq for one in (pre, mid, post)] == [1, 0, -1]
    assert [one.maxduration for one in (pre, mid, post)] == [30, 60, 60]
    assert (mid.poddur, mid.maxseq, mid.slotinpod) == (90, 3, 0)
    assert {(one.feed, one.stitched, one.nvol) for one in (pre, mid, post)} == {(3, 1, 3)}
    imp = REQUEST.imp[1]
    assert (imp.ssai, imp.bidfloor, imp.bidfloorcur) == (3, 5.0, "EUR")
    assert imp.qty is not None
    assert imp.qty.multiplier == 100
    assert list(check_request(REQUEST)) == []


def test_nothing_is_said_of_a_listener() -> None:
    assert not {"device", "user"} & set(json.loads(encode_request(REQUEST)))


def test_fixed_lengths_take_the_place_of_bounds() -> None:
    request = build_request("R1", PLACE, DEMAND._replace(lengths=(45, 60)))
    assert [imp.id for imp in request.imp] == ["mid", "post"]
    assert [imp.audio.rqddurs for imp in request.imp] == [[45, 60], [45, 60]]
    assert request.imp[0].audio.maxduration is None
    with pytest.raises(ValueError, match="no break"):
        build_request("R1", PLACE, DEMAND._replace(lengths=(120,)))


breaks = st.builds(
    Break, st.sampled_from(["pre", "mid", "post"]), st.integers(1, 8), st.integers(5, 600)
)


@given(
    st.lists(breaks, min_size=1, max_size=3, unique_by=lambda one: one.kind),
    st.floats(0, 1000),
    st.integers(5, 120),
)
def test_a_request_says_the_same_after_its_way(
    layout: list[Break], floor: float, longest: int
) -> None:
    demand = DEMAND._replace(floor=floor, longest_seconds=longest)
    request = build_request("R1", PLACE._replace(breaks=tuple(layout)), demand)
    assert parse_request(encode_request(request)) == request


BAD_REQUESTS: list[tuple[str, dict[str, Any], str]] = [
    ("no mimes", {"mimes": []}, "length >= 1"),
    ("lengths beside bounds", {"rqddurs": [30]}, "beside minduration"),
    ("bounds the wrong way", {"minduration": 61}, "above maxduration"),
    ("seconds of a pod alone", {"maxseq": None}, "need each other"),
    ("a pod without a name", {"podid": None}, "podid"),
    ("an ad longer than its pod", {"poddur": 50}, "does not fit"),
    ("a start before the start", {"startdelay": -3}, ">= -2"),
    ("another slot", {"slotinpod": 3}, "<= 2"),
    ("another volume", {"nvol": 5}, "<= 4"),
    ("another feed", {"feed": 4}, "<= 3"),
    ("half stitched", {"stitched": 2}, "<= 1"),
]


@pytest.mark.parametrize(
    ("change", "words"), [case[1:] for case in BAD_REQUESTS], ids=[c[0] for c in BAD_REQUESTS]
)
def test_a_request_that_contradicts_itself_is_refused(change: dict[str, Any], words: str) -> None:
    request = json.loads(encode_request(REQUEST))
    audio = request["imp"][1]["audio"] | change
    request["imp"][1]["audio"] = {key: value for key, value in audio.items() if value is not None}
    with pytest.raises(ValueError, match=words):
        parse_request(json.dumps(request).encode())


bids = st.builds(
    Bid, id=st.text(min_size=1, max_size=20), impid=st.sampled_from(["pre", "mid", "post"]),
    price=st.floats(5, 100), adm=st.text(min_size=1, max_size=50),
    adomain=st.just(["tea.example"]), cat=st.just(["IAB8"]), cattax=st.just(1),
    mtype=st.just(3), dur=st.integers(5, 30), exp=st.none() | st.integers(1, 999),
    nurl=st.none(), burl=st.none() | st.just("https://b.example/b"), lurl=st.none(),
    protocol=st.none() | st.just(11), slotinpod=st.just(0),
)  # fmt: skip


@given(st.lists(bids, min_size=1, max_size=5, unique_by=lambda one: one.id))
def test_good_bids_are_taken_as_they_were_sent(sent: list[Bid]) -> None:
    response = BidResponse(id="R1", cur="EUR", seatbid=[SeatBid(bid=sent)])
    content = encode_response(response)
    assert msgspec.json.decode(content, type=BidResponse) == response
    judged = judge_response(content, REQUEST)
    assert judged.refused == ()
    assert [one.bid for one in judged.taken] == sent


BAD_BIDS: list[tuple[str, Any, str]] = [
    ("no object", 7, "Expected `object`"),
    ("no id", bid(id=None), "id"),
    ("a number for an id", bid(id=7), "Expected `str`"),
    ("no price", bid(price=None), "price"),
    ("a price in words", bid(price="7.5"), "Expected `float`"),
    ("a price below nothing", bid(price=-1), ">= 0"),
    ("an absurd price", bid(price=1e9), "mistake"),
    ("the largest price there is", bid(price=1.7e308), "mistake"),
    ("below the floor", bid(price=4.99), "below the floor of 5 EUR"),
    ("for what was not offered", bid(impid="other"), "not offered"),
    ("a banner", bid(mtype=1), "type 1, not audio"),
    ("an unknown type", bid(mtype=9), "<= 4"),
    ("another protocol", bid(protocol=9), "protocol 9"),
    ("no markup", bid(adm=None), "no markup"),
    ("a notice to a file", bid(burl="file:///etc/passwd"), "burl is no http"),
    ("a notice to nobody", bid(nurl="https://"), "nurl is no http"),
    ("no advertiser", bid(adomain=[]), "does not name"),
    ("a blocked advertiser", bid(adomain=["casino.example"]), "casino.example is blocked"),
    ("below a blocked one", bid(adomain=["WWW.Casino.example."]), "is blocked"),
    ("a blocked category", bid(cat=["IAB7"]), "IAB7 is blocked"),
    ("part of a blocked one", bid(cat=["IAB7-39"]), "IAB7-39 is blocked"),
    ("another taxonomy", bid(cattax=6), "taxonomy 6"),
    ("too long", bid(dur=61), "more than 60 s"),
    ("too short", bid(dur=2), "less than 3 s"),
    ("no time at all", bid(dur=0), ">= 1"),
    ("expired at once", bid(exp=0), ">= 1"),
]


@pytest.mark.parametrize(
    ("bad", "words"), [case[1:] for case in BAD_BIDS], ids=[case[0] for case in BAD_BIDS]
)
def test_a_bad_bid_is_refused_with_its_reason_and_costs_only_itself(bad: Any, words: str) -> None:
    judged = judge_response(answer(bad, bid(id="good")), REQUEST)
    assert [one.bid.id for one in judged.taken] == ["good"]
    (refused,) = judged.refused
    assert words in refused.reason


def test_seats_bid_side_by_side() -> None:
    seats = [{"seat": name, "bid": [bid(id=name)]} for name in ("one", "two")]
    judged = judge_response(answer(seatbid=seats), REQUEST)
    assert [(one.seat, one.bid.id) for one in judged.taken] == [("one", "one"), ("two", "two")]
    twice = [{"seat": name, "bid": [bid()]} for name in ("one", "two")]
    judged = judge_response(answer(seatbid=twice), REQUEST)
    assert [one.seat for one in judged.taken] == ["one"]
    assert "same id" in judged.refused[0].reason


def test_bids_that_are_sold_only_together_are_not_torn_apart() -> None:
    together = {"seat": "s", "group": 1, "bid": [bid(id="1"), bid(id="2")]}
    judged = judge_response(answer(seatbid=[together, {"bid": [bid(id="3")]}]), REQUEST)
    assert [one.bid.id for one in judged.taken] == ["3"]
    assert {"only together" in one.reason for one in judged.refused} == {True}
    one = judge_response(answer(seatbid=[together | {"bid": [bid()]}]), REQUEST)
    assert len(one.taken) == 1


BAD_ANSWERS: list[tuple[str, bytes, str]] = [
    ("a price that is no number", answer(bid(price=float("nan"))), "no bid response"),
    ("an endless price", answer(bid(price=float("inf"))), "no bid response"),
    ("garbage", b"\xff\x00<html>", "no bid response"),
    ("a list", b"[]", "Expected `object`"),
    ("nested a hundred thousand deep", b'{"id":"R1","ext":' + b"[" * 100_000, "no bid response"),
    ("a hundred megabytes", b" " * 100_000_000 + b"{}", "100,000,002 bytes"),
    ("to another request", answer(bid(), id="R2"), "another request"),
    ("in another currency", answer(bid(), cur="USD"), "in USD"),
    ("a currency that is none", answer(bid(), cur="euro"), "no bid response"),
    ("a thousand bids", answer(*[bid(id=str(n)) for n in range(1000)]), "1000 bids"),
    ("seats that are none", answer(seatbid={}), "Expected `array`"),
]


@pytest.mark.parametrize(
    ("content", "words"), [case[1:] for case in BAD_ANSWERS], ids=[case[0] for case in BAD_ANSWERS]
)
def test_a_bad_answer_is_of_no_use_and_says_why(content: bytes, words: str) -> None:
    judged = judge_response(content, REQUEST)
    assert judged.taken == ()
    assert words in judged.problem


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b'{"id":"R1"}', "does not say why"),
        (b'{"id":"R1","nbr":2}', "invalid"),
        (b'{"id":"R1","nbr":512,"seatbid":[]}', "reason 512"),
    ],
)
def test_no_bid_is_no_mistake(content: bytes, words: str) -> None:
    judged = judge_response(content, REQUEST)
    assert (judged.problem, judged.taken) == ("", ())
    assert words in judged.no_bid


def test_two_bids_of_one_id_are_one() -> None:
    judged = judge_response(answer(bid(), bid(price=9)), REQUEST)
    assert [one.bid.price for one in judged.taken] == [7.5]


def test_a_pod_holds_the_dearest_that_fit() -> None:
    sent = [
        bid(id="a", price=6, dur=30, adomain=["a.example"]),
        bid(id="b", price=9, dur=60, adomain=["b.example"]),
        bid(id="c", price=8, dur=60, adomain=["c.example"]),
        bid(id="d", price=7, dur=10, adomain=["b.example"]),
        bid(id="e", price=5, impid="pre", dur=30),
    ]
    judged = judge_response(answer(*sent), REQUEST)
    assert [one.bid.id for one in fill_pod(judged.taken, 60)] == ["b", "a", "e"]


@pytest.mark.parametrize(
    ("domain", "is_blocked"),
    [("a.example", True), ("x.a.example", True), ("ba.example", False), ("example", False)],
)
def test_blocked_domains(domain: str, is_blocked: bool) -> None:
    assert is_blocked_domain(domain, ["a.example"]) is is_blocked


@pytest.mark.parametrize(
    ("category", "is_blocked"), [("IAB7", True), ("iab7-1", True), ("IAB70", False), ("", False)]
)
def test_blocked_categories(category: str, is_blocked: bool) -> None:
    assert is_blocked_category(category, ["IAB7"]) is is_blocked


def test_auction_macros() -> None:
    values = {"AUCTION_PRICE": "7.5", "AUCTION_SEAT_ID": "a b&c"}
    url = "https://b/?p=${AUCTION_PRICE}&s=${AUCTION_SEAT_ID}&l=${AUCTION_LOSS}&x=${OTHER}"
    assert replace_auction_macros(url, values) == "https://b/?p=7.5&s=a%20b%26c&l=&x=${OTHER}"
    assert replace_auction_macros("${AUCTION_PRICE:B64}", values) == "Ny41"
    assert replace_auction_macros("<x>${AUCTION_SEAT_ID}", values, is_url=False) == "<x>a b&c"
