"""Chapters as publishers write them."""

import json

import pytest

from stentor.catalog.chapters import (
    ChaptersError,
    format_chapters,
    keep_links,
    parse_chapters,
)


@pytest.mark.parametrize(
    ("text", "chapters"),
    [
        ("", []),
        (
            "00:00:00 Opening\n\n 12:30 The river\n1:02:03.5 Bread",
            [(0.0, "Opening"), (750.0, "The river"), (3723.5, "Bread")],
        ),
        ("05:00 Later\n00:01 First", [(1.0, "First"), (300.0, "Later")]),
        (
            json.dumps({"version": "1.2.0", "chapters": [{"startTime": 7, "title": "Tea "}]}),
            [(7.0, "Tea")],
        ),
    ],
)
def test_chapters_are_read_in_order(text, chapters):
    assert [(one["start"], one["title"]) for one in parse_chapters(text)] == chapters


def test_a_page_about_a_chapter_is_kept():
    text = json.dumps({"chapters": [{"startTime": 0, "title": "A", "url": "https://a.example"}]})
    assert parse_chapters(text) == [{"start": 0.0, "title": "A", "url": "https://a.example"}]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("00:00 Opening\nThe river", "line 2 is no chapter"),
        ("00:61 Opening", "line 1 is no chapter"),
        ("{", "it is not JSON"),
        ('{"chapters": 3}', "it has no list of chapters"),
        ('{"chapters": [3]}', "chapter 1 has no startTime"),
        ('{"chapters": [{"startTime": -1, "title": "x"}]}', "chapter 1 has no startTime"),
        ('{"chapters": [{"startTime": 0, "title": " "}]}', "chapter 1 has no title"),
        ("00:00 x\n" * 251, "250 are the most"),
    ],
)
def test_what_is_no_chapter_is_named(text, said):
    with pytest.raises(ChaptersError, match=said):
        parse_chapters(text)


def test_stored_chapters_are_lines_that_are_read_again():
    text = "0:00 Opening\n0:07.05 Tea\n12:30.5 The river\n1:02:03 Bread"
    assert format_chapters(parse_chapters(text)) == text
    assert format_chapters([{"start": 59.9999, "title": "a\nb"}]) == "1:00 a b"


def test_links_stay_with_the_chapters_of_their_title():
    former = [
        {"start": 0.0, "title": "A", "url": "https://a.example"},
        {"start": 1.0, "title": "B"},
    ]
    assert keep_links(parse_chapters("0:05 A\n0:09 B\n0:10 C"), former) == [
        {"start": 5.0, "title": "A", "url": "https://a.example"},
        {"start": 9.0, "title": "B"},
        {"start": 10.0, "title": "C"},
    ]
