"""What `make run` shows on a fresh machine: `stentor serve --demo`."""

import json
from collections.abc import Callable

import pytest
from lxml import etree

from servers.serving import Server

pytestmark = pytest.mark.way


@pytest.fixture(scope="module")
def server(serve: Callable[..., Server]) -> Server:
    return serve("--workers", "1", "--demo").wait_until_ready(180)


def read_guids(server: Server) -> list[str]:
    feed = etree.fromstring(server.ask("/feeds/small-hours.xml").body)
    return [str(guid.text) for guid in feed.iter("guid")]


def test_once_ready_the_demo_show_is_there_with_its_cover(server: Server) -> None:
    assert read_guids(server) == ["stentor-demo-2", "stentor-demo-1"]
    page = server.ask("/shows/small-hours").text
    assert "A quiet beginning" in page
    assert "Clockwork" in page


def test_its_episodes_play(server: Server) -> None:
    feed = etree.fromstring(server.ask("/feeds/small-hours.xml").body)
    for enclosure in feed.iter("enclosure"):
        path = str(enclosure.get("url")).removeprefix(server.ready["site"])
        size, told = len(server.download(path)), int(str(enclosure.get("length")))
        if "clockwork" in path:  # it has a break, and a promo of six seconds or so in it
            assert 5 < (size - told) / 24_000 < 12
        else:
            assert size == told


def test_nobody_has_a_password_yet_and_one_link_lets_the_first_owner_in(server: Server) -> None:
    log = server.read_log()
    assert log.count("/welcome/") == 1
    assert "password" not in log
    assert "/welcome/" not in json.dumps(server.ready)


def test_a_second_start_makes_nothing_anew(server: Server) -> None:
    before = read_guids(server)
    journal = server.layout.journal.read_bytes()
    server.end()
    server.start()
    server.wait_until_ready()
    assert read_guids(server) == before
    assert server.layout.journal.read_bytes() == journal
