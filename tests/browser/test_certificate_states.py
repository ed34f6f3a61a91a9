"""Every way in which a certificate can stand badly, as who is woken at night reads it: what is
wrong, until when there is time, what to do."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from made.certificate_cases import HOST, happen, hold, keep, keep_own, write_book
from people.browsing import MEASURE_CONTRAST, NewPage, come_in, sign_in
from servers.serving import Server
from stentor.contracts.certificate import NextStep
from stentor.contracts.renewal import Event
from stentor.lib.clock import utc_now

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("certificate-states-in-a-browser")]

LIST = "/certificates/"
NAME = f"{LIST}names/{HOST}"
PICTURES = os.environ.get("PICTURES")
"""A folder into which to write pictures."""
LOOKS = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]


def fail(reason: str, times: int = 7, **fields: object) -> dict:
    retry = NextStep(action="retry", at=utc_now() + timedelta(minutes=9), reason=f"after {times}")
    late = {"alarm": "page", "alarm_reason": "the renewal is 15 % of the life late"}
    return {"failures": times, "last_failure": reason, "next": retry} | late | fields


STATES: dict[str, tuple[dict, tuple[str, ...]]] = {
    "down": (
        fail("first: no answer, connection refused", live=hold(80, 10), spare=hold(40, 50)),
        ("Long overdue", "the spare takes over by itself", "nothing has to be done"),
    ),
    "caa": (
        fail("second: CAA record for pods.example.org prevents issuance", live=hold(88, 2)),
        ("prevents issuance", "Add every authority"),
    ),
    "dns": (
        fail("first: DNS problem: NXDOMAIN looking up A for pods.example.org", live=hold(80, 10)),
        ("NXDOMAIN", "authorities have to find it"),
    ),
    "last-day": (
        fail(
            "first: too many certificates already issued", 31, live=hold(89.6, 0.4), spare=None,
            alarm="everybody", alarm_reason="less than a tenth of the life is left",
        ),
        ("About to end", "Time left", "the authority limits"),
    ),
    "ended": (
        fail(
            "first: 503 Service Unavailable", 90, live=hold(91, -1), spare=None,
            problem="it ended", alarm="everybody", alarm_reason="it has ended",
        ),
        ("Refused", "Clients refuse it now"),
    ),
    "revoked": (
        {"problem": "its authority revoked it", "next": NextStep(action="swap", reason="revoked")},
        ("Clients refuse it", "The spare takes its place now"),
    ),
    "never": (
        fail("first: Invalid response from http://pods.example.org/: 404", live=None, spare=None),
        ("No certificate", "the site’s own certificate", "A request for the name on port 80"),
    ),
    "unproved": (
        {"unproved": "edge-2 on 127.0.0.1 serves another certificate"},
        ("Not served", "dge-2 on", "SIGHUP", "another certificate than this one"),
    ),
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _silent_keeper(server: Server) -> None:
    """What it has written down is written by the test."""
    server.hold("keeper")
    server.kill("keeper")


@pytest.fixture
def page(new_page: NewPage, welcome_link: str) -> Callable[..., Page]:
    def open_page(width: int, scheme: str) -> Page:
        opened = new_page(width=width, scheme=scheme)
        opened.goto(welcome_link)
        if opened.get_by_label("Name of your organisation").count():
            return come_in(opened, welcome_link)
        return sign_in(opened)

    return open_page


def look(reader: Page, tmp_path: Path, name: str, width: int) -> None:
    assert reader.evaluate("document.documentElement.scrollWidth") <= width
    assert reader.evaluate(MEASURE_CONTRAST) == []
    reader.screenshot(path=Path(PICTURES or tmp_path) / f"{name}.png", full_page=True)


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_each_state_says_what_is_wrong_how_long_there_is_time_and_what_to_do(
    server: Server, page: Callable[..., Page], tmp_path: Path, width: int, scheme: str
) -> None:
    reader = page(width, scheme)
    for state, (fields, told) in STATES.items():
        write_book(server.layout, keep(**fields))
        reader.goto(NAME)
        main = reader.get_by_role("main")
        for words in ("Time left", "Next", *told):
            expect(main).to_contain_text(words)
        look(reader, tmp_path, f"state-{state}-{width}-{scheme}", width)


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_the_list_has_all_of_them_the_worst_first(
    server: Server, page: Callable[..., Page], tmp_path: Path, width: int, scheme: str
) -> None:
    reader = page(width, scheme)
    states = [
        keep(f"{state}.example.org", **({"names": [f"{state}.example.org"]} | fields))
        for state, (fields, _) in STATES.items()
    ]
    write_book(server.layout, *states, keep(), keep_own())
    reader.goto(LIST)
    lamps = reader.locator(".certificate > .lamp").all_inner_texts()
    assert lamps[0] == "Refused"
    assert lamps[-1] == "Good"
    look(reader, tmp_path, f"list-{width}-{scheme}", width)


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_a_dead_keeper_is_told_with_the_time_that_is_left(
    server: Server, page: Callable[..., Page], tmp_path: Path, width: int, scheme: str
) -> None:
    reader = page(width, scheme)
    write_book(server.layout, keep(live=hold(50, 40), spare=hold(20, 70)), minutes_ago=300)
    reader.goto(LIST)
    expect(reader.get_by_text("nothing is renewed until it runs")).to_be_visible()
    expect(reader.get_by_text(f"the first to end is {HOST}")).to_be_visible()
    look(reader, tmp_path, f"dead-keeper-{width}-{scheme}", width)
    reader.goto(NAME)
    expect(reader.get_by_role("main")).to_contain_text("Time left")


def test_a_dry_run_that_failed_says_why_and_that_nothing_was_touched(
    server: Server, page: Callable[..., Page], tmp_path: Path
) -> None:
    write_book(server.layout, keep())
    at = utc_now().timestamp()
    happen(
        server.layout,
        Event(at=at - 20, kind="rehearsing", authority="staging", by="Olive"),
        Event(at=at - 9, kind="rehearsal-failed", reason="staging: DNS problem: SERVFAIL"),
    )
    reader = page(1280, "light")
    reader.goto(NAME)
    failed = reader.locator('.moments [data-level="error"]')
    expect(failed).to_contain_text("SERVFAIL")
    look(reader, tmp_path, "dry-run-failed", 1280)
