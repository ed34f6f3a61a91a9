"""Whatever a stranger sends, reading it ends in ads or in an error of the standard."""

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from made.vast_documents import inline, media, pod, vast, wrapper, write_inline
from stentor.ads.openrtb import Demand, Place, build_request, judge_response
from stentor.ads.openrtb.pods import Break
from stentor.ads.vast import VastError
from stentor.ads.vast.following import follow_vast
from stentor.ads.vast.media import choose_media
from stentor.ads.vast.schema import check_vast

WHOLE = [
    write_inline("3.0"),
    vast(inline(tracking='<Tracking event="start">https://t.example/s</Tracking>')),
    pod(inline(media(kbps=64)), wrapper("https://w.example/v", flags='allowMultipleAds="1"')),
]
PLACE = Place("S", "T", "", "en", "https://x", "x", "O", "P", (Break("mid", 2, 60),))
REQUEST = build_request("R", PLACE, Demand(1.0, "EUR", 60, blocked_domains=("a.example",)))
ANSWER = (
    b'{"id":"R","cur":"EUR","seatbid":[{"bid":[{"id":"1","impid":"mid","price":2,"adm":"<VAST/>",'
    b'"adomain":["b.example"],"dur":30,"burl":"https://b.example/"}]}]}'
)


@st.composite
def spoiled(draw: st.DrawFn, whole: list[bytes]) -> bytes:
    """Some bytes of a good document are other ones, some stand twice, some are gone."""
    content = bytearray(draw(st.sampled_from(whole)))
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(content)))
        length = draw(st.integers(0, 40))
        piece = draw(st.binary(max_size=8) | st.just(bytes(content[start : start + length])))
        content[start : start + draw(st.integers(0, 8))] = piece
    return bytes(content)


@given(spoiled(WHOLE) | st.binary(max_size=200))
def test_any_vast_is_read_or_refused(content: bytes) -> None:
    followed = follow_vast(content, "https://o.example", lambda _url: content)
    assert all(100 <= failure.code < 1000 for failure in followed.failures)
    for found in followed.found:
        with suppress(VastError):
            assert choose_media(found.inline, 60).media.url.startswith("http")
    with suppress(VastError):
        check_vast(content)


@given(spoiled([ANSWER]) | st.binary(max_size=200))
def test_any_answer_to_a_request_is_judged(content: bytes) -> None:
    judged = judge_response(content, REQUEST)
    for one in judged.taken:
        assert one.bid.price >= 1.0
        assert one.bid.adomain


STRANGE = [
    "null", "true", "-1", "0", "1e999", "1e-400", "9" * 400, "2.0000000001", "[]", "{}", '""',
    '"https://a.example"', '"A.EXAMPLE."', '"\\ud800"', '"\\u0000"', "[[[[[[]]]]]]", "[null]",
    '["www.a.example"]', '{"id":"1"}', '"javascript:alert(1)"', '"EUR"', '"mid"',
]  # fmt: skip
"""Values, as JSON, that may stand anywhere in a stranger's answer."""
PLACES = [
    "id", "cur", "nbr", "seatbid", "seat", "bid", "bid.id", "impid", "price", "adm", "nurl", "burl",
    "lurl", "adomain", "cat", "cattax", "dur", "exp", "mtype", "protocol", "slotinpod", "own",
]  # fmt: skip


@st.composite
def answers(draw: st.DrawFn) -> bytes:
    """Well-formed answers of two bids in which anything may be anything."""
    bids = []
    for number in (1, 2):
        bid = {"bid.id": f'"{number}"', "impid": '"mid"', "price": "2", "adm": '"<VAST/>"',
               "adomain": '["b.example"]', "dur": "30"}  # fmt: skip
        bid |= draw(st.dictionaries(st.sampled_from(PLACES[6:]), st.sampled_from(STRANGE)))
        bids.append(write_object(bid))
    seat = {"bid": f"[{','.join(bids)}]"} | draw(
        st.dictionaries(st.sampled_from(PLACES[4:6]), st.sampled_from(STRANGE), max_size=1)
    )
    whole = {"id": '"R"', "cur": '"EUR"', "seatbid": f"[{write_object(seat)}]"}
    strange = st.dictionaries(st.sampled_from(PLACES[:4]), st.sampled_from(STRANGE), max_size=1)
    return write_object(whole | draw(strange)).encode()


def write_object(fields: dict[str, str]) -> str:
    rows = (f'"{name.removeprefix("bid.")}":{value}' for name, value in fields.items())
    return "{" + ",".join(rows) + "}"


@settings(max_examples=400, deadline=None)
@given(answers())
def test_what_is_taken_keeps_every_rule_whatever_stands_beside_it(content: bytes) -> None:
    judged = judge_response(content, REQUEST)
    assert len({one.bid.id for one in judged.taken}) == len(judged.taken)
    for one in judged.taken:
        assert 1.0 <= one.bid.price <= 100_000
        assert (one.imp.id, one.currency) == ("mid", "EUR")
        assert one.bid.adomain
        assert not any("a.example" in domain.casefold() for domain in one.bid.adomain)
        assert one.bid.dur is None or 0 <= one.bid.dur <= 60
        assert one.bid.mtype in {None, 3}
        assert all(
            url is None or not url or url.startswith("http")
            for url in (one.bid.nurl, one.bid.burl, one.bid.lurl)
        )
    assert judged.taken or judged.refused or judged.problem or judged.no_bid
