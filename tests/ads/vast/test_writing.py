"""What is written is valid, and reads as what was meant."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stentor.ads.vast import Inline, MediaFile, Tracking, parse_vast
from stentor.ads.vast.schema import check_vast
from stentor.ads.vast.writing import PodAd, render_pod

TEA = PodAd(
    id="f1", serving_id="Stentor-1", title="Tea & more", seconds=30.024, advertiser="Acme",
    media=(MediaFile("https://x.example/a.mp3?a=1&b=2", "audio/mpeg", bitrate=128, size=480_384),),
    impressions=("https://x.example/i",), tracking=(Tracking("start", "https://x.example/s"),
    Tracking("progress", "https://x.example/p", "00:00:05")), errors=("https://x.example/e",),
)  # fmt: skip
words = st.text(max_size=40).filter(str.strip)
paths = st.text("abcXYZ0123-._~/?&=%", max_size=30).map("https://x.example/".__add__)
ads = st.builds(
    PodAd,
    id=words,
    serving_id=words,
    title=words,
    seconds=st.floats(0, 3600),
    media=st.lists(
        st.builds(
            lambda url, kbps: MediaFile(url, "audio/mpeg", bitrate=kbps),
            paths,
            st.none() | st.integers(8, 320),
        ),
        min_size=1,
        max_size=3,
    ).map(tuple),
    impressions=st.lists(paths, max_size=3).map(tuple),
    universal_id=st.just(("unknown", "unknown")),
    errors=st.lists(paths, max_size=2).map(tuple),
    tracking=st.lists(paths.map(lambda url: Tracking("complete", url)), max_size=3).map(tuple),
)


@given(st.lists(ads, max_size=4))
def test_whatever_is_written_is_valid_and_read_again(pod: list[PodAd]) -> None:
    content = render_pod(pod, expires=60)
    assert check_vast(content) == []
    read = parse_vast(content)
    assert [ad.sequence for ad in read.ads] == list(range(1, len(pod) + 1))
    for ad, wanted in zip(read.ads, pod, strict=True):
        assert isinstance(ad.content, Inline)
        assert ad.type == "audio"
        (linear,) = ad.content.linears
        assert [one.url for one in linear.media] == [one.url for one in wanted.media]
        assert ad.content.impressions == tuple(dict.fromkeys(wanted.impressions))


@settings(deadline=None)
@given(st.lists(ads, max_size=4))
def test_a_second_judge_finds_no_error_in_it(pod: list[PodAd]) -> None:
    vastlint = pytest.importorskip("vastlint", reason="make .venv/.engines installs it")
    assert [
        one for one in vastlint.validate(render_pod(pod)).issues if one.severity == "error"
    ] == []


def test_the_tea_ad() -> None:
    content = render_pod([TEA])
    assert check_vast(content) == []
    inline = parse_vast(content).ads[0].content
    assert isinstance(inline, Inline)
    assert (inline.title, inline.advertiser) == ("Tea & more", "Acme")
    assert inline.linears[0].seconds == 30.024
    assert inline.linears[0].tracking == TEA.tracking


def test_no_ads_are_an_empty_document() -> None:
    assert check_vast(render_pod([])) == []


def test_an_ad_without_media_is_not_written() -> None:
    with pytest.raises(ValueError, match="no media"):
        render_pod([TEA._replace(media=())])


GOOD = render_pod([TEA]).decode()
BROKEN = [
    ("another namespace", 'xmlns="http://www.iab.com/VAST"', 'xmlns="http://x"', "root"),
    ("no title", "<AdTitle>Tea &amp; more</AdTitle>", "", "<AdTitle> is missing"),
    ("no impression", "<Impression>https://x.example/i</Impression>", "",
     "<Impression> is missing"),
    ("title first", "<AdSystem>Stentor</AdSystem>",
     "<AdTitle>x</AdTitle><AdSystem>Stentor</AdSystem>", "comes later"),
    ("two titles", "<AdTitle>", "<AdTitle>x</AdTitle><AdTitle>", "stands 2 times"),
    ("an unknown element", "<AdTitle>", "<Own/><AdTitle>", "<Own> may not stand here"),
    ("an unknown attribute", "<AdTitle>", '<AdTitle own="1">', "attribute own"),
    ("no version", ' version="4.2"', "", "version is missing"),
    ("another kind of ad", 'adType="audio"', 'adType="radio"', "none of video"),
    ("a sequence in words", 'sequence="1" adType', 'sequence="one" adType', "whole number"),
    ("no width", 'width="0" ', "", "width is missing"),
    ("a duration in seconds", "00:00:30.024", "30", "not a time"),
    ("another event", 'event="start"', 'event="began"', "none of"),
    ("an address with a space", "https://x.example/s<", "https://x.example/ s<", "no address"),
    ("no registry", ' idRegistry="unknown"', "", "idRegistry is missing"),
    ("a number that is none", "</InLine>", "<Expires>soon</Expires></InLine>", "whole number"),
    ("text between elements", "<InLine>", "<InLine>hello", "text stands"),
    ("an error beside ads", "</VAST>", "<Error>https://x.example</Error></VAST>", "holds both"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("good", "bad", "words"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN]
)
def test_what_the_schema_does_not_allow_is_found(good: str, bad: str, words: str) -> None:
    assert good in GOOD
    findings = check_vast(GOOD.replace(good, bad, 1).encode())
    assert any(words in one.message for one in findings), findings
