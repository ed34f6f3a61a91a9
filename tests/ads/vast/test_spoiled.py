"""Whatever a stranger sends, reading it ends in ads or in an error of the standard."""

from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from stentor.ads.openrtb import Demand, Place, build_request, judge_response
from stentor.ads.openrtb.pods import Break
from stentor.ads.vast import VastError
from stentor.ads.vast.following import follow_vast
from stentor.ads.vast.media import choose_media
from stentor.ads.vast.schema import check_vast
from vast_documents import inline, media, pod, vast, wrapper

WHOLE = [
    vast(inline(tracking='<Tracking event="start">https://t.example/s</Tracking>'), version="3.0"),
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
