"""The rules of PSP-1 and Apple, on good feeds and on feeds that break one each."""

import re
from dataclasses import replace

import pytest

from made.feed_cases import make_feed, make_item
from stentor.feeds.check import check_feed
from stentor.feeds.writing import write_feed

GOOD = write_feed(make_feed()).decode()


def rules(content: str) -> set[str]:
    return {finding.rule for finding in check_feed(content.encode()).errors}


def without(pattern: str) -> str:
    changed = re.sub(pattern, "", GOOD, flags=re.DOTALL)
    assert changed != GOOD
    return changed


def replaced(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


def test_a_good_feed_has_no_errors() -> None:
    assert rules(GOOD) == set()


@pytest.mark.parametrize(
    ("pattern", "rule"),
    [
        (r"<atom:link[^>]*/>", "atom:link"),
        (r"<title>Tides</title>(?=\s*<link>[^<]*</link>\s*<description>)", "title"),
        (r"<description>About the sea.</description>", "description"),
        (r"<link>https://site.example/shows/tides</link>", "link"),
        (r"<language>en</language>", "language"),
        (r"<itunes:category text=\"Science\">.*?</itunes:category>", "itunes:category"),
        (r"<itunes:type>episodic</itunes:type>\s*<itunes:explicit>false</itunes:explicit>",
         "itunes:explicit"),
        (r"<itunes:image href=\"https://site.example/assets/cover.png\"/>", "itunes:image"),
        (r"<title>Episode 1</title>", "title"),
        (r"<guid isPermaLink=\"false\">guid-1</guid>", "guid"),
        (r"<enclosure [^>]*tides/1.mp3[^>]*/>", "enclosure"),
    ],
)  # fmt: skip
def test_what_psp_1_requires_is_missed(pattern: str, rule: str) -> None:
    assert rule in rules(without(pattern))


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("<language>en</language>", "<language>xx</language>", "language"),
        ("<language>en</language>", "<language>English</language>", "language"),
        ('text="Science"', 'text="Sciences"', "itunes:category"),
        ('text="Nature"', 'text="Books"', "itunes:category"),
        ("explicit>false<", "explicit>no<", "itunes:explicit"),
        ("<itunes:type>episodic", "<itunes:type>weekly", "itunes:type"),
        ('length="1001"', 'length="0"', "enclosure"),
        ('length="1001"', 'length="61.4"', "enclosure"),
        ('type="audio/mpeg"', 'type="audio/wav"', "enclosure"),
        ("https://site.example/listen", "/listen", "enclosure"),
        ("guid-1<", "guid-2<", "guid-unique"),
        ("tides/1.mp3", "tides/2.mp3", "enclosure-unique"),
        ('isPermaLink="false"', "", "guid-permalink"),
        ('isPermaLink="false"', 'isPermaLink="true"', "guid-permalink"),
        ("Sun, 01 Nov 2026 06:30:00 +0000", "2026-11-01", "pubDate"),
        ("Sun, 01 Nov 2026 06:30:00 +0000", "yesterday", "pubDate"),
        ("<itunes:duration>61", "<itunes:duration>a minute", "itunes:duration"),
        ("<itunes:episode>1<", "<itunes:episode>one<", "itunes:episode"),
        ("<itunes:episode>1<", "<itunes:episode>0<", "itunes:episode"),
        ("episodeType>full<", "episodeType>special<", "itunes:episodeType"),
        ("About the sea.", "é" * 2001, "description"),
        ("<title>Tides</title>", f"<title>{'T' * 256}</title>", "title"),
        ("<podcast:locked owner", "<podcast:locked a='b' owner", None),
        (">no</podcast:locked>", ">maybe</podcast:locked>", "podcast:locked"),
        ('rel="self"', 'rel="alternate"', "atom:link"),
    ],
)  # fmt: skip
def test_a_value_that_directories_refuse_is_an_error(old: str, new: str, rule: str | None) -> None:
    assert rules(replaced(old, new)) == ({rule} if rule else set())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<language>en</language>", "<language>pt-BR</language>"),
        ("<itunes:duration>61", "<itunes:duration>1:01"),
        ('isPermaLink="false">guid-1', ">https://site.example/1"),
        ("Sun, 01 Nov 2026 06:30:00 +0000", "Sun, 01 Nov 2026 06:30:00 GMT"),
        ("About the sea.", "é" * 2000),
        ('type="audio/mpeg"', 'type="audio/x-m4a"'),
    ],
)
def test_a_value_that_directories_take_is_none(old: str, new: str) -> None:
    assert rules(replaced(old, new)) == set()


@pytest.mark.parametrize(
    ("pattern", "rule"),
    [
        (r"<podcast:guid>[^<]*</podcast:guid>", "podcast:guid"),
        (r"<podcast:locked[^>]*>[^<]*</podcast:locked>", "podcast:locked"),
        (r"<itunes:author>[^<]*</itunes:author>", "itunes:author"),
        (r"<pubDate>[^<]*</pubDate>", "pubDate"),
        (r"<itunes:duration>[^<]*</itunes:duration>", "itunes:duration"),
    ],
)
def test_what_psp_1_recommends_is_a_warning(pattern: str, rule: str) -> None:
    findings = check_feed(without(pattern).encode())
    assert findings.errors == []
    assert rule in {finding.rule for finding in findings.warnings}


def test_one_finding_stands_for_many_items() -> None:
    feed = make_feed(items=tuple(make_item(number, image=None) for number in range(1, 8)))
    found = [f for f in check_feed(write_feed(feed)).warnings if f.rule == "itunes:image"]
    assert [finding.place for finding in found] == ["item 1, item 2, item 3 and 4 more"]


def test_a_serial_show_needs_numbers() -> None:
    feed = make_feed(kind="serial", items=(replace(make_item(1), number=None), make_item(2)))
    assert rules(write_feed(feed).decode()) == {"serial-number"}


def test_a_feed_without_items_is_a_warning() -> None:
    findings = check_feed(write_feed(make_feed(items=())))
    assert findings.errors == []
    assert "item" in {finding.rule for finding in findings.warnings}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not xml",
        b"<rss version='2.0'><channel>",
        b"<feed xmlns='http://www.w3.org/2005/Atom'/>",
        b"<rss version='2.0'/>",
        b"<rss version='2.0'><channel/><channel/></rss>",
        b"\xff\xfe\x00garbage",
        b"<!DOCTYPE rss SYSTEM 'file:///etc/passwd'><rss><channel/></rss>",
        b"<!DOCTYPE rss [<!ENTITY a 'aa'>]><rss><channel><title>&a;</title></channel></rss>",
    ],
)
def test_what_is_no_feed_has_one_error_that_says_so(content: bytes) -> None:
    findings = check_feed(content)
    assert [finding.rule for finding in findings.errors] == ["document"]
    assert findings.warnings == []


def test_a_file_on_this_machine_is_never_read_into_a_feed() -> None:
    content = (
        b"<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>"
        b"<rss version='2.0'><channel><title>&x;</title></channel></rss>"
    )
    assert [finding.place for finding in check_feed(content).errors] == ["document"]
