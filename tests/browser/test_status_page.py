"""The status page in every state as readers see it: no script, wide and narrow, light and dark."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from made.status_cases import STATES, make_page
from people.browsing import MEASURE_CONTRAST
from stentor.prober.page.place import ELSEWHERE
from stentor.prober.page.site import PageFiles

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("status-in-a-browser")]

PICTURES = os.environ.get("PICTURES")
"""A folder into which to write the pictures of the documentation."""
HEADLINES = {
    "up": "Everything works",
    "degraded": "Download counts are impaired",
    "down": "Listening and Feeds are down",
    "maintenance": "Maintenance is under way",
}


@pytest.fixture(scope="module")
def reader() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("state", STATES)
def test_the_page_can_be_read(
    reader: Browser, tmp_path: Path, state: str, width: int, scheme: str
) -> None:
    PageFiles(tmp_path, ELSEWHERE).write(make_page(state))
    context = reader.new_context(
        viewport={"width": width, "height": 860},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto((tmp_path / "index.html").as_uri())
    assert len(requests) == 1  # nothing from elsewhere
    assert page.locator("h1").inner_text() == HEADLINES[state]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(MEASURE_CONTRAST) == []
    heights = page.locator("svg.chart").evaluate_all("all => all.map(one => one.clientHeight)")
    assert len(heights) == 3
    assert min(heights) > 40
    picture = Path(PICTURES or tmp_path) / f"status-{state}-{width}-{scheme}.png"
    page.screenshot(path=picture, full_page=True)
    assert picture.stat().st_size > 20_000
    context.close()


def test_without_a_script_everything_is_there(reader: Browser, tmp_path: Path) -> None:
    PageFiles(tmp_path, ELSEWHERE).write(make_page("down"))
    context = reader.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((tmp_path / "index.html").as_uri())
    assert page.locator(".rows > li").count() == 7
    assert page.locator("article").count() >= 2
    page.get_by_text("Days with trouble").first.click()
    assert page.locator("details[open] dt").first.is_visible()
    context.close()
