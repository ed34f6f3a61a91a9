"""The page and its other shapes, in every state."""

import html.parser
import json
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest
from lxml import etree

from made.status_cases import (
    NOW,
    STATES,
    make_book,
    make_days,
    make_page,
    make_verdict,
    make_verdicts,
)
from stentor.contracts.probe import Outcome
from stentor.incidents.bars import describe_bars
from stentor.incidents.book import Window
from stentor.incidents.components import Component
from stentor.incidents.states import State, classify_day
from stentor.prober.page.addresses import compute_addresses
from stentor.prober.page.feeds import fold, render_atom, render_badge, render_calendar
from stentor.prober.page.html import render_home
from stentor.prober.page.model import build_page
from stentor.prober.page.place import ELSEWHERE, OWN, SITE
from stentor.prober.page.site import PageFiles, render_files
from stentor.prober.page.words import format_share
from stentor.prober.settings import StatusSettings

MOST_BYTES = 50_000


@pytest.mark.parametrize("state", STATES)
def test_the_page_is_small_and_has_no_script_and_nothing_from_elsewhere(state):
    text = render_home(make_page(state), SITE)
    assert len(text.encode()) < MOST_BYTES
    assert "<script" not in text
    assert "src=" not in text
    assert "http://" not in text.replace('xmlns="http://www.w3.org', "")


SITE_URL = "https://podcasts.example.org:8443"
HOST, SECOND = "status.example.org", "https://elsewhere.example.net/page/"


@pytest.mark.parametrize(
    ("given", "where", "url", "ending"),
    [
        ({}, "site", f"{SITE_URL}/status", ""),
        ({}, "elsewhere", f"{SITE_URL}/status", ""),
        ({"host": HOST}, "site", f"https://{HOST}:8443", ""),
        ({"host": HOST}, "own", f"https://{HOST}:8443", ""),
        ({"host": HOST}, "elsewhere", f"https://{HOST}:8443", ""),
        ({"host": HOST, "url": SECOND}, "own", f"https://{HOST}:8443", ""),
        ({"host": HOST, "url": SECOND}, "elsewhere", SECOND.rstrip("/"), ".html"),
        ({"url": SECOND}, "site", f"{SITE_URL}/status", ""),
    ],
)
def test_feed_documents_and_calendar_name_the_place_they_are_read_at(given, where, url, ending):
    place = getattr(compute_addresses(StatusSettings(**given), SITE_URL), where)
    files = render_files(make_page("maintenance"), place)
    feed = etree.fromstring(files["feed.xml"])
    names = {"a": "http://www.w3.org/2005/Atom"}
    assert feed.xpath("string(a:link[@rel='self']/@href)", namespaces=names) == f"{url}/feed.xml"
    (entry,) = set(feed.xpath("a:entry/a:link/@href", namespaces=names))
    assert entry == f"{url}/incidents/old{ending}"
    summary = json.loads(files["api/v2/summary.json"])
    assert summary["page"]["url"] == url
    (old,) = json.loads(files["api/v2/incidents.json"])["incidents"]
    assert old["shortlink"] == entry
    assert f"URL:{url}\r\n".encode() in files["maintenance.ics"]
    # One reader of two places sees each entry once.
    ids = feed.xpath("a:id/text() | a:entry/a:id/text()", namespaces=names)
    assert all(one.startswith("https://podcasts.example.org/status") for one in ids)


@pytest.mark.parametrize(
    ("given", "where", "subscribe"),
    [
        ({}, "site", "/status/subscriptions/"),
        ({}, "elsewhere", f"{SITE_URL}/status/subscriptions/"),
        ({"host": HOST}, "own", "/subscriptions/"),
        ({"host": HOST, "url": SECOND}, "elsewhere", f"https://{HOST}:8443/subscriptions/"),
    ],
)
def test_people_sign_up_at_the_place_they_read(given, where, subscribe):
    place = getattr(compute_addresses(StatusSettings(**given), SITE_URL), where)
    assert subscribe in find_links(render_home(make_page("up"), place))


def test_messages_lead_to_the_second_copy_since_the_site_may_be_what_is_down():
    addresses = compute_addresses(StatusSettings(host=HOST, url=SECOND), SITE_URL)
    assert addresses.told == ("https://elsewhere.example.net/page", ".html")
    assert addresses.subscriptions == f"https://{HOST}:8443/subscriptions"


@pytest.mark.parametrize("place", [SITE, OWN, ELSEWHERE], ids=["site", "own", "elsewhere"])
def test_every_link_of_every_file_leads_to_a_file(place):
    files = render_files(make_page("down"), place)
    for path, content in files.items():
        if path.endswith(".html"):
            for link in find_links(content.decode()):
                if link.startswith("#"):
                    continue
                name = link.removeprefix(place.base).lstrip("/") or "index.html"
                assert name in files or f"{name}.html" in files, (path, link)


def find_links(text):
    links = []

    class Finder(html.parser.HTMLParser):
        def handle_starttag(self, tag, attrs):
            links.extend(value for name, value in attrs if name == "href")

    Finder().feed(text)
    return links


def test_three_facts_of_an_incident_are_three_times():
    text = render_home(make_page("up"), SITE)
    for fact in ("Began", "Working again", "Resolved"):
        assert f"<dt>{fact}</dt>" in text
    incident = make_page("up").past[0]
    assert incident.resolved_at - incident.restored_at == timedelta(hours=3, minutes=45)


def test_what_is_measured_is_said_before_anybody_has_words_for_it():
    page = make_page("degraded")
    assert [one.title for one in page.measured] == ["Numbers stand still"]
    text = render_home(page, SITE)
    assert "Numbers stand still" in text
    assert "Measured by our probes; words follow." in text


def test_a_shows_page_has_the_incidents_that_reach_it_and_no_others():
    files = render_files(make_page("down"), SITE)
    assert b"Episodes cannot be played" in files["shows/tide-tables.html"]
    page = make_page("degraded")
    page.measured[0].components = ["counts"]
    files = render_files(page, SITE)
    assert b"Numbers stand still" in files["index.html"]
    assert b"Numbers stand still" not in files["shows/tide-tables.html"]


def test_a_draft_is_nowhere_to_be_read():
    book = make_book("down")
    bad = book.incidents["bad"]
    for update in bad.updates:
        update.published_at, update.text = None, "a secret draft"
    page = build_page(
        book, make_verdicts("down"), make_days(), NOW, title="t", url="https://e.org", source="s"
    )
    for path, content in render_files(page, SITE).items():
        assert b"a secret draft" not in content, path


def test_markup_in_what_people_write_stays_text():
    book = make_book("down")
    book.incidents["bad"].title = '<img src=x onerror="alert(1)">'
    book.incidents["bad"].updates[0].text = "<script>alert(1)</script>\x00&"
    book.windows["w"] = Window("w", "<b>", "a;b,c\\\nd", ("studio",), NOW, NOW, NOW)
    page = build_page(
        book, make_verdicts("down"), make_days(), NOW, title="<i>", url="https://e.org", source="<"
    )
    for path, content in render_files(page, SITE).items():
        if path.endswith(".html"):
            assert b"<img" not in content
            assert b"<script" not in content
    etree.fromstring(render_atom(page))


def test_maintenance_is_to_come_under_way_or_completed():
    book, hour = make_book("up"), timedelta(hours=1)
    for name, starts, cancelled in (
        ("over", NOW - 5 * hour, None), ("now", NOW - hour, None), ("soon", NOW + hour, None),
        ("not", NOW + 2 * hour, NOW - hour),
    ):  # fmt: skip
        book.windows[name] = Window(
            name, name, "Work.", ("studio",), starts, starts + 2 * hour, NOW - 9 * hour, cancelled
        )
    page = build_page(
        book, make_verdicts("up"), make_days(), NOW, title="t", url="https://e.org", source="s"
    )
    files = render_files(page, SITE)

    def read(name):
        document = json.loads(files[f"api/v2/{name}.json"])
        return {one["id"]: one["status"] for one in document["scheduled_maintenances"]}

    assert read("scheduled-maintenances/active") == {"now": "in_progress"}
    assert read("scheduled-maintenances/upcoming") == {"soon": "scheduled"}
    assert read("summary") == {"now": "in_progress", "soon": "scheduled"}
    assert read("scheduled-maintenances") == {
        "now": "in_progress", "soon": "scheduled", "not": "completed", "over": "completed",
    }  # fmt: skip


def test_forty_components_in_ninety_days_are_a_small_page(monkeypatch):
    named = [Component(f"part-{n}", f"Part {n}", "What it is for.", "") for n in range(40)]
    monkeypatch.setattr("stentor.prober.page.model.COMPONENTS", named)
    days = [
        msgspec.structs.replace(
            day, components={one.id: day.components["listening"] for one in named}
        )
        for day in make_days(first_known=89)
    ]
    verdicts = [make_verdict(one.id, Outcome.UP, NOW) for one in named]
    page = build_page(
        make_book("up"), verdicts, days, NOW, title="t", url="https://e.org", source="s"
    )
    assert len(page.rows) == 40
    assert len(render_home(page, SITE).encode()) < MOST_BYTES


def test_a_part_that_nobody_measures_is_never_said_to_work():
    silent = [verdict._replace(outcome=None) for verdict in make_verdicts("up")]
    page = build_page(make_book("up"), silent, [], NOW, title="t", url="https://e.org", source="s")
    assert page.state is State.UNKNOWN
    assert "Not everything is known" in render_home(page, SITE)
    summary = json.loads(render_files(page, SITE)["status.json"])
    assert {row["state"] for row in summary["components"]} == {"unknown"}
    assert summary["status"]["indicator"] != "none"


@pytest.mark.parametrize(
    ("seconds", "state"),
    [
        ({}, State.UNKNOWN),
        ({"up": 86_400}, State.UP),
        ({"up": 86_340, "down": 60}, State.DOWN),
        ({"up": 80_000, "degraded": 6_400}, State.DEGRADED),
        ({"up": 80_000, "maintenance": 6_400}, State.MAINTENANCE),
        ({"up": 3_600, "unknown": 82_800}, State.UNKNOWN),
    ],
)
def test_the_colour_of_a_day(seconds, state):
    assert classify_day(seconds) is state


def test_the_bars_are_also_said_in_words():
    row = next(row for row in make_page("up").rows if row.component.id == "listening")
    assert (
        describe_bars(row.states)
        == "70 days without a fault, 19 days not known, 1 day with an outage"
    )


@pytest.mark.parametrize(
    ("share", "text"),
    [(1, "100 %"), (0.9999999, "99.999 %"), (0.99881, "99.881 %"), (0.5, "50 %")],
)
def test_a_share_is_never_rounded_up_to_all(share, text):
    assert format_share(share) == text


def test_the_feed_has_an_entry_an_update_and_the_calendar_an_event_a_window():
    page = make_page("maintenance")
    feed = etree.fromstring(render_atom(page))
    assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) == 4
    calendar = render_calendar(page.windows, page).decode()
    assert calendar.count("BEGIN:VEVENT") == 1
    assert "DTSTART:20261124T130000Z\r\n" in calendar


def test_lines_of_a_calendar_are_folded_between_letters():
    folded = fold("SUMMARY:" + "ü" * 100)
    assert all(len(line) <= 75 for line in folded.split(b"\r\n"))
    assert folded.replace(b"\r\n ", b"").decode().strip() == "SUMMARY:" + "ü" * 100


def test_a_badge_says_its_word():
    assert ">down</text>" in render_badge(State.DOWN).decode()


def test_only_what_has_changed_is_written(tmp_path):
    files = PageFiles(tmp_path, SITE)
    page = make_page("up")
    assert files.write(page) == ""
    old = (tmp_path / "incidents" / "old.html").stat().st_mtime_ns
    assert files.write(replace(page, written_at=NOW + timedelta(minutes=1))) == ""
    assert (tmp_path / "incidents" / "old.html").stat().st_mtime_ns == old
    assert "13:21" in (tmp_path / "index.html").read_text()
