"""What holds on every page: its frame, its labels, its policy."""

from itertools import pairwise

import pytest
from lxml import html

from stentor.accounts.invitations import issue_owner_link

SHOW = "/shows/tide-tables"
EPISODE = f"{SHOW}/episodes/first-light"
INSIDE = [
    "/",
    "/new-show",
    "/account",
    SHOW,
    f"{SHOW}/settings",
    f"{SHOW}/new-episode",
    EPISODE,
    f"{EPISODE}/edit",
]
OUTSIDE = ["/sign-in", "/nowhere"]


@pytest.fixture(params=INSIDE)
def page(request, public_cast, owner):
    return html.fromstring(owner.get(request.param).content)


@pytest.fixture(params=OUTSIDE)
def outer_page(request, db, enter):
    return html.fromstring(enter(None).get(request.param).content)


def find_unlabelled(page):
    """Controls that a screen reader could not name."""
    labelled = {label.get("for") for label in page.iter("label")}
    return [
        html.tostring(control)
        for control in page.xpath("//input[not(@type='hidden')] | //select | //textarea")
        if control.get("id") not in labelled
        and not control.get("aria-label")
        and not control.xpath("ancestor::label")
    ]


def find_nameless(page):
    """Links, buttons and the like without words."""
    return [
        html.tostring(one)
        for one in page.xpath("//a | //button | //summary")
        if not one.text_content().strip()
        and not one.get("aria-label")
        and one.getparent().get("id") != "confirm"
        and not one.xpath("ancestor::dialog")
    ]


def find_broken_references(page):
    ids = {one.get("id") for one in page.xpath("//*[@id]")}
    names = ("aria-labelledby", "aria-describedby", "for")
    return [
        (name, reference)
        for name in names
        for value in page.xpath(f"//@{name}")
        for reference in value.split()
        if reference not in ids
    ]


def check_frame(page):
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert len(page.xpath("//h1")) == 1
    assert page.xpath("//main[@id='content']")
    assert page.xpath("//a[@class='skip'][@href='#content']")
    assert page.get("lang") == "en"
    assert "Stentor" in page.findtext(".//title")
    assert find_unlabelled(page) == []
    assert find_nameless(page) == []
    assert find_broken_references(page) == []


def check_policy(page):
    assert page.xpath("//script[not(@src)]") == []
    assert page.xpath("//style | //@style") == []
    handlers = [name for one in page.iter() for name in one.attrib if name.startswith("on")]
    assert handlers == []
    assets = page.xpath("//script/@src | //link/@href | //img/@src | //audio/@src")
    assert [one for one in assets if not one.startswith("/") or one.startswith("//")] == []


def test_a_page_can_be_used_without_eyes(page):
    check_frame(page)


def test_a_page_before_signing_in_can_be_used_without_eyes(outer_page):
    check_frame(outer_page)


def test_a_page_holds_nothing_that_a_strict_policy_refuses(page):
    check_policy(page)


def test_a_page_before_signing_in_holds_nothing_that_a_strict_policy_refuses(outer_page):
    check_policy(outer_page)


def test_headings_go_down_without_a_gap(page):
    levels = [int(one.tag[1]) for one in page.xpath("//main//h1 | //main//h2 | //main//h3")]
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_a_form_that_changes_something_is_a_post_with_a_token(page):
    for form in page.iter("form"):
        assert form.get("method") == "post"
        assert form.xpath(".//input[@name='csrfmiddlewaretoken']")


def test_the_policy_is_sent(owner):
    policy = owner.get("/")["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_the_welcome_page_is_like_the_others(enter, db):
    link = issue_owner_link("https://studio.localhost").partition("studio.localhost")[2]
    page = html.fromstring(enter(None).get(link).content)
    check_frame(page)
    check_policy(page)


def test_times_on_a_page_say_their_zone(public_cast, owner):
    page = html.fromstring(owner.get(EPISODE).content)
    assert page.xpath("//time/@datetime")
    assert "UTC" in page.xpath("//*[@id='publication']")[0].text_content()
