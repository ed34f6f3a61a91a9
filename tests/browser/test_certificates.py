"""Certificates in the studio, with real authorities, a real keeper and a real edge behind it."""

import hashlib
import json
import os
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from playwright.sync_api import Page, expect

from people.browsing import MEASURE_CONTRAST, NewPage, come_in, sign_in
from servers.authorities import NameServer, Pebble, end
from servers.serving import Server, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("certificates-in-a-browser")]

HOST = "pods.example.org"
LIST = "/certificates/"
NAME = f"{LIST}names/{HOST}"
PICTURES = os.environ.get("PICTURES")
"""A folder into which to write pictures."""
LOOKS = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]


@pytest.fixture(scope="module", autouse=True)
def authorities(
    server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Pebble]]:
    """Two that count and one for dry runs; the keeper begins again with them in its settings."""
    folder = tmp_path_factory.mktemp("authorities")
    names = NameServer(folder)
    made = {
        name: Pebble(folder, names, name=name, http_port=server.http_port, seconds=86_400)
        for name in ("first", "second", "staging")
    }
    try:
        for one in made.values():
            one.start()
        (server.layout.root / "stentor.toml").write_text(write_settings(made))
        server.kill("keeper")
        yield made
    finally:
        for one in made.values():
            one.kill()
        end(names.process)


def write_settings(made: dict[str, Pebble]) -> str:
    counting = [made["first"], made["second"]]
    lines = [
        f"acme_directory = {json.dumps([one.directory for one in counting])}",
        "[acme]",
        f"hosts = {json.dumps([HOST])}",
    ]
    for one in (*counting, made["staging"]):
        is_staging = one is made["staging"]
        lines += [
            "[acme.staging]" if is_staging else "[[acme.authorities]]",
            f'name = "{one.name}"',
            f'directory = "{one.directory}"',
            f'roots = "{one.bundle}"',
            'profile = "short"',
        ]
        if not is_staging:
            lines.append(f'trust = ["{one.roots}"]')
    return "\n".join(lines) + "\n"


@pytest.fixture
def page(new_page: NewPage, welcome_link: str) -> Page:
    opened = new_page()
    opened.goto(welcome_link)
    if opened.get_by_label("Name of your organisation").count():
        return come_in(opened, welcome_link)
    return sign_in(opened)


def find_served(server: Server) -> str:
    """Fingerprint of what a client of the name is shown."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection(("127.0.0.1", server.port), 10) as plain,
        context.wrap_socket(plain, server_hostname=HOST) as secure,
    ):
        return hashlib.sha256(secure.getpeercert(binary_form=True) or b"").hexdigest()


def wait_for_pair(page: Page) -> None:
    """Reads the list again until both certificates are there."""
    row = page.locator(".certificate", has=page.get_by_role("link", name=HOST, exact=True))

    def has_pair() -> bool:
        page.goto(LIST)
        return row.count() == 1 and "Spare:" in row.inner_text() and "Good" in row.inner_text()

    wait_until(has_pair, 90, "there is no pair of certificates")


def test_a_renewal_is_asked_for_and_followed_until_it_is_served(page: Page, server: Server) -> None:
    wait_for_pair(page)
    page.get_by_role("link", name=HOST, exact=True).click()
    fingerprint = page.locator(".fingerprint").first
    before = fingerprint.inner_text()
    assert find_served(server) == before
    page.get_by_role("button", name="Renew now").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("every worker serves it")
    dialog.get_by_role("button", name="Renew now").click()
    expect(page.locator("#standing .notice").first).to_be_visible()
    expect(fingerprint).not_to_have_text(before, timeout=60_000)
    expect(page.locator("#standing > div > .notice")).to_have_count(0, timeout=60_000)
    assert find_served(server) == fingerprint.inner_text()
    timeline = page.locator(".moments")
    expect(timeline).to_contain_text("Olive asked for a renewal")
    expect(timeline).to_contain_text("Every worker serves it")


def test_a_dry_run_touches_nothing_that_is_served(
    page: Page, server: Server, authorities: dict[str, Pebble]
) -> None:
    wait_for_pair(page)
    served, orders = find_served(server), authorities["staging"].count_orders()
    page.goto(NAME)
    page.get_by_role("button", name="Dry run at staging").click()
    done = page.locator(".moments li", has_text="brought a good certificate")
    expect(done).to_be_visible(timeout=60_000)
    expect(page.locator("#standing > div > .notice")).to_have_count(0)
    assert authorities["staging"].count_orders() == orders + 1
    assert find_served(server) == served


def test_a_dry_run_says_why_it_brought_nothing(page: Page, authorities: dict[str, Pebble]) -> None:
    wait_for_pair(page)
    authorities["staging"].kill()
    page.goto(NAME)
    page.get_by_role("button", name="Dry run at staging").click()
    failed = page.locator('.moments [data-level="error"]', has_text="The dry run brought none")
    expect(failed.first).to_be_visible(timeout=60_000)
    authorities["staging"].start()


def test_a_file_put_there_by_hand_is_an_error_until_it_is_taken_away(
    page: Page, server: Server
) -> None:
    own = server.layout.certs / "live" / "bought.pem"
    own.write_bytes(
        trustme.CA().issue_cert("shop.example.org").private_key_and_cert_chain_pem.bytes()
    )

    def is_told() -> bool:
        page.goto(LIST)
        return page.get_by_text("Nobody renews shop.example.org").count() == 1

    wait_until(is_told, 30, "the list does not tell of it")
    page.get_by_role("link", name="bought.pem").click()
    expect(page.get_by_text("No program renews this certificate")).to_be_visible()
    own.unlink()
    wait_until(lambda: not is_told(), 30, "the list tells of it still")


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_the_pages_can_be_read(
    page: Page, new_page: NewPage, tmp_path: Path, width: int, scheme: str
) -> None:
    wait_for_pair(page)
    reader = sign_in(new_page(width=width, scheme=scheme))
    for name, address in (("list", LIST), ("name", NAME), ("all", f"{LIST}everything")):
        reader.goto(address)
        assert reader.evaluate("document.documentElement.scrollWidth") <= width
        assert reader.evaluate(MEASURE_CONTRAST) == []
        picture = Path(PICTURES or tmp_path) / f"certificates-{name}-{width}-{scheme}.png"
        reader.screenshot(path=picture, full_page=True)
        assert picture.stat().st_size > 5_000
