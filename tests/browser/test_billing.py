"""From a flight that is over to a paid bill and its correction, in a browser."""

import json
import re
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from made.delivering import deliver
from made.tones import write_tone
from people.browsing import MEASURE_CONTRAST, NewPage, come_in
from servers.serving import Server, run_stentor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("billing-in-a-browser")]

FLIGHT = {"ref": "m1", "name": "mid 1", "creative": "tea.wav", "slots": ["mid"],
          "starts": "2026-01-01", "ends": "2026-01-31", "goal": 5000}  # fmt: skip
BOOKED = {"advertisers": [{"ref": "acme", "name": "Acme Tea", "campaigns": [
    {"ref": "spring", "name": "Spring", "flights": [FLIGHT]}]}]}  # fmt: skip


def book(server: Server, folder: Path) -> int:
    """The flight; the number of its placement."""
    write_tone(folder / "tea.wav")
    document = folder / "ads.json"
    document.write_text(json.dumps(BOOKED))
    loaded = run_stentor("ads", "load", document, "--data", server.layout.root)
    assert loaded.returncode == 0, loaded.stderr
    with closing(sqlite3.connect(server.layout.database)) as database:
        ((number,),) = database.execute("SELECT number FROM campaigns_placement").fetchall()
    return int(number)


def count(server: Server, number: int, impressions: int) -> None:
    """So many impressions on the tenth."""
    deliver(server.layout, date(2026, 1, 10), [(12, number, impressions)])


def test_a_flight_is_billed_with_tax_and_a_recount_corrects_it(
    new_page: NewPage, welcome_link: str, server: Server, tmp_path: Path
) -> None:
    page = come_in(new_page(), welcome_link)
    number = book(server, tmp_path)
    count(server, number, 4_000)
    page.get_by_role("link", name="Campaigns", exact=True).click()
    page.get_by_role("link", name="mid 1").click()
    page.get_by_role("link", name="Edit").click()
    page.locator("#id_pricing").select_option(label="A thousand impressions")
    page.locator("#id_price").fill("25.00")
    page.locator("#id_currency").fill("EUR")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("mid 1 is saved").wait_for()

    page.get_by_role("link", name="Invoices").click()
    page.get_by_role("link", name="Add your legal name, address and tax").click()
    page.locator("#id_name").fill("Lighthouse Radio GmbH")
    page.locator("#id_address").fill("Quay 1\n20457 Hamburg")
    page.locator("#id_tax_rate").fill("19")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Invoices say so from now on").wait_for()

    page.locator("#id_advertiser").select_option(label="Acme Tea")
    page.locator("#id_starts").fill("2026-01-01")
    page.locator("#id_ends").fill("2026-01-31")
    page.get_by_role("button", name="Make the invoice").click()
    page.get_by_text("Acme Tea is billed 119.00 EUR").wait_for()
    address = page.url
    page.get_by_role("cell", name="119.00 EUR").wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert "4000,4000,100.00,EUR,19" in Path(download.value.path()).read_text("utf-8-sig")

    count(server, number, 3_600)
    page.reload()
    page.get_by_role("heading", name="Counted anew").wait_for()
    page.get_by_label("Why the numbers changed").fill("Bots were found")
    page.get_by_role("button", name="Make a correction").click()
    page.get_by_role("heading", name="Correction 2 of invoice 1").wait_for()
    page.get_by_role("cell", name=re.compile("-11.90 EUR")).wait_for()
    first = "async address => (await (await fetch(address)).text()).slice(0, 5)"
    assert page.evaluate(first, f"{page.url}/invoice.pdf") == "%PDF-"

    for width, scheme in ((390, "dark"), (390, "light"), (1280, "dark")):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate(MEASURE_CONTRAST) == []
