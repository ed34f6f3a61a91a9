"""From an advertiser to a spot that is heard: booked in a browser, downloaded through the edge."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from made.tones import write_tone
from people.browsing import NewPage, come_in, sign_in
from servers.serving import Server, wait_until
from stentor.lib.objects import LocalObjects

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


@pytest.fixture
def desk(new_page: NewPage, welcome_link: str) -> Page:
    """The shows of somebody who is signed in, for whichever test comes first too."""
    page = new_page()
    answer = page.goto(welcome_link)
    return come_in(page, welcome_link) if answer and answer.ok else sign_in(page)


def test_a_spot_is_booked_and_heard(desk: Page, server: Server, tmp_path: Path) -> None:
    page = desk
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


def test_an_ad_of_the_audio_is_placed_and_heard_in_place(desk: Page) -> None:
    page = desk
    page.get_by_role("link", name="Campaigns", exact=True).click()
    campaigns = page.url
    page.goto(campaigns.replace("/campaigns", "/new-advertiser"))
    page.locator("#id_name").fill("Acme Soap")
    page.get_by_role("button", name="Save").click()
    page.goto(campaigns.replace("/campaigns", "/new-campaign"))
    page.locator("#id_advertiser").select_option(label="Acme Soap")
    page.locator("#id_name").fill("Autumn")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Make the first flight").click()
    page.locator("#id_name").fill("Read live")
    page.locator("#id_creative").select_option(label="Part of the episodes’ own audio")
    page.locator("#id_starts").fill("2026-01-01")
    page.locator("#id_ends").fill("2030-12-31")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("In no episode yet").wait_for()
    page.locator("#positions").locator("xpath=../..").get_by_role("link").first.click()
    page.locator("#id_episode").select_option(label="Clockwork")
    page.locator("#id_start").fill("soon")
    page.locator("#id_end").fill("0:05")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("“soon” is no time").wait_for()
    page.locator("#id_start").fill("0:02")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Read live is counted in Clockwork from now on").wait_for()
    player = page.get_by_label("Read live in Clockwork", exact=True)
    heard = page.evaluate(
        "async player => { player.load(); await new Promise(go => player.oncanplay = go);"
        " return player.duration }",
        player.element_handle(),
    )
    assert 4.9 < heard < 8.1
    page.get_by_role("button", name="Not there").click()
    page.get_by_role("button", name="It is not", exact=True).click()
    page.get_by_text("Read live is not counted in Clockwork any more").wait_for()
