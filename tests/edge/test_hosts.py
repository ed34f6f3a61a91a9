"""Hosts that publishers brought, over real sockets: each serves what is its own and no more."""

import hashlib
import hmac

import pytest

from servers.edge_client import ask, get, wait_until
from stentor.contracts.host import HostRoute
from stentor.lib.signing import parse_signing_keys

OURS = "pod.example.org"
MOVED = "old.example.org"
GONE_AWAY = "left.example.org"


@pytest.fixture
def edge(store, serve):
    store.publish_episode("hello", frames=200)
    for address in (
        "/feeds/show.xml", "/shows/show", "/shows/show/hello", "/assets/cover.png", "/stats/show",
        "/stats/show.json",
    ):  # fmt: skip
        store.publish_file(address, address.encode())
    for address in (
        "/feeds/other.xml", "/shows/other", "/shows/other/one", "/", "/status-like", "/stats/other",
        "/stats/other.json",
    ):  # fmt: skip
        store.publish_file(address, address.encode())
    store.append(kind="moved", address="/shows/former", to="/shows/show")
    store.append(kind="moved", address="/feeds/former.xml", to="/feeds/show.xml")
    store.append(kind="moved", address="/shows/theirs", to="/shows/other")
    store.append(kind="moved", address="show:s1", to="/shows/show")
    name(store, OURS, serves="show", show="s1")
    name(store, MOVED, serves="elsewhere", to="https://new.example.net")
    name(store, GONE_AWAY, serves="elsewhere", to="https://new.example.net/feeds/x.xml")
    return serve()


def name(store, host, **route):
    store.append(kind="host", address=f"host:{host}", host=HostRoute(**route))


def ask_at(edge, host, path, method="GET", **fields):
    return ask(edge.http, method, path, host=host, **fields)


@pytest.mark.parametrize(
    ("path", "stands_at"),
    [
        ("/", "/shows/show"),
        ("/feed.xml", "/feeds/show.xml"),
        ("/feed", "/feeds/show.xml"),
        ("/feeds/show.xml", "/feeds/show.xml"),
        ("/shows/show", "/shows/show"),
        ("/shows/show/hello", "/shows/show/hello"),
        ("/assets/cover.png", "/assets/cover.png"),
        ("/stats/show", "/stats/show"),
        ("/stats/show.json", "/stats/show.json"),
    ],
)
def test_a_shows_host_serves_the_show(edge, path, stands_at):
    answer = ask_at(edge, OURS, path)
    assert (answer.status, answer.body.decode()) == (200, stands_at)


@pytest.mark.parametrize(
    "path",
    [
        "/feeds/other.xml",
        "/shows/other",
        "/shows/other/one",
        "/shows/theirs",
        "/listen/other/one.mp3",
        "/status",
        "/status.json",
        "/t/k3yk3yk3/audio.example.org/a.mp3",
        "/status-like",
        "/shows/",
        "/shows",
        "/show:s1",
        "/feeds//show.xml",
        "/stats/other",
        "/stats/other.json",
    ],
)
def test_it_serves_nothing_of_anybody_else(edge, path):
    assert ask_at(edge, OURS, path).status == 404


def test_addresses_the_show_once_had_lead_on_there_too(edge):
    answer = ask_at(edge, OURS, "/feeds/former.xml")
    assert (answer.status, answer.headers["location"]) == (301, "/feeds/show.xml")


def test_audio_is_heard_there_and_leads_to_the_same_host(edge):
    answer = ask_at(edge, OURS, "/listen/show/hello.mp3")
    assert answer.status == 302
    assert answer.headers["location"].startswith("/a/")
    audio = ask_at(edge, OURS, answer.headers["location"])
    assert (audio.status, len(audio.body)) == (200, int(audio.headers["content-length"]))
    assert edge.wait_for_hit(lambda hit: hit.kind == "audio").show == "s1"


def test_another_shows_audio_is_not_heard_there(edge, store):
    name(store, "second.example.org", serves="show", show="s2")
    store.append(kind="moved", address="show:s2", to="/shows/other")
    wait_until(lambda: ask_at(edge, "second.example.org", "/").body == b"/shows/other")
    location = get(edge.http, "/listen/show/hello.mp3").headers["location"]
    assert ask_at(edge, "second.example.org", location).status == 404


@pytest.mark.parametrize(
    ("host", "path", "location"),
    [
        (MOVED, "/", "https://new.example.net/"),
        (MOVED, "/feeds/show.xml?x=1", "https://new.example.net/feeds/show.xml?x=1"),
        (MOVED, "//evil.example/a", "https://new.example.net//evil.example/a"),
        (MOVED, "/shows/%C3%A9", "https://new.example.net/shows/%C3%A9"),
        (GONE_AWAY, "/", "https://new.example.net/feeds/x.xml"),
        (GONE_AWAY, "/anything?x=1", "https://new.example.net/feeds/x.xml"),
    ],
)
def test_a_host_that_leads_elsewhere_does_so_for_good(edge, host, path, location):
    answer = ask_at(edge, host, path)
    assert (answer.status, answer.headers["location"]) == (301, location)


def test_a_host_nobody_brought_is_the_sites(edge):
    assert ask_at(edge, "whatever.example.org", "/").body == b"/"


def test_a_host_that_is_taken_back_is_the_sites_again(edge, store):
    store.append(kind="gone", address=f"host:{OURS}")
    wait_until(lambda: ask_at(edge, OURS, "/").body == b"/")


def test_a_show_that_is_gone_leaves_nothing_under_its_host(edge, store):
    store.append(kind="gone", address="show:s1")
    wait_until(lambda: ask_at(edge, OURS, "/").status == 404)


def test_a_host_may_be_the_studios(edge, store):
    name(store, "work.example.org", serves="studio")

    def ask_studio():
        return ask_at(edge, "work.example.org", "/sign-in?next=/")

    wait_until(lambda: ask_studio().status == 308)
    assert ask_studio().headers["location"] == "https://work.example.org:8443/sign-in?next=/"


def test_whoever_asks_can_tell_that_a_name_leads_here(edge, layout):
    secret = parse_signing_keys((layout.keys / "signing.json").read_bytes()).derive("hosts")
    for host in (OURS, "not-yet.example.org", "studio.localhost"):
        answer = ask_at(edge, host, "/.well-known/stentor/0123456789abcdef")
        wanted = hmac.new(secret, f"{host} 0123456789abcdef".encode(), hashlib.sha256).hexdigest()
        assert (answer.status, answer.body.decode()) == (200, wanted)


@pytest.mark.parametrize(
    "nonce", ["", "short", "a" * 65, "0123456789abcde%2f", "0123456789/abcdef"]
)
def test_a_bad_nonce_proves_nothing(edge, nonce):
    assert ask_at(edge, OURS, f"/.well-known/stentor/{nonce}").status == 404
