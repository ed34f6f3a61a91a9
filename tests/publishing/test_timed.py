"""Chapters and transcripts stand beside their episode, in the feed and through every change."""

import json

import pytest
from lxml import etree

from made.looking import read_file, read_head, read_manifest
from people.cast import Cast
from stentor.feeds.names import PREFIXES
from stentor.lib.layout import DataLayout
from stentor.lib.objects import LocalObjects
from stentor.publishing.verbs import publish, revise, revise_show, unpublish

CHAPTERS = "/chapters/tide-tables/first-light.json"
TRANSCRIPT = "/transcripts/tide-tables/first-light.vtt"
WORDS = "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nGood morning\n"


@pytest.fixture
def told(cast: Cast) -> Cast:
    """The cast, with an episode that has both."""
    cast.episode.chapters = [{"start": 0.5, "title": "Ebb", "url": "https://a.example"}]
    cast.episode.transcript = WORDS
    cast.episode.save()
    return cast


def read_elements(layout: DataLayout) -> dict[str, dict[str, str]]:
    item = etree.fromstring(read_file(layout, "/feeds/tide-tables.xml")).find("channel/item")
    assert item is not None
    found = {name: item.find(f"podcast:{name}", PREFIXES) for name in ("chapters", "transcript")}
    return {name: dict(one.attrib) for name, one in found.items() if one is not None}


def test_both_are_published_and_named_in_the_feed_and_the_manifest(
    told: Cast, layout: DataLayout
) -> None:
    publish(told.episode, told.owner)
    assert json.loads(read_file(layout, CHAPTERS)) == {
        "version": "1.2.0",
        "title": "First Light",
        "chapters": [{"startTime": 0.5, "title": "Ebb", "url": "https://a.example"}],
    }
    assert read_file(layout, TRANSCRIPT).decode() == WORDS
    head = read_head(layout)
    number = head["/listen/tide-tables/first-light.mp3"].manifest
    assert head[CHAPTERS].manifest == head[TRANSCRIPT].manifest == number
    manifest = read_manifest(layout, "/listen/tide-tables/first-light.mp3")
    assert LocalObjects(layout.objects).read(manifest.transcript).decode() == WORDS
    elements = read_elements(layout)
    assert elements["chapters"]["type"] == "application/json+chapters"
    assert elements["chapters"]["url"].endswith(CHAPTERS)
    assert elements["transcript"]["type"] == "text/vtt"
    assert elements["transcript"]["url"].endswith(TRANSCRIPT)


def test_an_episode_without_them_has_neither(cast: Cast, layout: DataLayout) -> None:
    publish(cast.episode, cast.owner)
    assert not {CHAPTERS, TRANSCRIPT} & set(read_head(layout))
    assert read_elements(layout) == {}
    assert read_manifest(layout, "/listen/tide-tables/first-light.mp3").transcript == ""


def test_another_transcript_is_another_version(told: Cast, layout: DataLayout) -> None:
    publish(told.episode, told.owner)
    first = read_head(layout)[TRANSCRIPT].manifest
    told.episode.transcript = WORDS.replace("morning", "evening")
    told.episode.save()
    revise(told.episode, told.owner)
    assert b"evening" in read_file(layout, TRANSCRIPT)
    head = read_head(layout)
    assert head[TRANSCRIPT].manifest == head[CHAPTERS].manifest > first


def test_what_is_taken_out_is_gone(told: Cast, layout: DataLayout) -> None:
    publish(told.episode, told.owner)
    told.episode.chapters = []
    told.episode.save()
    revise(told.episode, told.owner)
    assert read_head(layout)[CHAPTERS].kind == "gone"
    assert read_head(layout)[TRANSCRIPT].kind == "file"
    assert set(read_elements(layout)) == {"transcript"}
    unpublish(told.episode, told.owner)
    assert read_head(layout)[TRANSCRIPT].kind == "gone"


def test_old_addresses_lead_to_the_present_ones(told: Cast, layout: DataLayout) -> None:
    publish(told.episode, told.owner)
    told.episode.rename("dawn", told.owner)
    revise(told.episode, told.owner)
    told.show.rename("sea", told.owner)
    revise_show(told.show, told.owner)
    head = read_head(layout)
    for show, slug in (("tide-tables", "first-light"), ("tide-tables", "dawn")):
        assert head[f"/chapters/{show}/{slug}.json"].to == "/chapters/sea/dawn.json"
        assert head[f"/transcripts/{show}/{slug}.vtt"].to == "/transcripts/sea/dawn.vtt"
    assert head["/chapters/sea/dawn.json"].kind == head["/transcripts/sea/dawn.vtt"].kind == "file"
