"""The public pages' look: what must be true of their HTML."""

import pytest
from lxml import html

from stentor.catalog.models import Episode
from stentor.publishing.pages import render_episode_page, render_home_page, render_show_page
from stentor.publishing.public import gather_show


@pytest.fixture
def public(public_cast):
    return gather_show(public_cast.show)


@pytest.fixture(params=["home", "show", "episode"])
def page(request, public, public_cast):
    rendered = {
        "home": lambda: render_home_page([public_cast.show]),
        "show": lambda: render_show_page(public),
        "episode": lambda: render_episode_page(public, public.episodes[0]),
    }
    return html.fromstring(rendered[request.param]())


def test_a_page_needs_no_script_and_nothing_from_elsewhere(page):
    assert page.xpath("//script | //iframe | //link[@rel='stylesheet']") == []
    assert "url(" not in page.findtext(".//style")
    for source in page.xpath("//img/@src | //audio/@src"):
        assert source.startswith("https://localhost:8443/")


def test_a_page_has_a_title_an_address_and_a_card(page):
    assert page.findtext(".//title")
    assert page.xpath("//link[@rel='canonical']/@href")
    assert page.xpath("//meta[@property='og:title']/@content")
    assert len(page.xpath("//h1")) == 1


def test_the_player_takes_nothing_until_it_is_asked_to(public):
    page = html.fromstring(render_episode_page(public, public.episodes[0]))
    player = page.find(".//audio")
    assert (player.get("preload"), player.get("src")) == ("none", public.episodes[0].enclosure.url)
    assert player.get("aria-label") == "First Light"


def test_the_show_leads_to_apps_and_to_its_feed(public):
    page = html.fromstring(render_show_page(public))
    links = page.xpath("//ul[@class='actions']//@href")
    rest = "://localhost:8443/feeds/tide-tables.xml"
    assert links == [f"podcast{rest}", f"itpc{rest}", f"https{rest}"]
    assert page.xpath("//link[@type='application/rss+xml']/@href") == [f"https{rest}"]


def test_hostile_words_stay_words(public_cast):
    Episode.objects.update(title="<script>alert(1)</script>", notes="<img src=x onerror=alert(2)>")
    public = gather_show(public_cast.show)
    for rendered in (render_show_page(public), render_episode_page(public, public.episodes[0])):
        assert b"<script" not in rendered
        assert b"onerror" not in rendered


def test_an_excerpt_keeps_words_apart(public_cast):
    Episode.objects.update(notes="<p>One ends.</p><p>Another begins.</p>")
    page = render_show_page(gather_show(public_cast.show)).decode()
    assert "One ends. Another begins." in page


def test_a_home_without_shows_says_so():
    assert "Nothing is published here yet." in render_home_page([]).decode()
