"""Sources of demand in a browser, with a bidder and a tag that speak real HTTP: added, corrected,
asked, understood, heard, removed."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from made.tones import write_tone
from made.vast_documents import vast, wrapper
from people.browsing import MEASURE_CONTRAST, NewPage, come_in, sign_in
from servers.demand_server import DemandServer
from servers.serving import Server, wait_until
from stentor.lib.objects import LocalObjects

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demand-in-a-browser")]

EPISODE = "/listen/small-hours/clockwork.mp3"
PICTURES = os.environ.get("PICTURES")
"""A folder into which to write what the pages look like."""


@pytest.fixture(scope="module")
def demand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemandServer]:
    server = DemandServer(write_tone(tmp_path_factory.mktemp("demand") / "tea.wav"))
    yield server
    server.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """With the demo show; servers of demand on this machine may be asked."""
    settings = {"STENTOR_DEMAND_NETWORKS": "127.0.0.0/8"}
    data = tmp_path_factory.mktemp("demand-studio") / "data"
    server = Server(data, "--workers", "1", "--demo", settings=settings)
    try:
        yield server.wait_until_ready(180)
    finally:
        server.close()


@pytest.fixture
def desk(new_page: NewPage, welcome_link: str) -> Page:
    """The page of demand, for somebody who is signed in."""
    page = new_page()
    answer = page.goto(welcome_link)
    page = come_in(page, welcome_link) if answer and answer.ok else sign_in(page)
    page.get_by_role("link", name="Campaigns", exact=True).click()
    page.get_by_role("link", name="Demand", exact=True).click()
    page.get_by_role("heading", name="Demand", exact=True).wait_for()
    return page


def add(page: Page, name: str, kind: str, url: str, *, is_on: bool = False) -> None:
    """A source; off, it is only tried."""
    page.goto(page.url.split("/demand")[0] + "/new-demand")
    page.locator("#id_name").fill(name)
    page.locator("#id_kind").select_option(value=kind)
    page.locator("#id_url").fill(url)
    page.locator("#id_floor").fill("5")
    page.locator("#id_currency").fill("EUR")
    page.get_by_label("On", exact=True).set_checked(is_on)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("heading", name=name, exact=True).wait_for()


def ask(page: Page) -> None:
    """Presses the button, and waits for the page to tell what came of it by itself."""
    page.get_by_role("button", name="Ask now").click()
    page.locator(".answer-step").first.wait_for()


def listen(server: Server, listeners: Iterator[int]) -> bytes:
    """What somebody new is given to hear."""
    agent = {"User-Agent": f"Listener{next(listeners)}/1.0"}
    arrangement = server.ask(EPISODE, headers=agent).headers["location"]
    return server.ask(arrangement.removeprefix(server.ready["site"]), headers=agent).body


def find_bodies(server: Server) -> list[bytes]:
    """The encodes of the spot that the demand server has."""
    with closing(sqlite3.connect(server.layout.database)) as database:
        names = database.execute(
            "SELECT object FROM campaigns_creativeencode JOIN campaigns_creative c"
            " ON c.id = creative_id WHERE c.filename = 'tea.wav'"
        ).fetchall()
    return [LocalObjects(server.layout.objects).read(name) for (name,) in names]


def look(new_page: NewPage, address: str, name: str) -> None:
    """The page wide and narrow, light and dark: nothing sticks out, every word can be read."""
    for width, scheme in ((1280, "light"), (1280, "dark"), (375, "light"), (375, "dark")):
        page = sign_in(new_page(width=width, scheme=scheme))
        page.goto(address)
        page.locator("main").wait_for()
        page.wait_for_function("document.fonts.status === 'loaded'")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(MEASURE_CONTRAST) == []
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{width}-{scheme}.png", full_page=True)


def test_a_bad_address_is_said_at_its_field_and_what_was_written_stays(desk: Page) -> None:
    page = desk
    page.goto(page.url.replace("/demand", "/new-demand"))
    page.locator("#id_name").fill("Exchange")
    page.locator("#id_url").fill("javascript:alert(1)")
    page.locator("#id_floor").fill("5")
    page.locator("#id_currency").fill("EUR")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("begins with https").first).to_be_visible()
    described = page.locator("#id_url").get_attribute("aria-describedby") or ""
    told = " ".join(page.locator(f"#{one}").inner_text() for one in described.split())
    assert "begins with https" in told
    expect(page.locator("#id_url")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#id_name")).to_have_value("Exchange")


def test_a_trial_bid_is_told_step_by_step_and_books_nothing(
    desk: Page, demand: DemandServer, new_page: NewPage
) -> None:
    page = desk
    demand.answer_bids({"id": "cheap", "price": 4.0}, {"id": "good"})
    add(page, "Bidder on trial", "openrtb", f"{demand.origin}/bid")
    ask(page)
    steps = page.locator(".answer-steps").first
    expect(steps).to_contain_text("Asked for")
    expect(steps).to_contain_text("Bid cheap is not taken")
    expect(steps).to_contain_text("4 is below the floor of 5 EUR")
    expect(steps).to_contain_text("Bid good wins")
    expect(steps).to_contain_text("brought to −16 LUFS in every form")
    expect(steps).to_contain_text("Nothing is booked")
    expect(page.get_by_role("heading", name="What it gave")).to_have_count(0)
    look(new_page, page.url, "trial")


ERRORS = [
    (b"no XML", "VAST error 100"),
    (b"<html/>", "VAST error 101"),
    (vast(version="9.9"), "VAST error 102"),
    (vast(), "VAST error 303"),
    (vast(wrapper("http://10.0.0.1/v")), "VAST error 301"),
]


def test_a_trial_of_a_tag_tells_the_standards_errors(
    desk: Page, demand: DemandServer, new_page: NewPage
) -> None:
    page = desk
    add(page, "Tag on trial", "vast", f"{demand.origin}/trial?c=[CACHEBUSTING]")
    for number, (content, words) in enumerate(ERRORS):
        demand.answers["/trial"] = (200, {}, content)
        ask(page)
        latest = page.locator(".answer-steps").first
        expect(latest).to_contain_text(words)
        expect(latest).to_contain_text("Nothing is booked")
        expect(page.locator("details.panel")).to_have_count(number)
    demand.answers["/trial"] = (200, {}, demand.make_vast(duration="00:09:00"))
    ask(page)
    expect(page.locator(".answer-steps").first).to_contain_text("VAST error 202")
    look(new_page, page.url, "errors")


def test_what_is_bought_is_heard_and_the_house_when_nobody_answers(
    desk: Page, demand: DemandServer, server: Server, new_page: NewPage
) -> None:
    page = desk
    listeners = iter(range(1000))
    house = listen(server, listeners)
    demand.answer_bids({"id": "good"})
    add(page, "Exchange", "openrtb", f"{demand.origin}/bid", is_on=True)
    expect(page.get_by_text("Asked within half a minute.", exact=True)).to_be_visible()
    page.get_by_role("heading", name="What it gave").wait_for(timeout=60_000)
    address = page.url
    expect(page.locator(".answer-steps").first).to_contain_text("Booked")
    given = page.locator("section[aria-labelledby=given]")
    expect(given).to_contain_text("tea.example")
    expect(given).to_contain_text("9.5 EUR")
    expect(given).to_contain_text("Serving")
    bodies = find_bodies(server)
    assert bodies
    assert not any(body in house for body in bodies)
    wait_until(lambda: any(body in listen(server, listeners) for body in bodies))
    wait_until(lambda: demand.list_asked("/nurl"), what="the win was not told")
    assert demand.list_asked("/nurl") == ["/nurl?b=good"]
    look(new_page, address, "bought")

    demand.bid = lambda _request: (503, {}, b"")
    ask(page)
    expect(page.locator(".answer-steps").first).to_contain_text("it answered 503")
    page.get_by_role("button", name="Remove").click()
    page.locator("dialog").get_by_role("button", name="Remove").click()
    page.get_by_text("Exchange is removed. Nothing of it serves any more").wait_for()
    wait_until(lambda: not any(body in listen(server, listeners) for body in bodies))
    look(new_page, page.url, "sources")
