"""What the studio looks like, to eyes and without them: narrow and wide, light and dark."""

import itertools
import json
import math
import os
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from made.delivering import deliver
from made.hits import make_hit
from made.spooling import Edge
from made.tones import write_tone
from people.browsing import EMAIL, MEASURE_CONTRAST, PASSWORD, NewPage, come_in, sign_in
from servers.serving import Server, run_stentor, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("looks-in-a-browser")]

PICTURES = os.environ.get("PICTURES")
"""A folder into which to write the pictures of the documentation."""
SHOW = "/shows/small-hours"
EPISODE = f"{SHOW}/episodes/clockwork"
REPORTS = [
    f"{SHOW}/report", f"{SHOW}/report?by=week", f"{SHOW}/report/episodes",
    f"{SHOW}/report/requests", f"{EPISODE}/report", f"{EPISODE}/report/requests",
]  # fmt: skip
PAGES = [
    "/", "/new-show", "/account", SHOW, f"{SHOW}/settings", f"{SHOW}/new-episode", EPISODE,
    "/status/", "/status/new-incident", "/status/new-maintenance", "/status/templates",
    "/counting/",
    "/certificates/", "/certificates/names/localhost", "/certificates/everything",
    *REPORTS,
]  # fmt: skip
SMALLEST_TARGET = 24
"""Pixels of what is pressed, each way (WCAG 2.2, 2.5.8)."""
SELF = "one => one.outerHTML"
IS_FOCUS_SHOWN = """() => {
  const one = document.activeElement;
  const parts = [one, one.parentElement].flatMap(
    each => [null, '::after'].map(pseudo => getComputedStyle(each, pseudo)));
  return parts.some(style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2);
}"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """With the demo show, an owner, and a month of listeners."""
    data = tmp_path_factory.mktemp("looks") / "data"
    server = Server(data, "--workers", "1", "--demo")
    try:
        server.wait_until_ready(120)
        listen_for_a_month(server)
        book_for_a_month(server, data.with_name("spots"))
        yield server
    finally:
        server.close()


def listen_for_a_month(server: Server) -> None:
    """Hits of the last four weeks, more from week to week and fewer at weekends."""
    with sqlite3.connect(server.layout.database) as database:
        rows = database.execute("SELECT id, show_id FROM catalog_episode ORDER BY id").fetchall()
    database.close()
    server.hold("lake")
    server.kill("lake")
    today = datetime.now(UTC).replace(hour=0, minute=5, second=0, microsecond=0)
    for back in range(28, 0, -1):
        at = today - timedelta(days=back)
        edge = Edge(server.layout, "a9", at)
        listeners = round(40 * math.exp((28 - back) / 16) * (0.6 if at.weekday() > 4 else 1))
        numbers = range(listeners + 7 * (back % 3))
        edge.write(
            b"".join(
                edge.encode(
                    make_hit(at=at, show=show, episode=episode, ip=f"10.1.{n >> 8}.{n & 255}")
                )
                + b"\n"
                for n, (episode, show) in zip(numbers, itertools.cycle(rows))
            )
        )
        edge.die()
    server.lift("lake")
    wait_until(lambda: not list(server.layout.spool.glob("*-a9-*")), 60)


def book_for_a_month(server: Server, folder: Path) -> None:
    """A campaign of two flights, one of which has been heard for three weeks."""
    folder.mkdir()
    today = datetime.now(UTC).date()
    terms = {"creative": "tea.wav", "starts": str(today - timedelta(days=21)), "priority": 3}
    flights = [
        terms | {"ref": "mid", "name": "Mid-roll, evenly", "slots": ["mid"], "pacing": "even",
                 "ends": str(today + timedelta(days=9)), "goal": {"impressions": 5000}},
        terms | {"ref": "pre", "name": "Pre-roll, while it lasts", "slots": ["pre"],
                 "ends": str(today + timedelta(days=40)), "pacing": "asap"},
    ]  # fmt: skip
    campaign = {"ref": "spring", "name": "Spring", "flights": flights}
    advertiser = {"ref": "acme", "name": "Acme Tea", "category": "food", "campaigns": [campaign]}
    write_tone(folder / "tea.wav")
    (folder / "spring.json").write_text(json.dumps({"advertisers": [advertiser]}))
    done = run_stentor("ads", "load", folder / "spring.json", "--data", server.layout.root)
    assert done.returncode == 0, done.stderr
    with sqlite3.connect(server.layout.database) as database:
        (placement,) = database.execute(
            "SELECT number FROM campaigns_placement p JOIN campaigns_flight f"
            " ON f.id = p.flight_id WHERE f.ref = 'mid'"
        ).fetchone()
        episode, show = database.execute("SELECT id, show_id FROM catalog_episode").fetchone()
    database.close()
    rollups = server.layout.lake / "rollups"
    wait_until(lambda: len(list(rollups.glob("*.json"))) >= 28, 60)
    for back in range(20, -1, -1):
        heard = [(9, placement, 100 + 5 * (20 - back)), (18, placement, 40 + 13 * (back % 4))]
        facts = {"show": show, "episode": episode, "country": "DE" if back % 3 else "AT"}
        deliver(server.layout, today - timedelta(days=back), heard, **facts)


def list_ads_pages(server: Server) -> list[str]:
    """The campaign's pages, and its report by a link of its advertiser's."""
    with sqlite3.connect(server.layout.database) as database:
        (campaign,) = database.execute("SELECT id FROM campaigns_campaign").fetchone()
        (flight,) = database.execute("SELECT id FROM campaigns_flight LIMIT 1").fetchone()
        (organisation,) = database.execute("SELECT id FROM accounts_organisation").fetchone()
    database.close()
    base = f"/ads/organisations/{organisation}"
    return [
        f"{base}/campaigns", f"{base}/flights", f"{base}/advertisers", f"{base}/creatives",
        f"{base}/invoices", f"/organisations/{organisation}/report",
        f"/ads/campaigns/{campaign}", f"/ads/campaigns/{campaign}/report",
        f"/ads/flights/{flight}", f"/ads/flights/{flight}/edit",
    ]  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def owner(server: Server, chromium: Browser, welcome_link: str) -> None:
    """Somebody owns it."""
    context = chromium.new_context(base_url=server.ready["studio"], ignore_https_errors=True)
    come_in(context.new_page(), welcome_link)
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_sticks_out_and_every_word_can_be_read(
    new_page: NewPage, server: Server, width: int, scheme: str
) -> None:
    page = sign_in(new_page(width=width, scheme=scheme))
    for address in [*PAGES, *list_ads_pages(server)]:
        page.goto(address)
        settle(page)
        room = page.evaluate("document.documentElement.scrollWidth")
        assert room <= width, f"{address} is {room} wide"
        assert page.evaluate(MEASURE_CONTRAST) == [], address


def test_what_is_pressed_is_large_enough_for_a_finger(new_page: NewPage, server: Server) -> None:
    page = sign_in(new_page(width=360))
    for address in [*PAGES, *list_ads_pages(server)]:
        page.goto(address)
        settle(page)
        for control in page.locator("main :is(button, summary, input, select)").all():
            box = control.bounding_box()
            if box is None or control.get_attribute("type") in {"hidden", "checkbox", "radio"}:
                continue
            assert min(box["width"], box["height"]) >= SMALLEST_TARGET, control.evaluate(SELF)


def test_the_whole_way_by_keyboard_alone(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/sign-in")
    page.keyboard.type(EMAIL)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Shows", exact=True).wait_for()

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    go_to(page, page.locator("main").get_by_role("link", name="New show"))
    page.keyboard.press("Enter")
    go_to(page, page.get_by_label("Title"))
    page.keyboard.type("By Hand")
    go_to(page, page.get_by_label("Description"))
    page.keyboard.type("Nobody touched a mouse.")
    go_to(page, page.get_by_label("Category"))
    page.keyboard.type("Hist")
    go_to(page, page.get_by_role("button", name="Make the show"))
    page.keyboard.press("Space")
    page.get_by_role("heading", name="By Hand").wait_for()

    go_to(page, page.get_by_role("link", name="Make the first episode"))
    page.keyboard.press("Enter")
    go_to(page, page.get_by_label("Title"))
    page.keyboard.type("Ten Fingers")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Ten Fingers").wait_for()
    go_to(page, page.get_by_label("Choose the audio file"))


def test_a_chart_is_read_by_the_arrow_keys_and_under_the_pointer(new_page: NewPage) -> None:
    page = sign_in(new_page())
    page.goto(f"{SHOW}/report")
    chart = page.get_by_role("region", name="Downloads over time")
    said = page.locator(".plot-frame", has=chart).get_by_role("status")
    go_to(page, chart)
    page.keyboard.press("Home")
    first = said.inner_text()
    page.keyboard.press("ArrowRight")
    assert said.inner_text() != first
    page.keyboard.press("Escape")
    expect(said).to_be_hidden()
    chart.locator(".plot-columns rect").nth(1).hover()
    expect(said).to_contain_text(":")


def test_an_editor_lets_everybody_see_the_numbers(new_page: NewPage) -> None:
    page = sign_in(new_page())
    page.goto(f"{SHOW}/settings")
    page.get_by_label("Let everybody see its numbers").check()
    page.get_by_role("button", name="Save").click()
    address = page.get_by_role("link", name="Open the page").get_attribute("href")
    assert address is not None
    for width, scheme in ((360, "dark"), (1280, "light")):
        site = new_page(width=width, scheme=scheme)
        site.goto(address)
        expect(site.get_by_role("heading", name="Statistics")).to_be_visible()
        expect(site.get_by_text("Downloads in thirty days")).to_be_visible()
        assert site.evaluate("document.documentElement.scrollWidth") <= width
        assert site.evaluate(MEASURE_CONTRAST) == []
    page.get_by_label("Let everybody see its numbers").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Open the page")).to_have_count(0)
    assert site.request.get(address, ignore_https_errors=True).status == 410


def test_a_dialog_keeps_the_focus_and_gives_it_back(new_page: NewPage) -> None:
    page = sign_in(new_page())
    page.goto(EPISODE)
    go_to(page, page.get_by_role("button", name="Withdraw…"))
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Withdraw this episode?")
    for _ in range(4):
        page.keyboard.press("Tab")
        is_outside = "document.activeElement.closest('main, header') !== null"
        assert not page.evaluate(is_outside)
    go_to(page, dialog.get_by_role("button", name="Cancel"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Withdraw…")).to_be_focused()


def test_who_comes_back_to_a_page_is_asked_again(new_page: NewPage) -> None:
    page = sign_in(new_page())
    page.goto(EPISODE)
    page.route("**/withdrawal", lambda route: route.fulfill(status=204))  # leaves the page as it is
    dialog = page.get_by_role("dialog", name="Withdraw this episode?")
    for _ in range(2):  # a page that is kept while another is looked at comes back as it was
        page.get_by_role("button", name="Withdraw…").click()
        with page.expect_request(lambda asked: asked.method == "POST"):
            dialog.get_by_role("button", name="Withdraw").click()
        page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")


def test_the_menu_of_a_narrow_screen_opens_and_closes_by_keyboard(new_page: NewPage) -> None:
    page = sign_in(new_page(width=360))
    shows = page.get_by_role("navigation", name="Shows")
    expect(shows).to_be_hidden()
    go_to(page, page.get_by_role("button", name="Menu"))
    page.keyboard.press("Enter")
    expect(shows.get_by_role("link", name="Small Hours")).to_be_visible()
    page.keyboard.press("Escape")
    expect(shows).to_be_hidden()


def test_a_mistake_takes_the_reader_to_it(new_page: NewPage) -> None:
    page = sign_in(new_page())
    page.goto("/new-show")
    page.get_by_role("button", name="Make the show").click()
    alert = page.get_by_role("alert")
    expect(alert).to_be_focused()
    alert.get_by_role("link", name="Title").click()
    title = page.get_by_label("Title")
    expect(title).to_be_focused()
    expect(title).to_have_accessible_description("This field is required.")


def test_how_long_to_wait_and_how_much_to_send(new_page: NewPage) -> None:
    page = sign_in(new_page())
    transfer = page.evaluate("""async () => {
      const rules = await import('/static/studio/js/transfer.js');
      const never = () => 0;
      return {
        waits: [1, 2, 3, 6, 60].map(tries => rules.computeWait(tries, never)),
        chance: rules.computeWait(3, () => 1),
        paces: [[], [[0, 0]], [[0, 0], [2000, 8000]], [[0, 0], [20000, 5], [30000, 1005]]]
          .map(rules.computePace),
        pieces: [0, 1e6, 1e9].map(rules.computePiece),
      };
    }""")
    assert transfer["waits"] == [1, 2, 4, 30, 30]
    assert transfer["chance"] == 3
    assert transfer["paces"] == [0, 0, 4000, 100]
    assert transfer["pieces"] == [262_144, 4_000_000, 8_388_608]


@pytest.mark.parametrize(
    ("name", "width", "height", "scheme"),
    [
        ("studio", 1280, 860, "light"),
        ("studio-dark", 1280, 860, "dark"),
        ("studio-narrow", 360, 740, "light"),
    ],
)
def test_the_picture_of_the_documentation(
    new_page: NewPage, tmp_path: Path, name: str, width: int, height: int, scheme: str
) -> None:
    page = sign_in(new_page(width=width, height=height, scheme=scheme))
    page.goto(SHOW)
    settle(page)
    expect(page.get_by_role("img", name="Downloads by day")).to_be_visible()
    picture = Path(PICTURES or tmp_path) / f"{name}.png"
    page.screenshot(path=picture)
    assert 10_000 < picture.stat().st_size < 300_000


def settle(page: Page) -> None:
    """Until what the page loads by itself is there."""
    expect(page.get_by_text("Counting…")).to_have_count(0)
    page.evaluate("document.fonts.ready")


def go_to(page: Page, control: Locator) -> None:
    """Presses Tab until the focus is on it, and sees that it shows."""
    for _ in range(60):
        if control.evaluate("one => one === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(control).to_be_focused()
    assert page.evaluate(IS_FOCUS_SHOWN), control.evaluate(SELF)
