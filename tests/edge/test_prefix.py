"""The analytics prefix over a real socket: it leads where it may, nowhere else, and is counted."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from servers.edge_client import ask, get, wait_until
from stentor.contracts.journal import JournalLine
from stentor.edge.site.prefixes import find_target, name_episode, shorten

KEY = "k3yk3yk3"


@pytest.fixture
def edge(store, serve):
    store.append(
        kind="prefix",
        address=f"/t/{KEY}",
        show="s1",
        hosts=("audio.example.org", "other-prefix.example"),
    )
    return serve()


@pytest.mark.parametrize(
    ("target", "location"),
    [
        ("audio.example.org/a.mp3", "https://audio.example.org/a.mp3"),
        ("AUDIO.example.org/A.mp3", "https://audio.example.org/A.mp3"),
        ("https://audio.example.org/a.mp3", "https://audio.example.org/a.mp3"),
        ("http:/audio.example.org/a.mp3", "https://audio.example.org/a.mp3"),
        ("https/audio.example.org/a.mp3", "https://audio.example.org/a.mp3"),
        ("HTTP%3a//audio.example.org/a.mp3", "https://audio.example.org/a.mp3"),
        ("audio.example.org/a.mp3?x=1&y=%20z", "https://audio.example.org/a.mp3?x=1&y=%20z"),
        ("audio.example.org/a%2Fb%20c.mp3", "https://audio.example.org/a%2Fb%20c.mp3"),
        (
            "other-prefix.example/e/audio.example.org/a.mp3",
            "https://other-prefix.example/e/audio.example.org/a.mp3",
        ),
        ("audio.example.org//a.mp3", "https://audio.example.org//a.mp3"),
    ],
)
def test_it_leads_to_registered_hosts(edge, target, location):
    answer = get(edge.http, f"/t/{KEY}/{target}")
    assert (answer.status, answer.headers["location"]) == (302, location)
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "target",
    [
        "evil.example/a.mp3",
        "audio.example.org.evil.example/a.mp3",
        "evil.example/audio.example.org/a.mp3",
        "audio.example.org@evil.example/a.mp3",
        "evil.example%2Faudio.example.org/a.mp3",
        "audio.example.org%2F@evil.example/a.mp3",
        "audio.example.org:443/a.mp3",
        "audio.example.org\\@evil.example/a.mp3",
        "/evil.example/a.mp3",
        "https:///evil.example/a.mp3",
        "https://https://audio.example.org/a.mp3",
        "https/https/audio.example.org/a.mp3",
        "https/evil.example/a.mp3",
        "https%3A//evil.example/a.mp3",
        "https%3Aaudio.example.org@evil.example/a.mp3",
        "javascript:alert(1)",
        "ftp://audio.example.org/a.mp3",
        "audio.example.org",
        "audio.example.org/",
        "",
        ".audio.example.org/a.mp3",
        "%61udio.example.org/a.mp3",
        "audio.example.org./a.mp3",
        "audio.example.org:/a.mp3",
        "user:word@audio.example.org/a.mp3",
        "audio.example.org;@evil.example/a.mp3",
        "audio.example.org?@evil.example/a.mp3",
        "audio.example.org#@evil.example/a.mp3",
        "audio.example.org%00.evil.example/a.mp3",
        "audio.example.org%0d%0aLocation:%20https:%2F%2Fevil.example/a.mp3",
        "audio.example.org%09/a.mp3",
        "audio.example.org%23@evil.example/a.mp3",
        "audio.example.org%252F@evil.example/a.mp3",
        "\\evil.example/a.mp3",
        "/\\evil.example/a.mp3",
        "https:\\\\evil.example/a.mp3",
        "https:evil.example/a.mp3",
        "https:audio.example.org@evil.example/a.mp3",
        "http://evil.example/https://audio.example.org/a.mp3",
        "data:audio/mpeg;base64,AAAA",
        "127.0.0.1/a.mp3",
        "[::1]/a.mp3",
        "localhost/a.mp3",
        "xn--udio-5na.example.org/a.mp3",
        "audio\u3002example.org/a.mp3",
        "\uff41udio.example.org/a.mp3",
        "../listen/x/audio.example.org/a.mp3",
        "%2e%2e/audio.example.org/a.mp3",
    ],
)
def test_it_leads_nowhere_else(edge, target):
    answer = get(edge.http, f"/t/{KEY}/{target.encode().decode('latin-1')}")
    assert answer.status in {400, 404}
    assert "location" not in answer.headers


LINE = JournalLine(
    seq=1, at="2026-11-23T19:22:01Z", kind="prefix", address=f"/t/{KEY}", show="s1",
    hosts=("audio.example.org", "op3.dev"),
)  # fmt: skip
PARTS = st.sampled_from(
    ["audio.example.org", "op3.dev", "evil.example", "https://", "http:/", "https/", "%3A",
     "//", "/", "\\", "@", ":", ".", "?", "#", "%2f", "%00", "%0a", ";", "a.mp3",
     "AUDIO.EXAMPLE.ORG", "\u3002"]
)  # fmt: skip


@given(st.lists(PARTS, max_size=8).map("".join) | st.text(max_size=40))
def test_whatever_is_asked_a_browser_is_led_to_a_registered_host_only(target):
    place = find_target(LINE, target)
    if place is not None:
        address = urlsplit(f"https://{place}")
        assert address.netloc in LINE.hosts
        assert place.startswith(f"{address.netloc}/")


@pytest.mark.parametrize(
    "chain",
    [
        "op3.dev/e/audio.example.org/a.mp3",
        "https://op3.dev/e,pg=0a1b/https://audio.example.org/a.mp3",
        "dts.podtrac.com/redirect.mp3/audio.example.org/a.mp3",
        "dts.podtrac.com/redirect.mp3/op3.dev/e/audio.example.org/a.mp3?source=feed",
        "chrt.fm/track/CHRT123/pdst.fm/e/audio.example.org/a.mp3",
        "podcasts.example.net/t/another1/audio.example.org/a.mp3",
    ],
)
def test_other_prefixes_may_stand_behind_it_as_they_are_written(chain):
    host = chain.removeprefix("https://").partition("/")[0]
    line = structs.replace(LINE, hosts=(host,))
    assert find_target(line, chain) == chain.removeprefix("https://")
    assert find_target(LINE, f"evil.example/{chain}") is None


@pytest.mark.parametrize(
    "place",
    [
        "audio.example.org/a/b.mp3",
        "op3.dev/e/audio.example.org/a/b.mp3",
        "op3.dev/e,pg=0a1b/https://audio.example.org/a/b.mp3",
        "op3.dev/e/https:/AUDIO.example.org/a/b.mp3",
        "op3.dev/e/dts.podtrac.com/redirect.mp3/audio.example.org/a/b.mp3",
        "op3.dev/e/op3.dev/e/audio.example.org/a/b.mp3",
    ],
)
def test_an_episode_has_one_name_whatever_prefixes_stand_before_it(place):
    assert name_episode(LINE, place) == "audio.example.org/a/b.mp3"


@pytest.mark.parametrize(
    "place",
    [
        "audio.example.org/a.mp3/elsewhere.example/b.mp3",  # nobody registered what stands behind
        "audio.example.org/op3.dev",  # a file of that name
        "audio.example.org/op3.dev/",
        "op3.dev/e/other.example/a.mp3",
    ],
)
def test_a_name_begins_at_registered_hosts_only(place):
    assert name_episode(LINE, place) == place


@pytest.mark.parametrize(
    ("queries", "query", "end"),
    [
        ((), "id=7", ""),
        (("id",), "id=7&source=feed", "?id=7"),
        (("id",), "source=feed&id=7", "?id=7"),
        (("id",), "ID=7", ""),
        (("id",), "", ""),
        (("id", "part"), "part=2&id=7&x", "?id=7&part=2"),
        (("id",), "id=7&id=8", "?id=7"),
        (("id",), "id=a%2Fb%26c", "?id=a%2Fb%26c"),
        (("id",), "id=", "?id="),
    ],
)
def test_an_episode_is_told_by_its_query_only_where_the_editor_says_so(queries, query, end):
    """What stands there is mostly how it was found, which makes no other episode."""
    line = structs.replace(LINE, queries=queries)
    assert name_episode(line, "op3.dev/e/audio.example.org/play", query) == (
        f"audio.example.org/play{end}"
    )


def test_long_names_are_short_and_still_different():
    one, other = (shorten(f"a.example/{'x' * 400}?id={number}") for number in (1, 2))
    assert one != other
    assert len(one) == len(other) == 300
    assert shorten("a.example/a.mp3") == "a.example/a.mp3"


def test_a_key_that_nobody_has_or_had(edge, store):
    assert get(edge.http, "/t/unknown/audio.example.org/a.mp3").status == 404
    assert get(edge.http, "/t/").status == 404
    store.append(kind="gone", address=f"/t/{KEY}")
    wait_until(lambda: get(edge.http, f"/t/{KEY}/audio.example.org/a.mp3").status == 410)


def test_it_is_measured_for_the_show_and_named_by_its_address(edge):
    get(edge.http, f"/t/{KEY}/audio.example.org/a.mp3?x=1", user_agent="Overcast/3")
    hit = edge.wait_for_hit(lambda hit: hit.kind == "prefix" and hit.ended_at)
    assert (hit.show, hit.episode, hit.status) == ("s1", "audio.example.org/a.mp3", 302)


def test_behind_a_further_prefix_it_is_the_same_episode(edge):
    get(edge.http, f"/t/{KEY}/other-prefix.example/e/audio.example.org/a.mp3", user_agent="App/3")
    hit = edge.wait_for_hit(lambda hit: hit.kind == "prefix" and hit.ended_at)
    assert hit.episode == "audio.example.org/a.mp3"


def test_head_is_answered_alike(edge):
    answer = ask(edge.http, "HEAD", f"/t/{KEY}/audio.example.org/a.mp3")
    assert (answer.status, answer.body) == (302, b"")
