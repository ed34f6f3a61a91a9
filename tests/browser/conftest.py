"""A browser before a running server, with a line between them that can break."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from people.browsing import NewPage
from people.cast import draw_picture
from servers.line import Line
from servers.serving import Server, make_music

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STUDIOS = ("studio.localhost", "work.example.org")
"""Hosts of the studio: its own, and one that somebody brought."""
NOISE = re.compile(r"net::ERR_|status of (410|422)")
"""What Chromium itself says of a line that a test broke, and of answers that a test asks for."""
PATIENCE = 30_000
"""Milliseconds; a busy machine is no reason to fail."""
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("browser") / "data", "--workers", "1")
    try:
        yield server.wait_until_ready()
    finally:
        server.close()


@pytest.fixture(scope="module")
def line(server: Server) -> Iterator[Line]:
    line = Line(server.port)
    yield line
    line.close()


@pytest.fixture(scope="module")
def chromium(line: Line) -> Iterator[Browser]:
    rules = ",".join(f"MAP {name} 127.0.0.1:{line.port}" for name in STUDIOS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*FLAGS, f"--host-resolver-rules={rules}"]
        )
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium: Browser, server: Server, line: Line) -> Iterator[NewPage]:
    """Opens pages in a browser of nobody's; a script that fails, fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(width: int = 1280, height: int = 860, scheme: str = "light") -> Page:
        context = chromium.new_context(
            base_url=server.ready["studio"],
            ignore_https_errors=True,
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            locale="en-GB",
            timezone_id="Europe/Lisbon",
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda message: complaints.append(message.text) if message.type == "error" else None,
        )
        return page

    yield open_page
    for context in contexts:
        context.close()
    line.mend()
    assert [one for one in complaints if not NOISE.search(one)] == []


@pytest.fixture(scope="module")
def welcome_link(server: Server) -> str:
    """What the start of the program printed."""
    return re.findall(r"/welcome/[\w-]+", server.read_log())[-1]


@pytest.fixture(scope="module")
def cover(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cover") / "cover.png"
    path.write_bytes(draw_picture())
    return path


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """About 10 MB: more than one piece of an upload."""
    return make_music(tmp_path_factory.mktemp("talk") / "talk.wav", 115)
