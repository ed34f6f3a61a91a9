"""A feed's value into XML."""

from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from made.feed_cases import make_feed, make_item
from stentor.feeds.check import check_feed
from stentor.feeds.names import PREFIXES
from stentor.feeds.text import (
    compute_description,
    flatten_html,
    has_words,
    remove_illegal,
    shorten,
)
from stentor.feeds.writing import write_feed


def read(content: bytes) -> etree._Element:
    channel = etree.fromstring(content).find("channel")
    assert channel is not None
    return channel


def value(element: etree._Element, path: str) -> str | None:
    return element.findtext(path, namespaces=PREFIXES)


def test_a_written_feed_keeps_every_rule() -> None:
    findings = check_feed(write_feed(make_feed()))
    assert findings.errors == []
    assert {finding.rule for finding in findings.warnings} == {"podcast:transcript"}


def test_chapters_and_a_transcript_are_named_where_there_are_any() -> None:
    item = make_item(
        chapters="https://site.example/c.json", transcript="https://site.example/t.vtt"
    )
    content = write_feed(make_feed(items=(item,)))
    findings = check_feed(content)
    assert (findings.errors, findings.warnings) == ([], [])
    written = read(content).find("item")
    assert written is not None
    chapters = written.find("podcast:chapters", PREFIXES)
    transcript = written.find("podcast:transcript", PREFIXES)
    assert chapters is not None
    assert transcript is not None
    assert dict(chapters.attrib) == {
        "url": "https://site.example/c.json",
        "type": "application/json+chapters",
    }
    assert dict(transcript.attrib) == {"url": "https://site.example/t.vtt", "type": "text/vtt"}


def test_the_same_value_gives_the_same_bytes() -> None:
    assert write_feed(make_feed()) == write_feed(make_feed())


def test_an_item_carries_what_was_decided() -> None:
    moment = datetime(2026, 3, 1, 8, 5, 9, tzinfo=timezone(timedelta(hours=2)))
    item = make_item(7, season=3, kind="trailer", is_explicit=True, released=moment)
    written = read(write_feed(make_feed(items=(item,)))).find("item")
    assert written is not None
    guid, enclosure = written.find("guid"), written.find("enclosure")
    assert guid is not None
    assert enclosure is not None
    assert (guid.text, guid.get("isPermaLink")) == ("guid-7", "false")
    assert dict(enclosure.attrib) == {
        "url": "https://site.example/listen/tides/7.mp3",
        "length": "1007",
        "type": "audio/mpeg",
    }
    assert value(written, "itunes:duration") == "61"
    assert value(written, "itunes:explicit") == "true"
    assert value(written, "itunes:episodeType") == "trailer"
    assert (value(written, "itunes:season"), value(written, "itunes:episode")) == ("3", "7")
    assert parsedate_to_datetime(written.findtext("pubDate") or "") == moment


def test_a_feed_names_itself_its_owner_and_its_guid() -> None:
    channel = read(write_feed(make_feed(is_locked=True)))
    link = channel.find("atom:link", namespaces=PREFIXES)
    locked = channel.find("podcast:locked", namespaces=PREFIXES)
    assert link is not None
    assert locked is not None
    assert (link.get("rel"), link.get("href")) == ("self", "https://site.example/feeds/tides.xml")
    assert (locked.text, locked.get("owner")) == ("yes", "olive@site.example")
    assert value(channel, "podcast:guid") == make_feed().podcast_guid
    assert value(channel, "itunes:owner/itunes:email") == "olive@site.example"


@pytest.mark.parametrize(
    "notes",
    [
        "<p>a & b < c</p>",
        "<p>]]></p>",
        "]]>]]>",
        "<script>alert(1)</script>",
        "emoji 🎙️ and ünïcode",
        "line\nline",
    ],
)
def test_notes_come_through_letter_by_letter(notes: str) -> None:
    written = read(write_feed(make_feed(items=(make_item(notes=notes),)))).find("item")
    assert written is not None
    assert value(written, "content:encoded") == notes
    assert written.findtext("description") == notes


@given(st.text(max_size=300))
def test_any_title_and_notes_give_well_formed_xml(text: str) -> None:
    feed = make_feed(title=text, description=text, items=(make_item(title=text, notes=text),))
    channel = read(write_feed(feed))
    written = value(channel, "item/content:encoded") or ""
    assert written == remove_illegal(text).replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize("letter", ["\x00", "\x08", "\x0b", "\x1f", "\ufffe", "\uffff", "\ud800"])
def test_what_xml_cannot_write_is_left_out(letter: str) -> None:
    assert remove_illegal(f"a{letter}b") == "ab"


@pytest.mark.parametrize("letter", ["\t", "\n", "é", "\U0001f600", "\ue000"])
def test_what_xml_can_write_stays(letter: str) -> None:
    assert remove_illegal(f"a{letter}b") == f"a{letter}b"


def test_long_notes_are_shortened_in_the_description_and_whole_in_the_content() -> None:
    notes = "<p>" + "Wörter &amp; mehr " * 600 + "</p>"
    written = read(write_feed(make_feed(items=(make_item(notes=notes),)))).find("item")
    assert written is not None
    description = written.findtext("description") or ""
    assert len(description.encode()) <= 4000
    assert description.startswith("Wörter &amp; mehr")
    assert description.endswith("…")
    assert value(written, "content:encoded") == notes


@pytest.mark.parametrize("word", ["&lt;script&gt;alert(1)&lt;/script&gt; ", "&amp;" * 50 + " "])
def test_words_that_look_like_markup_stay_words_in_a_shortened_description(word: str) -> None:
    description = compute_description(f"<p>{word * 400}</p>")
    assert len(description.encode()) <= 4000
    assert unescape(description).startswith(unescape(word).strip())
    assert "<" not in description


def test_a_title_of_ten_thousand_characters_is_cut_to_what_directories_take() -> None:
    feed = make_feed(title="T" * 10_000, items=(make_item(title="t" * 10_000),))
    findings = check_feed(write_feed(feed))
    assert findings.errors == []


@given(st.text(max_size=200), st.integers(min_value=4, max_value=100))
def test_a_shortened_text_fits(text: str, limit: int) -> None:
    text = text.encode(errors="ignore").decode()
    assert len(shorten(text, limit).encode()) <= limit


def test_notes_that_fit_are_the_description() -> None:
    assert compute_description("<p>Short</p>") == "<p>Short</p>"


def test_html_flattens_to_its_words() -> None:
    html = '<p>One <a href="x">two</a></p><ul><li>three</li><li>f&amp;r</li></ul>'
    assert flatten_html(html).split("\n") == ["One two", "three", "f&r"]


@pytest.mark.parametrize(
    "text", ["", " \t\n", "\x00\x01", "\u200b\u200d", "\u202e", "\ufffe", "\u00a0"]
)
def test_of_some_texts_nothing_can_be_seen(text: str) -> None:
    assert not has_words(text)


@pytest.mark.parametrize("text", ["a", " a ", "🎙️", "語", "مرحبا", "\u202ea", "…"])
def test_of_others_something_can(text: str) -> None:
    assert has_words(text)
