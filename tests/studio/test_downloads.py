"""Downloads as the studio shows them."""

from datetime import timedelta

import pytest

from stentor.insights import EpisodeDownloads, ShowDownloads
from stentor.lib.clock import utc_now
from stentor.studio.views import downloads as view

EPISODE = "/shows/tide-tables/episodes/first-light"


@pytest.fixture
def counted(monkeypatch):
    """What the lake says, in place of a lake."""
    now = utc_now()
    numbers = {
        "total": 1234,
        "by_day": [(now.date() - timedelta(days=1), 1200), (now.date(), 34)],
        "rejected": {"bot": 7},
        "counted_until": now,
        "rule_version": "1",
    }
    asked = []

    def count_downloads(show, episode):
        asked.append((show, episode))
        return EpisodeDownloads(**numbers)

    monkeypatch.setattr(view, "count_downloads", count_downloads)
    monkeypatch.setattr(
        view, "count_show_downloads", lambda show: ShowDownloads(by_episode={}, **numbers)
    )
    return asked


@pytest.mark.parametrize("address", [f"{EPISODE}/downloads", "/shows/tide-tables/downloads"])
def test_the_number_stands_beside_its_chart(owner, counted, address):
    page = owner.get(address).content.decode()
    assert '<b class="figures">1,234</b> downloads in all' in page
    assert "<svg" in page
    assert "bot" in page


def test_an_episode_is_counted_by_its_ids(cast, owner, counted):
    owner.get(f"{EPISODE}/downloads")
    assert counted == [(cast.show.id, cast.episode.id)]


def test_without_a_lake_the_answer_is_none_yet(owner):
    assert "No downloads yet." in owner.get(f"{EPISODE}/downloads").content.decode()


def test_the_page_itself_does_not_wait_for_the_count(public_cast, owner, counted):
    page = owner.get(EPISODE).content.decode()
    assert f'hx-get="{EPISODE}/downloads" hx-trigger="load"' in page
    assert counted == []


def test_a_draft_shows_no_downloads(cast, owner):
    assert f"{EPISODE}/downloads" not in owner.get(EPISODE).content.decode()
