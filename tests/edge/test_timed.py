"""Chapters and transcripts, on content time and where an arrangement has them."""

import json

import pytest

from made.ad_store import AdStore, book, listen, read_code
from servers.edge_client import Answer, ask, get, wait_until
from stentor.audio import chapters
from stentor.contracts.code import encode_code
from stentor.contracts.manifest import Chapter
from stentor.lib.signing import parse_signing_keys
from stentor.transcripts.vtt import MEDIA_TYPE

CHAPTERS, TRANSCRIPT = "/chapters/show/hello.json", "/transcripts/show/hello.vtt"
MARKS = [
    Chapter(start=0.0, title="Opening"),
    Chapter(start=(200 * 1152 - 1105) / 48_000, title="Next", url="https://a.example/next"),
]
WORDS = b"""WEBVTT

00:00:00.000 --> 00:00:01.000
One

00:00:04.500 --> 00:00:05.000
<v Ada>Two &amp; three
"""
SHIFTED = b"""WEBVTT

00:00:00.720 --> 00:00:01.720
One

00:00:05.220 --> 00:00:05.497
<v Ada>Two &amp; three

00:00:06.985 --> 00:00:07.208
<v Ada>Two &amp; three
"""
PRE, EDGES, MID = 30, 2, 60
"""Frames before the content, around the gap in it, and inside that gap."""


@pytest.fixture
def ads(layout) -> AdStore:
    store = AdStore(layout)
    for number in range(1, 5):
        store.publish_placement(number)
    transcript = store.put(WORDS).object
    store.publish_with_breaks(chapters=MARKS, transcript=transcript)
    publish_timed(store, number=500)
    store.publish_book(book(4))
    return store


def publish_timed(store: AdStore, number: int) -> None:
    written = chapters.write_chapters("Hello", MARKS)
    for address, content, kind in (
        (CHAPTERS, written, chapters.MEDIA_TYPE),
        (TRANSCRIPT, WORDS, MEDIA_TYPE),
    ):
        plain = store.put(content)
        store.append(kind="file", address=address, plain=plain, type=kind, manifest=number)


def find_code(edge) -> str:
    return listen(edge).headers["location"].split("/")[2]


def starts(answer: Answer) -> list[float]:
    return [chapter["startTime"] for chapter in json.loads(answer.body)["chapters"]]


def test_without_an_arrangement_they_are_on_content_time(ads, serve):
    edge = serve()
    for query in ("", "?utm_source=a", "?b=1&c"):
        marks, words = get(edge.http, CHAPTERS + query), get(edge.http, TRANSCRIPT + query)
        assert (marks.status, words.status) == (200, 200)
        assert starts(marks) == [0.0, 4.777]
        assert words.body == WORDS
    assert marks.headers["content-type"] == "application/json+chapters"
    assert words.headers["content-type"] == "text/vtt; charset=utf-8"
    assert json.loads(marks.body)["version"] == "1.2.0"
    assert marks.headers["access-control-allow-origin"] == "*"
    assert words.headers["access-control-allow-origin"] == "*"


def test_an_arrangement_shifts_them_to_where_its_spots_leave_them(ads, serve):
    edge = serve()
    code = find_code(edge)
    marks = get(edge.http, f"{CHAPTERS}?a={code}")
    assert marks.status == 200
    before = PRE * 0.024
    assert starts(marks) == pytest.approx(
        [before, 4.777 + before + (EDGES + MID) * 0.024], abs=1e-3
    )
    assert json.loads(marks.body)["chapters"][1]["url"] == "https://a.example/next"
    words = get(edge.http, f"{TRANSCRIPT}?utm_source=a&a={code}")
    assert (words.status, words.body) == (200, SHIFTED)
    for answer, kind in ((marks, chapters.MEDIA_TYPE), (words, MEDIA_TYPE)):
        assert answer.headers["content-type"] == kind
        assert answer.headers["access-control-allow-origin"] == "*"


def test_a_shifted_file_has_a_tag_a_head_and_ranges(ads, serve):
    edge = serve()
    address = f"{TRANSCRIPT}?a={find_code(edge)}"
    whole = get(edge.http, address)
    tag = whole.headers["etag"]
    assert tag != get(edge.http, TRANSCRIPT).headers["etag"]
    assert get(edge.http, address, if_none_match=tag).status == 304
    head = ask(edge.http, "HEAD", address)
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(SHIFTED))
    part = get(edge.http, address, range="bytes=6-9")
    assert (part.status, part.body) == (206, SHIFTED[6:10])


def test_a_code_that_is_none_or_another_episodes_finds_nothing(ads, serve):
    ads.publish_episode("other", number=700)
    edge = serve()
    code = find_code(edge)
    other = get(edge.http, "/listen/show/other.mp3").headers["location"].split("/")[2]
    escaped = f"%{ord(code[0]):02X}{code[1:]}"
    wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
    for bad in ("", "nonsense", wrong, code[:-1], f"{code}=", escaped, other):
        for address in (CHAPTERS, TRANSCRIPT):
            assert get(edge.http, f"{address}?a={bad}").status == 404, bad


def test_who_holds_a_lapsed_arrangement_still_hears_it(ads, serve):
    edge = serve()
    keys = parse_signing_keys((ads.layout.keys / "signing.json").read_bytes())
    lapsed = read_code(ads, f"/a/{find_code(edge)}/")._replace(expires=1)
    assert get(edge.http, f"{TRANSCRIPT}?a={encode_code(lapsed, keys)}").body == SHIFTED


def test_what_was_taken_back_is_gone(ads, serve):
    edge = serve()
    address = f"{CHAPTERS}?a={find_code(edge)}"
    assert get(edge.http, address).status == 200
    ads.recall(2)
    wait_until(lambda: get(edge.http, address).status == 410)
    assert get(edge.http, CHAPTERS).status == 200
    ads.append(kind="gone", address=CHAPTERS)
    wait_until(lambda: get(edge.http, CHAPTERS).status == 410)


def test_an_old_address_leads_on_with_the_arrangement(ads, serve):
    ads.append(kind="moved", address="/chapters/old/hello.json", to=CHAPTERS)
    edge = serve()
    code = find_code(edge)
    moved = get(edge.http, f"/chapters/old/hello.json?a={code}")
    assert (moved.status, moved.headers["location"]) == (301, f"{CHAPTERS}?a={code}")


def test_an_arrangement_of_an_older_version_keeps_that_versions_times(ads, serve):
    edge = serve()
    address = f"{CHAPTERS}?a={find_code(edge)}"
    before = starts(get(edge.http, address))
    ads.publish_with_breaks(number=501, chapters=[Chapter(start=2.0, title="Anew")])
    publish_timed(ads, number=501)
    wait_until(
        lambda: read_code(ads, listen(edge, user_agent="N").headers["location"]).manifest == 501
    )
    fresh = listen(edge, user_agent="N").headers["location"].split("/")[2]
    assert starts(get(edge.http, address)) == before
    assert starts(get(edge.http, f"{CHAPTERS}?a={fresh}")) == [pytest.approx(2.72)]
    assert get(edge.http, f"{TRANSCRIPT}?a={fresh}").status == 404
