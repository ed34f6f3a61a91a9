"""From an advertiser to a spot that is heard: booked in a browser, downloaded through the edge."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from browsing import NewPage, come_in
from serving import Server, wait_until
from stentor.lib.objects import LocalObjects
from tones import write_tone

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("ads-in-a-browser")]

EPISODE = "/listen/small-hours/clockwork.mp3"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """With the demo show, one episode of which has a break."""
    server = Server(tmp_path_factory.mktemp("ads") / "data", "--workers", "1", "--demo")
    try:
        yield server.wait_until_ready(180)
    finally:
        server.close()


def list_bodies(server: Server) -> list[bytes]:
    """The encodes of the spot."""
    with sqlite3.connect(server.layout.database) as database:
        names = database.execute(
            "SELECT object FROM campaigns_creativeencode JOIN campaigns_creative c"
            " ON c.id = creative_id WHERE c.filename = 'tea.wav'"
        ).fetchall()
    database.close()
    return [LocalObjects(server.layout.objects).read(name) for (name,) in names]


def test_a_spot_is_booked_and_heard(
    new_page: NewPage, welcome_link: str, server: Server, tmp_path: Path
) -> None:
    page = come_in(new_page(), welcome_link)
    page.get_by_role("link", name="Campaigns", exact=True).click()
    campaigns = page.url
    page.get_by_role("link", name="Advertisers").click()
    page.get_by_role("link", name="Add the first advertiser").click()
    page.locator("#id_name").fill("Acme Tea")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Spots").click()
    page.locator("#audio-file").set_input_files(write_tone(tmp_path / "tea.wav"))
    page.get_by_role("link", name="tea.wav").wait_for()
    page.goto(campaigns)
    page.get_by_role("link", name="Make the first campaign").click()
    page.locator("#id_advertiser").select_option(label="Acme Tea")
    page.locator("#id_name").fill("Spring")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Make the first flight").click()
    page.locator("#id_name").fill("mid 1")
    page.locator("#id_creative").select_option(label="tea.wav, 2 s")
    for label in ("Before the episode", "In its breaks", "After it"):
        page.get_by_label(label).check()
    page.locator("#id_starts").fill("2020-01-01")
    page.locator("#id_ends").fill("2024-12-31")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Edit").click()
    page.locator("#id_starts").fill("2026-01-01")
    page.locator("#id_ends").fill("2030-12-31")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("mid 1 is saved").wait_for()
    bodies = list_bodies(server)
    listeners = iter(range(1000))

    def is_heard() -> bool:
        agent = {"User-Agent": f"Listener{next(listeners)}/1.0"}
        arrangement = server.ask(EPISODE, headers=agent).headers["location"]
        audio = server.ask(arrangement.removeprefix(server.ready["site"]), headers=agent).body
        return any(body in audio for body in bodies)

    wait_until(is_heard)
