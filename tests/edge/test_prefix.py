"""The analytics prefix over a real socket: it leads where it may, nowhere else, and is counted."""

import pytest

from edge_client import ask, get, wait_until

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
        "javascript:alert(1)",
        "ftp://audio.example.org/a.mp3",
        "audio.example.org",
        "audio.example.org/",
        "",
        ".audio.example.org/a.mp3",
        "%61udio.example.org/a.mp3",
    ],
)
def test_it_leads_nowhere_else(edge, target):
    answer = get(edge.http, f"/t/{KEY}/{target}")
    assert answer.status in {400, 404}
    assert "location" not in answer.headers


def test_a_key_that_nobody_has_or_had(edge, store):
    assert get(edge.http, "/t/unknown/audio.example.org/a.mp3").status == 404
    assert get(edge.http, "/t/").status == 404
    store.append(kind="gone", address=f"/t/{KEY}")
    wait_until(lambda: get(edge.http, f"/t/{KEY}/audio.example.org/a.mp3").status == 410)


def test_it_is_measured_for_the_show_and_named_by_its_address(edge):
    get(edge.http, f"/t/{KEY}/audio.example.org/a.mp3?x=1", user_agent="Overcast/3")
    hit = edge.wait_for_hit(lambda hit: hit.kind == "prefix" and hit.ended_at)
    assert (hit.show, hit.episode, hit.status) == ("s1", "audio.example.org/a.mp3", 302)


def test_head_is_answered_alike(edge):
    answer = ask(edge.http, "HEAD", f"/t/{KEY}/audio.example.org/a.mp3")
    assert (answer.status, answer.body) == (302, b"")
