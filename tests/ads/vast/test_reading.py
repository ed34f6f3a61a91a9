"""What is read of VAST documents, and what of them is refused."""

import re

import pytest

from made.vast_documents import inline, media, pod, vast, wrapper
from stentor.ads.vast import Inline, VastError, Wrapper, parse_vast
from stentor.ads.vast.media import choose_media, parse_duration, write_duration


@pytest.mark.parametrize("version", ["2.0", "2.0.1", "3.0", "4.0", "4.1", "4.2", "4"])
def test_the_same_is_read_whatever_version_it_says_it_is(version: str) -> None:
    """Servers send elements of one version under the number of another."""
    ad = parse_vast(vast(inline(), version=version)).ads[0]
    assert isinstance(ad.content, Inline)
    assert ad.content.linears[0].media[0].url == "https://cdn.example/tea.mp3"
    assert ad.content.linears[0].seconds == 30


def test_a_namespace_makes_no_difference() -> None:
    assert parse_vast(vast(inline(), namespace="")).ads == parse_vast(vast(inline())).ads


def test_ids_that_only_others_need_may_be_missing() -> None:
    bare = re.sub(r"<(AdServingId|UniversalAdId|AdTitle)\b.*?</\1>", "", inline())
    assert len(bare) < len(inline())
    content = parse_vast(vast(bare)).ads[0].content
    assert isinstance(content, Inline)
    assert (content.serving_id, content.title, content.linears[0].seconds) == ("", "", 30)


def test_elements_in_another_order_are_read_alike() -> None:
    held = re.fullmatch(r"<InLine >(.*)(<Creatives>.*</Creatives>)</InLine>", inline())
    assert held
    turned = f"<InLine>{held[2]}{held[1]}</InLine>"
    assert parse_vast(vast(turned)).ads == parse_vast(vast(inline())).ads


def test_a_document_in_utf_16_is_read() -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?>' + vast(inline()).decode()
    assert len(parse_vast(text.encode("utf-16")).ads) == 1


def test_everything_that_audio_needs_is_kept() -> None:
    more = (
        "<Advertiser>Acme</Advertiser><Expires>600</Expires>"
        "<Category authority='https://iab.example'>IAB8</Category>"
        "<Pricing model='CPM' currency='eur'>12.50</Pricing>"
    )
    tracking = '<Tracking event="start">//t.example/s</Tracking>'
    content = parse_vast(vast(inline(more=more, tracking=tracking))).ads[0].content
    assert isinstance(content, Inline)
    assert (content.serving_id, content.advertiser, content.expires) == ("S-1", "Acme", 600)
    assert content.categories == ("IAB8",)
    assert content.price is not None
    assert (str(content.price.amount), content.price.currency) == ("12.50", "EUR")
    assert content.linears[0].tracking[0].url == "https://t.example/s"
    assert content.errors == ("https://ads.example/e?c=[ERRORCODE]",)


def test_a_wrapper_keeps_what_it_asks_for() -> None:
    blocked = "<BlockedAdCategories authority='https://iab.example'>IAB7,IAB8</BlockedAdCategories>"
    flags = 'followAdditionalWrappers="0" allowMultipleAds="true" fallbackOnNoAd="1"'
    content = parse_vast(vast(wrapper("https://b.example/v", flags=flags, more=blocked))).ads[0]
    assert isinstance(content.content, Wrapper)
    kept = content.content
    assert (kept.is_followed_further, kept.may_hold_pod, kept.falls_back) == (False, True, True)
    assert kept.blocked_categories == ("IAB7", "IAB8")


def test_a_pod_keeps_its_sequence() -> None:
    assert [ad.sequence for ad in parse_vast(pod(inline(), inline())).ads] == [1, 2]


def test_an_empty_answer_says_whom_to_tell() -> None:
    empty = parse_vast(vast(errors="<Error>https://e.example/none</Error>"))
    assert (empty.ads, empty.errors) == ((), ("https://e.example/none",))


BOMB = b'<!DOCTYPE v [<!ENTITY a "ha"><!ENTITY b "' + b"&a;" * 1000 + b'">]><VAST>&b;</VAST>'
HOSTILE = [
    ("empty", b" \n", 100, "is empty"),
    ("no XML", b"{}", 100, "no XML"),
    ("cut off", vast(inline())[:-40], 100, "no XML"),
    ("HTML", b"<!DOCTYPE html><html></html>", 100, "document type"),
    ("a bomb of entities", BOMB, 100, "document type"),
    ("a bomb behind a comment", b"<!-- x -->\n" + BOMB, 100, "document type"),
    ("a bomb in UTF-16", BOMB.decode().encode("utf-16"), 100, "document type"),
    (
        "a file of this machine",
        b'<!DOCTYPE v [<!ENTITY a SYSTEM "file:///etc/passwd">]><VAST version="4.2">&a;</VAST>',
        100,
        "document type",
    ),
    ("an entity that nobody declared", b'<VAST version="4.2">&a;</VAST>', 100, "no XML"),
    ("a hundred megabytes", b"<VAST>" + b" " * 100_000_000, 100, "100,000,006 bytes"),
    ("a hundred thousand deep", b"<a>" * 100_000, 100, "no XML"),
    ("a hundred thousand wide", b"<VAST>" + b"<a/>" * 100_000 + b"</VAST>", 100, "elements"),
    ("an unknown encoding", b'<?xml version="1.0" encoding="x-none"?><VAST/>', 100, "no XML"),
    ("another root", b"<DAAST/>", 101, "not <VAST>"),
    ("no version", b"<VAST/>", 102, "without a version"),
    ("an old version", vast(version="1.0"), 102, "VAST 1.0"),
    ("a later version", vast(version="5.0"), 102, "VAST 5.0"),
    ("an ad of nothing", vast(""), 101, "neither"),
    ("thousands of ads", vast(*[inline()] * 31), 101, "31 ads"),
    ("a wrapper to a file", vast(wrapper("file:///etc/passwd")), 101, "no address"),
    ("a wrapper to nowhere", vast(wrapper("")), 101, "no address"),
]


@pytest.mark.parametrize(
    ("content", "code", "words"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE]
)
def test_what_is_no_vast_is_refused_clearly(content: bytes, code: int, words: str) -> None:
    with pytest.raises(VastError, match=words) as caught:
        parse_vast(content)
    assert caught.value.code == code


def test_scripts_are_no_pixels() -> None:
    ad = parse_vast(vast(inline(impression="javascript:alert(1)"))).ads[0]
    assert isinstance(ad.content, Inline)
    assert ad.content.impressions == ()


def choose(files: str, *, duration: str = "00:00:30", longest: float = 60.0):  # type: ignore[no-untyped-def]
    content = parse_vast(vast(inline(files, duration=duration))).ads[0].content
    assert isinstance(content, Inline)
    return choose_media(content, longest)


VIDEO = (
    '<MediaFile delivery="progressive" type="video/mp4" width="9" height="9">'
    "https://cdn.example/v.mp4</MediaFile>"
)
STREAM = media("https://cdn.example/s.mp3").replace("progressive", "streaming")
SCRIPT = media("https://cdn.example/s.js").replace("<MediaFile", '<MediaFile apiFramework="VPAID"')
HUGE = media("https://cdn.example/h.mp3").replace("<MediaFile", '<MediaFile fileSize="99999999"')
WAV = media("https://cdn.example/w.wav").replace("audio/mpeg", "audio/wav")
MEZZANINE = media("https://cdn.example/m.mp3", 64).replace("MediaFile", "Mezzanine")


@pytest.mark.parametrize(
    ("files", "chosen"),
    [
        (media("https://x.example/1", 64) + media("https://x.example/2", 192), "/2"),
        (media("https://x.example/1", 96) + media("https://x.example/2", 96), "/1"),
        (media("https://x.example/1", 320) + WAV, "/w.wav"),
        (WAV + MEZZANINE, "/m.mp3"),
        (VIDEO + STREAM + SCRIPT + HUGE + media(), "/tea.mp3"),
    ],
)
def test_the_rendition_that_loses_least_is_taken(files: str, chosen: str) -> None:
    assert choose(files).media.url.endswith(chosen)


def test_what_was_not_taken_is_said() -> None:
    refused = choose(VIDEO + STREAM + SCRIPT + media()).refused
    assert [one.reason.split(" ")[0] for one in refused] == ["is", "is", "needs"]


@pytest.mark.parametrize(
    ("files", "duration", "code"),
    [(VIDEO, "00:00:30", 403), (STREAM + SCRIPT, "00:00:30", 403), (media(), "00:01:01", 202)],
)
def test_an_ad_without_a_rendition_is_refused(files: str, duration: str, code: int) -> None:
    with pytest.raises(VastError) as caught:
        choose(files, duration=duration)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("00:00:30", 30.0), ("00:01:02.500", 62.5), ("1:00:00", 3600.0), ("30", None),
     ("00:99:00", None), ("", None)],
)  # fmt: skip
def test_durations(text: str, seconds: float | None) -> None:
    assert parse_duration(text) == seconds
    if seconds is not None:
        assert parse_duration(write_duration(seconds)) == seconds
