"""Bringing a host in a browser: what is asked for, what is wrong, and how it comes to life."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from made.certificate_cases import keep, write_book
from people.browsing import EMAIL, MEASURE_CONTRAST, PASSWORD, NewPage, come_in, sign_in
from servers.authorities import NameServer, end
from servers.serving import Server, publish

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("hosts-in-a-browser")]

NAME = "pod.example.org"
STUDIO = "work.example.org"
PICTURES = os.environ.get("HOST_PICTURES")
"""A folder into which to write what the pages look like."""


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NameServer]:
    server = NameServer(tmp_path_factory.mktemp("names"))
    yield server
    end(server.process)


@pytest.fixture(scope="module")
def server(
    tmp_path_factory: pytest.TempPathFactory, names: NameServer, talk: Path
) -> Iterator[Server]:
    data = tmp_path_factory.mktemp("hosts") / "data"
    data.mkdir()
    (data / "stentor.toml").write_text(
        f'[hosts]\nresolver = "127.0.0.1"\nresolver_port = {names.port}\n'
    )
    publish(data, talk, "Steady", "--show-title", "Tide Tables")
    server = Server(data, "--workers", "1")
    try:
        yield server.wait_until_ready()
    finally:
        server.close()


@pytest.fixture(scope="module")
def settled() -> dict[str, bool]:
    return {}


@pytest.fixture
def owner(new_page: NewPage, welcome_link: str, settled: dict[str, bool]) -> Page:
    page = new_page()
    page = sign_in(page) if settled else come_in(page, welcome_link)
    settled["owner"] = True
    return page


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def bring(page: Page, name: str) -> None:
    page.get_by_role("link", name="Hosts").click()
    page.get_by_label("Host name").fill(name)
    page.get_by_label("Show", exact=True).select_option(label="Tide Tables")
    page.get_by_role("button", name="Add the host").click()


def test_a_host_is_brought_and_comes_to_life(owner: Page, names: NameServer) -> None:
    owner.get_by_role("link", name="Hosts").click()
    expect(owner.get_by_role("heading", name="No host of your own yet")).to_be_visible()
    picture(owner, "empty")
    bring(owner, "localhost")
    expect(owner.get_by_text("is one word")).to_be_visible()
    picture(owner, "wrong")
    bring(owner, f"https://{NAME}/")
    expect(owner.get_by_role("heading", name=NAME)).to_be_visible()
    expect(owner.get_by_text("Waits for your DNS records")).to_be_visible()
    expect(owner.get_by_text("The TXT record is not there yet.")).to_be_visible()
    picture(owner, "waits")
    value = re.search(r"stentor=\w+", owner.get_by_role("main").inner_text())
    assert value is not None
    names.tell("set-txt", host=f"_stentor.{NAME}.", value=value[0])
    owner.get_by_role("button", name="Look now").click()
    expect(owner.get_by_text("Served", exact=True)).to_be_visible(timeout=90_000)
    expect(owner.get_by_text("It is renewed by itself.")).to_be_visible()
    owner.reload()
    expect(owner.get_by_text("Feed and pages give their addresses on it")).to_be_visible()
    picture(owner, "served")


def test_the_studio_is_used_on_a_host_of_ones_own(
    owner: Page, new_page: NewPage, names: NameServer, server: Server
) -> None:
    """Forms, redirects and scripts: the browser’s policy knows no other host than the page’s."""
    owner.get_by_role("link", name="Hosts").click()
    owner.get_by_label("Host name").fill(STUDIO)
    owner.get_by_label("The studio").check()
    owner.get_by_role("button", name="Add the host").click()
    value = re.search(r"stentor=\w+", owner.get_by_role("main").inner_text())
    assert value is not None
    names.tell("set-txt", host=f"_stentor.{STUDIO}.", value=value[0])
    owner.get_by_role("button", name="Look now").click()
    expect(owner.get_by_text("Served", exact=True)).to_be_visible(timeout=90_000)

    own = f"https://{STUDIO}:{server.port}"
    page = new_page()
    page.goto(f"{own}/")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Shows", exact=True).wait_for()
    assert page.url.startswith(own)
    page.get_by_role("link", name="Hosts").click()
    page.get_by_role("link", name=STUDIO).click()
    page.get_by_role("button", name="Look now").click()
    expect(page.get_by_role("heading", name=STUDIO)).to_be_visible()
    assert page.url.startswith(own)
    page.goto(f"{own}/")
    page.get_by_role("main").get_by_role("link", name="Tide Tables").click()
    expect(page.get_by_role("heading", name="Tide Tables")).to_be_visible()
    broken = "[...document.images].filter(one => one.complete && !one.naturalWidth).length"
    assert page.evaluate(broken) == 0
    picture(page, "own-studio")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("E-mail address").wait_for()
    assert page.url.startswith(own)


def test_only_what_a_kind_needs_is_asked_for(owner: Page) -> None:
    owner.get_by_role("link", name="Hosts").click()
    expect(owner.get_by_label("Leads to")).to_be_hidden()
    owner.get_by_label("Leads elsewhere").check()
    expect(owner.get_by_label("Leads to")).to_be_visible()
    expect(owner.get_by_label("Show", exact=True)).to_be_hidden()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (390, "light"), (390, "dark")])
def test_the_pages_look_well(owner: Page, new_page: NewPage, width: int, scheme: str) -> None:
    page = sign_in(new_page(width=width, scheme=scheme))
    address = owner.get_by_role("link", name="Hosts").get_attribute("href")
    assert address is not None
    page.goto(address)
    picture(page, f"list-{width}-{scheme}")
    for _ in range(2):
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate(MEASURE_CONTRAST, "") == []
        if page.get_by_role("link", name=NAME).count():
            page.get_by_role("link", name=NAME).click()
            page.get_by_role("heading", name=NAME).wait_for()
    picture(page, f"host-{width}-{scheme}")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_what_keeps_a_certificate_back_is_told_with_the_time_that_is_left(
    owner: Page, new_page: NewPage, server: Server, width: int, scheme: str
) -> None:
    address = owner.get_by_role("link", name="Hosts").get_attribute("href")
    assert address is not None
    server.hold("keeper")
    server.kill("keeper")
    try:
        page = sign_in(new_page(width=width, scheme=scheme))
        failing = {"failures": 5, "last_failure": "first: CAA record forbids issuance"}
        for state, minutes_ago in (("refused", 0), ("stopped", 30)):
            write_book(server.layout, keep(NAME, **failing), minutes_ago=minutes_ago)
            page.goto(address)
            page.get_by_role("link", name=NAME).click()
            trouble = page.locator("#checks .notice")
            expect(trouble).to_contain_text("Listeners notice nothing until")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert page.evaluate(MEASURE_CONTRAST, "") == []
            picture(page, f"trouble-{state}-{width}-{scheme}")
    finally:
        server.lift("keeper")


def test_removing_asks_first(owner: Page) -> None:
    owner.get_by_role("link", name="Hosts").click()
    owner.get_by_role("link", name=NAME).click()
    owner.get_by_role("button", name="Remove the host").click()
    expect(owner.get_by_role("dialog")).to_contain_text("its certificate is given up")
    owner.get_by_role("button", name="Cancel").click()
    expect(owner.get_by_role("heading", name=NAME)).to_be_visible()
    owner.get_by_role("button", name="Remove the host").click()
    owner.get_by_role("dialog").get_by_role("button", name="Remove it").click()
    expect(owner.get_by_text("is removed. Nothing is served")).to_be_visible()
