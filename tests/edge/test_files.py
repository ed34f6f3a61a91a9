"""Published files over a real socket."""

import gzip

import pytest

from servers.edge_client import Answer, ask, get

FEED = b"<rss>" * 2000


@pytest.fixture
def feed(world) -> Answer:
    return get(world.edge.http, "/feeds/show.xml")


def test_a_feed_is_served_with_all_a_cache_needs(feed: Answer) -> None:
    assert (feed.status, feed.body) == (200, FEED)
    assert feed.headers["content-type"] == "application/rss+xml"
    assert feed.headers["last-modified"] == "Mon, 23 Nov 2026 19:22:01 GMT"
    assert feed.headers["etag"].startswith('"')
    assert feed.headers["vary"] == "accept-encoding"
    assert feed.headers["access-control-allow-origin"] == "*"
    assert feed.headers["accept-ranges"] == "bytes"
    assert feed.headers["cache-control"] == "public, max-age=60"
    assert feed.headers["x-content-type-options"] == "nosniff"
    assert feed.headers["date"].endswith("GMT")


def test_a_client_that_takes_gzip_gets_it_under_its_own_tag(world, feed: Answer) -> None:
    zipped = get(world.edge.http, "/feeds/show.xml", accept_encoding="gzip, br")
    assert zipped.headers["content-encoding"] == "gzip"
    assert gzip.decompress(zipped.body) == FEED
    assert zipped.headers["etag"] != feed.headers["etag"]
    assert zipped.headers["vary"] == "accept-encoding"


def test_what_the_client_holds_is_not_sent_again(world, feed: Answer) -> None:
    tag, modified = feed.headers["etag"], feed.headers["last-modified"]
    for held in (
        {"if_none_match": tag},
        {"if_none_match": f"W/{tag}"},
        {"if_none_match": f'"x", {tag}'},
        {"if_none_match": "*"},
        {"if_modified_since": modified},
        {"if_none_match": tag, "if_modified_since": "Mon, 23 Nov 2020 19:22:01 GMT"},
    ):
        for method in ("GET", "HEAD"):
            answer = ask(world.edge.http, method, "/feeds/show.xml", **held)
            assert (answer.status, answer.body) == (304, b"")
            assert answer.headers["etag"] == tag
            assert answer.headers["vary"] == "accept-encoding"
            assert "content-length" not in answer.headers


def test_a_tag_the_client_holds_outranks_its_date(world, feed: Answer) -> None:
    answer = get(
        world.edge.http,
        "/feeds/show.xml",
        if_none_match='"other"',
        if_modified_since=feed.headers["last-modified"],
    )
    assert answer.status == 200


def test_the_tag_of_one_coding_does_not_stand_for_the_other(world, feed: Answer) -> None:
    answer = get(
        world.edge.http,
        "/feeds/show.xml",
        accept_encoding="gzip",
        if_none_match=feed.headers["etag"],
    )
    assert answer.status == 200


def test_a_failed_precondition_is_said(world) -> None:
    assert get(world.edge.http, "/feeds/show.xml", if_match='"x"').status == 412


def test_head_has_the_headers_of_get(world, feed: Answer) -> None:
    for encoding in ("identity", "gzip"):
        there = get(world.edge.http, "/feeds/show.xml", accept_encoding=encoding)
        head = ask(world.edge.http, "HEAD", "/feeds/show.xml", accept_encoding=encoding)
        there.headers.pop("date"), head.headers.pop("date")
        assert (head.status, head.headers) == (200, there.headers)


def test_a_part_of_a_feed_may_be_asked_for(world, feed: Answer) -> None:
    part = get(world.edge.http, "/feeds/show.xml", range="bytes=3-9")
    assert (part.status, part.body) == (206, FEED[3:10])
    assert part.headers["content-range"] == f"bytes 3-9/{len(FEED)}"
    zipped = get(world.edge.http, "/feeds/show.xml", accept_encoding="gzip")
    part = get(world.edge.http, "/feeds/show.xml", accept_encoding="gzip", range="bytes=-5")
    assert (part.status, part.body) == (206, zipped.body[-5:])
    beyond = get(world.edge.http, "/feeds/show.xml", range="bytes=10000-")
    assert (beyond.status, beyond.body) == (416, b"")
    assert beyond.headers["content-range"] == "bytes */10000"


def test_if_range_with_the_date_lets_the_part_through(world, feed: Answer) -> None:
    dated = {"range": "bytes=0-1", "if_range": feed.headers["last-modified"]}
    assert get(world.edge.http, "/feeds/show.xml", **dated).status == 206
    dated["if_range"] = "Mon, 23 Nov 2026 19:22:02 GMT"
    assert get(world.edge.http, "/feeds/show.xml", **dated).status == 200


def test_pages_are_asked_for_each_time_and_assets_are_kept(world) -> None:
    assert get(world.edge.http, "/").headers["cache-control"] == "no-cache"
    asset = get(world.edge.http, "/assets/cover-1a2b.png")
    assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert asset.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("/", 200, None),
        ("/?utm_source=x", 200, None),
        ("http://localhost/shows/show", 200, None),
        ("/shows/show", 200, None),
        ("/shows/show/", 301, "/shows/show"),
        ("/shows/%C3%A9t%C3%A9", 200, None),
        ("/shows/%C3%A9t%C3%A9/", 301, "/shows/%C3%A9t%C3%A9"),
        ("/feeds/old.xml", 301, "/feeds/show.xml"),
        ("/feeds/old.xml?x=1", 301, "/feeds/show.xml?x=1"),
        ("/shows/withdrawn", 410, None),
        ("/shows/unknown", 404, None),
        ("/feeds%2fshow.xml", 404, None),
        ("/feeds%5cshow.xml", 404, None),
        ("//shows/show", 404, None),
        ("/manifest:101", 404, None),
        ("manifest:101", 400, None),
        ("/Shows/show", 404, None),
        ("/healthz", 200, None),
    ],
)
def test_an_address_leads_where_the_journal_says(
    world, path: str, status: int, location: str | None
) -> None:
    answer = get(world.edge.http, path)
    assert (answer.status, answer.headers.get("location")) == (status, location)


def test_an_unknown_address_gets_a_page_and_no_cache_keeps_it(world) -> None:
    answer = get(world.edge.http, "/unknown")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert b"Nothing stands at this address" in answer.body


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
def test_listeners_may_only_read(world, method: str) -> None:
    for path in ("/", "/feeds/show.xml", "/listen/show/hello.mp3", "/unknown"):
        answer = ask(world.edge.http, method, path)
        assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize("path", ["*", "/feeds/show.xml", "/a/x/y.mp3"])
def test_a_preflight_is_told_what_it_may(world, path: str) -> None:
    answer = ask(world.edge.http, "OPTIONS", path, origin="https://player.example")
    assert answer.status == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "range" in answer.headers["access-control-allow-headers"]
