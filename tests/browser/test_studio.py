"""From the one-time link to a counted download, in a real browser on the real thing."""

import hashlib
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from people.browsing import EMAIL, NewPage, come_in, sign_in
from people.cast import draw_picture
from servers.line import Line
from servers.serving import Server, wait_until
from stentor.lib.objects import LocalObjects

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("studio-in-a-browser")]

EPISODE = "/shows/harbour-lights/episodes/first-night"


@pytest.fixture
def page(new_page: NewPage) -> Page:
    return new_page()


def wait_for_audio(page: Page) -> None:
    expect(page.get_by_text("Replace the audio")).to_be_visible(timeout=90_000)


def test_the_one_time_link_makes_the_owner(page: Page, welcome_link: str) -> None:
    come_in(page, welcome_link)
    expect(page.get_by_role("heading", name="Make your first show")).to_be_visible()
    page.goto("/account")
    expect(page.get_by_label("Time zone")).to_have_value("Europe/Lisbon")
    page.goto(welcome_link)
    expect(page.get_by_role("heading", name="This link no longer works")).to_be_visible()


def test_a_show_is_made(page: Page, cover: Path) -> None:
    sign_in(page)
    page.get_by_role("link", name="Make your first show").click()
    page.get_by_label("Title").fill("Harbour Lights")
    expect(page.locator("#id_slug")).to_have_value("harbour-lights")
    page.get_by_label("Description").fill("What happens at night.")
    page.get_by_label("Category").select_option("History")
    page.get_by_label("Cover").set_input_files(cover)
    expect(page.get_by_alt_text("The cover you chose")).to_be_visible()
    page.get_by_label("Author").fill("Lighthouse Radio")
    page.get_by_label("Owner’s e-mail address").fill(EMAIL)
    page.get_by_role("button", name="Make the show").click()
    expect(page.get_by_role("status").first).to_contain_text("Harbour Lights is made.")


def test_a_wrong_cover_is_told_before_it_is_sent(page: Page, tmp_path: Path) -> None:
    small = tmp_path / "small.png"
    small.write_bytes(draw_picture(side=300))
    sign_in(page)
    page.goto("/new-show")
    page.get_by_label("Cover").set_input_files(small)
    expect(page.get_by_text("The picture has 300×300 pixels")).to_be_visible()


def test_an_upload_outlives_a_broken_line(
    page: Page, line: Line, server: Server, talk: Path
) -> None:
    sign_in(page)
    page.goto("/shows/harbour-lights/new-episode")
    page.get_by_label("Title").fill("First Night")
    expect(page.locator("#id_slug")).to_have_value("first-night")
    page.get_by_label("Show notes").fill("<p>Lamps and <b>oil</b>.</p><script>alert(1)</script>")
    preview = page.locator("#notes-preview")
    expect(preview.locator("b")).to_have_text("oil")
    expect(preview).not_to_contain_text("alert")
    page.get_by_role("button", name="Make the draft").click()

    line.pace = 6_000_000
    line.break_after(3_000_000)
    page.get_by_label("Choose the audio file").set_input_files(talk)
    expect(page.get_by_text("The connection broke.").last).to_be_visible()
    line.mend()
    page.get_by_role("button", name="Try now").click()
    wait_for_audio(page)
    original = hashlib.sha256(talk.read_bytes()).hexdigest()
    assert LocalObjects(server.layout.originals).has(original)
    expect(page.locator("audio")).to_have_js_property("error", None)
    expect(page.get_by_text("−16.0 LUFS")).to_be_visible()


def test_the_audio_plays_in_the_studio(page: Page) -> None:
    sign_in(page)
    page.goto(EPISODE)
    player = page.locator("audio")
    player.evaluate("player => { player.muted = true; return player.play(); }")
    wait_until(lambda: player.evaluate("player => player.currentTime") > 0.2)
    player.evaluate("player => { player.currentTime = 100; }")
    wait_until(lambda: player.evaluate("player => player.currentTime") > 100.1)


def test_publishing_asks_first_and_can_be_cancelled(page: Page, server: Server) -> None:
    sign_in(page)
    page.goto(EPISODE)
    page.get_by_role("button", name="Publish now…").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Publish now…")).to_be_focused()
    page.get_by_role("button", name="Publish now…").click()
    dialog.get_by_role("button", name="Publish now").click()
    expect(page.get_by_role("status").first).to_contain_text("First Night is public.")
    wait_until(lambda: "First Night" in server.ask("/feeds/harbour-lights.xml").text)


def test_what_was_downloaded_is_in_the_chart(page: Page, server: Server) -> None:
    enclosure = "/listen/harbour-lights/first-night.mp3"
    server.download(enclosure, agent="Antennapod/3.4")
    server.download(enclosure, agent="Overcast/2026")
    sign_in(page)

    def is_counted() -> bool:
        page.goto(EPISODE)
        chart = page.locator(".downloads")
        expect(chart).not_to_contain_text("Counting…")
        return "2 downloads in all" in chart.inner_text()

    wait_until(is_counted, 40)
    expect(page.get_by_role("img", name="Downloads by day")).to_be_visible()


def test_an_upload_goes_on_after_a_reload_with_the_same_file(
    page: Page, line: Line, talk: Path
) -> None:
    sign_in(page)
    page.goto(EPISODE)
    page.get_by_text("Replace the audio").click()
    line.pace = 6_000_000
    line.break_after(9_300_000)
    page.get_by_label("Choose the new file").set_input_files(talk)
    expect(page.get_by_text("The connection broke.").last).to_be_visible()
    line.mend()
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.get_by_text("Replace the audio").click()
    left = page.get_by_text("is uploaded in part")
    expect(left).to_be_visible()
    arrived = float(re.findall(r"([\d.]+) MB of", left.inner_text())[0])
    assert arrived > 1
    page.get_by_label("Choose the new file").set_input_files(talk)
    expect(page.get_by_text("Encoding").first).to_be_visible(timeout=30_000)
    wait_for_audio(page)
    expect(page.locator("#history")).to_contain_text("Revised", timeout=30_000)


def test_an_upload_can_be_stopped_and_forgotten(page: Page, line: Line, talk: Path) -> None:
    sign_in(page)
    page.goto(EPISODE)
    page.get_by_text("Replace the audio").click()
    line.pace = 1_500_000
    page.get_by_label("Choose the new file").set_input_files(talk)
    expect(page.get_by_text(re.compile("a second"))).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    line.mend()
    page.get_by_role("button", name="Forget it").click()
    expect(page.get_by_text("is uploaded in part")).to_be_hidden()


def test_what_is_no_audio_is_said(page: Page, tmp_path: Path) -> None:
    words = tmp_path / "words.wav"
    words.write_text("These are only words.\n" * 100)
    sign_in(page)
    page.goto(EPISODE)
    page.get_by_text("Replace the audio").click()
    page.get_by_label("Choose the new file").set_input_files(words)
    expect(page.get_by_text("words.wav could not be taken in.")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("The former audio stays as it is.")).to_be_visible()


def test_scheduling_and_withdrawing(page: Page, server: Server) -> None:
    sign_in(page)
    page.goto(EPISODE)
    page.get_by_role("button", name="Withdraw…").click()
    page.get_by_role("dialog").get_by_role("button", name="Withdraw").click()
    expect(page.locator("#publication")).to_contain_text("Withdrawn")
    wait_until(lambda: server.ask("/shows/harbour-lights/first-night").status == 410)
    page.get_by_text("Publish at a set time").click()
    page.get_by_label("Publication time").fill("2031-06-01T06:00")
    page.get_by_role("button", name="Schedule").click()
    expect(page.locator("#publication")).to_contain_text("1 Jun 2031, 06:00 Europe/Lisbon")
    page.get_by_role("button", name="Back to draft").click()
    expect(page.locator("#publication")).to_contain_text("Withdrawn")


def test_light_and_dark_are_chosen_and_remembered(page: Page) -> None:
    sign_in(page)
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="Light or dark").click()
    dark = page.evaluate(ground)
    page.goto("/account")
    assert light != dark
    assert page.evaluate(ground) == dark
    page.get_by_role("button", name="Light or dark").click()
    assert page.evaluate(ground) == light


def test_an_address_is_copied(page: Page) -> None:
    sign_in(page)
    page.goto("/shows/harbour-lights")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("[data-copy=feed-address]").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").endswith("/feeds/harbour-lights.xml")
