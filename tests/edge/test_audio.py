"""The stable enclosure and the arrangement behind it, over a real socket."""

import itertools
import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servers.edge_client import Answer, Talk, ask, get, wait_until

LISTEN = "/listen/show/hello.mp3"


@pytest.fixture(scope="module")
def address(world) -> str:
    return get(world.edge.http, LISTEN).headers["location"]


@pytest.fixture(scope="module")
def whole(world, address: str) -> Answer:
    return get(world.edge.http, address)


@pytest.fixture(scope="module")
def tag(whole: Answer) -> str:
    return whole.headers["etag"]


def test_the_enclosure_leads_to_an_arrangement_and_nobody_keeps_that(world) -> None:
    for method in ("GET", "HEAD"):
        answer = ask(world.edge.http, method, f"{LISTEN}?source=feed&x=%20")
        assert answer.status == 302
        assert answer.headers["location"].startswith("/a/")
        assert answer.headers["location"].endswith("/hello.mp3?source=feed&x=%20")
        assert answer.headers["cache-control"] == "no-store"


def test_the_arrangement_is_header_and_body_and_kept_for_good(
    world, address: str, whole: Answer
) -> None:
    assert whole.status == 200
    assert whole.body[:3] == b"ID3"
    assert whole.body[8192 + 384 :] == world.store.bodies["hello"]
    assert whole.headers["content-type"] == "audio/mpeg"
    assert whole.headers["accept-ranges"] == "bytes"
    assert whole.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert whole.headers["etag"].startswith('"')
    assert address.split("/")[2] not in whole.headers["etag"]


def test_head_has_the_headers_of_get_and_ranges_do_not_touch_it(
    world, address: str, whole: Answer
) -> None:
    for fields in ({}, {"range": "bytes=0-1"}, {"range": "bytes=99999999-"}):
        head = ask(world.edge.http, "HEAD", address, **fields)
        assert head.status == 200
        assert head.headers | {"date": ""} == whole.headers | {"date": ""}


@pytest.mark.parametrize(
    ("field", "first", "last"),
    [
        ("bytes=0-1", 0, 1),
        ("bytes=0-0", 0, 0),
        ("bytes=8190-8200", 8190, 8200),
        ("bytes=8575-8576", 8575, 8576),
        ("bytes=8576-9000", 8576, 9000),
        ("bytes=100-", 100, None),
        ("bytes=-384", -384, None),
        ("bytes=0-", 0, None),
        ("bytes=0-999999999", 0, None),
        ("bytes=10-20,15-30", 10, 30),
    ],
)
def test_a_range_is_exact(
    world, address: str, whole: Answer, field: str, first: int, last: int | None
) -> None:
    size = len(whole.body)
    first, last = first % size, size - 1 if last is None else last
    part = get(world.edge.http, address, range=field)
    assert (part.status, part.body) == (206, whole.body[first : last + 1])
    assert part.headers["content-range"] == f"bytes {first}-{last}/{size}"
    assert part.headers["content-length"] == str(last + 1 - first)
    assert part.headers["etag"] == whole.headers["etag"]


@pytest.mark.parametrize("field", ["bytes=0-1,5-6", "bytes=9-2", "lines=1-2", "bytes=x"])
def test_a_range_that_is_not_one_gets_the_whole(
    world, address: str, whole: Answer, field: str
) -> None:
    answer = get(world.edge.http, address, range=field)
    assert (answer.status, answer.body) == (200, whole.body)


def test_a_range_given_twice_is_ignored(world, address: str) -> None:
    with Talk(world.edge.http) as talk:
        request = f"GET {address} HTTP/1.1\r\nhost: localhost\r\n"
        talk.send(f"{request}range: bytes=0-1\r\nrange: bytes=4-5\r\n\r\n".encode())
        assert talk.read().status == 200


@pytest.mark.parametrize("field", ["bytes=999999999-", "bytes=-0"])
def test_a_range_beyond_the_end_gets_416(world, address: str, whole: Answer, field: str) -> None:
    answer = get(world.edge.http, address, range=field)
    assert (answer.status, answer.body) == (416, b"")
    assert answer.headers["content-range"] == f"bytes */{len(whole.body)}"


def test_if_range_is_strict_on_the_arrangement(world, address: str, tag: str) -> None:
    for condition, status in [
        (tag, 206),
        (f"W/{tag}", 200),
        ('"other"', 200),
        ("Mon, 23 Nov 2026 19:22:01 GMT", 200),
    ]:
        answer = get(world.edge.http, address, range="bytes=5-6", if_range=condition)
        assert answer.status == status


def test_what_the_listener_holds_is_not_sent_again(world, address: str, tag: str) -> None:
    assert get(world.edge.http, address, if_none_match=tag).status == 304
    held = get(world.edge.http, address, if_none_match=tag, range="bytes=0-1")
    assert held.status == 304
    assert get(world.edge.http, address, if_match='"other"').status == 412


@given(cuts=st.lists(st.integers(1, 500 * 384 + 8575), max_size=6, unique=True))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_split_into_ranges_reassembles(
    world, address: str, whole: Answer, cuts: list[int]
) -> None:
    edges = [0, *sorted(cuts), len(whole.body)]
    with Talk(world.edge.http) as talk:
        parts = [
            talk.ask("GET", address, range=f"bytes={first}-{after - 1}").body
            for first, after in itertools.pairwise(edges)
        ]
    assert b"".join(parts) == whole.body


def test_every_change_of_one_letter_of_the_code_gets_404(world, address: str) -> None:
    code = address.split("/")[2]
    letters = string.ascii_letters + string.digits + "-_"
    statuses = set()
    with Talk(world.edge.http) as talk:
        for place, letter in enumerate(code):
            for other in letters:
                if other != letter:
                    changed = f"{code[:place]}{other}{code[place + 1 :]}"
                    statuses.add(talk.ask("GET", f"/a/{changed}/hello.mp3").status)
    assert statuses == {404}


@pytest.mark.parametrize(
    "change",
    [
        lambda code: code[:-1],
        lambda code: code + "A",
        lambda code: code + "=",
        lambda code: code + "==",
        lambda code: "%20" + code,
        lambda code: code[1:],
        lambda code: code.lower(),
        lambda code: "",
        lambda code: "A" * 5000,
        lambda code: "%C3%A9" * 8,
    ],
)
def test_a_code_that_was_not_made_here_gets_404(world, address: str, change) -> None:
    code = address.split("/")[2]
    assert get(world.edge.http, f"/a/{change(code)}/hello.mp3").status == 404


def test_a_percent_encoded_letter_is_another_spelling(world, address: str) -> None:
    code = address.split("/")[2]
    same = f"/a/%{ord(code[0]):02X}{code[1:]}/hello.mp3"
    assert get(world.edge.http, same).status == 404


@pytest.mark.parametrize("name", ["", "other.mp3", "hello", "hello.mp3/", "hello.wav", "HELLO.mp3"])
def test_an_arrangement_has_one_name(world, address: str, name: str) -> None:
    code = address.split("/")[2]
    assert get(world.edge.http, f"/a/{code}/{name}").status == 404


def test_a_listener_who_holds_a_part_is_led_to_the_same_arrangement(store, serve) -> None:
    store.publish_episode("talk", frames=100)
    edge = serve()
    first = get(edge.http, "/listen/show/talk.mp3").headers["location"]
    tag = get(edge.http, first).headers["etag"]
    store.publish_episode("talk", frames=120)
    wait_until(lambda: get(edge.http, "/listen/show/talk.mp3").headers["location"] != first)
    for field in ("if_range", "if_match"):
        held = get(edge.http, "/listen/show/talk.mp3", **{field: tag})
        assert held.headers["location"] == first
    store.publish_episode("stranger", frames=90)
    wait_until(lambda: get(edge.http, "/listen/show/stranger.mp3").status == 302)
    foreign = get(edge.http, "/listen/show/stranger.mp3", if_range=tag)
    assert foreign.headers["location"] != first
    for unknown in ('"x"', "W/" + tag, "Mon, 23 Nov 2026 19:22:01 GMT", '"' * 50):
        answer = get(edge.http, "/listen/show/talk.mp3", if_range=unknown)
        assert answer.headers["location"] != first


def test_a_manifest_taken_away_is_gone_and_its_file_is_not_read(store, serve) -> None:
    manifest = store.publish_episode("talk", frames=100)
    edge = serve()
    address = get(edge.http, "/listen/show/talk.mp3").headers["location"]
    assert get(edge.http, address).status == 200
    store.append(kind="gone", address=f"manifest:{manifest.number}")
    wait_until(lambda: get(edge.http, address).status == 410)
    assert get(edge.http, address, range="bytes=0-1").status == 410
    assert get(edge.http, "/listen/show/talk.mp3").status == 503


def test_an_object_that_is_missing_or_short_never_makes_a_wrong_byte(store, serve) -> None:
    manifest = store.publish_episode("talk", frames=100)
    path = store.objects.path_of(manifest.renditions[0].object)
    edge = serve()
    address = get(edge.http, "/listen/show/talk.mp3").headers["location"]
    content = path.read_bytes()
    path.unlink()
    answer = get(edge.http, address)
    assert (answer.status, answer.headers["retry-after"]) == (503, "60")
    path.write_bytes(content[:-384])
    with Talk(edge.http) as talk, pytest.raises(EOFError):
        talk.ask("GET", address)
    assert get(edge.http, "/healthz").status == 200
