"""What a listener leaves where nothing is sealed: nothing in the logs, nothing in the browser."""

import shutil

import pytest

from edge_client import Talk, get

ADDRESS = "203.0.113.9"


@pytest.fixture
def edge(store, serve, capfd):
    """One that believes whom it is told an address of; what it writes is read by the test."""
    store.publish_episode("talk", frames=1000)
    return serve(trusted_proxies=("127.0.0.1",))


def ask_everything(edge) -> list:
    paths = [
        "/",
        "/feeds/show.xml",
        "/listen/show/talk.mp3",
        "/a/forged/talk.mp3",
        "/t/k/x.org/a.mp3",
    ]
    paths += [get(edge.http, paths[2], x_forwarded_for=ADDRESS).headers["location"], "/shows", "//"]
    return [get(edge.http, path, x_forwarded_for=ADDRESS) for path in paths]


def test_logs_name_no_address(edge, capfd):
    """Of what goes well, of bad requests, and of published files that are gone or damaged."""
    answers = ask_everything(edge)
    assert 200 in {answer.status for answer in answers}
    with Talk(edge.http) as talk:
        talk.send(
            f"GET / HTTP/1.1\r\nhost: {ADDRESS}\r\nx-forwarded-for: {ADDRESS}\r\n b\r\n\r\n".encode()
        )
        talk.read_to_end()
    shutil.rmtree(edge.layout.objects)
    ask_everything(edge)
    edge.end()
    said = "".join(capfd.readouterr())
    assert "edge serves" in said
    assert "published content unusable" in said
    assert ADDRESS not in said


def test_no_listener_gets_a_cookie(edge):
    assert not [answer for answer in ask_everything(edge) if "set-cookie" in answer.headers]
