"""A show's statistics for everybody: off until they are wanted, without anything private."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from lxml import html

from made.looking import read_file, read_head, read_lines
from people.cast import make_episode
from stentor.catalog.models import Show
from stentor.insights.public.figures import fold_small
from stentor.insights.public.publication import StatsFollower, write_stats
from stentor.lake.reports.details import Details
from stentor.lake.reports.facts import EpisodeFacts, add_shows
from stentor.lake.reports.sketch import make_sketch
from stentor.lake.reports.store import ReportStore
from stentor.lib.countries import load_names, name_country
from stentor.publishing.verbs import publish, unpublish

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
YESTERDAY = date(2026, 11, 23)
PAGE, JSON = "/stats/tide-tables", "/stats/tide-tables.json"


@pytest.fixture
def keep(layout) -> Callable[..., None]:
    def keep(day: date, show: Show, episode_id: str, slots: dict[int, int], **divisions) -> None:
        facts = EpisodeFacts(Details(slots, **divisions), make_sketch(range(sum(slots.values()))))
        gathered = add_shows({(show.id, episode_id): facts})
        ReportStore(layout.lake).replace_day(day, gathered, "s", "v")

    return keep


@pytest.fixture
def show(cast):
    publish(cast.episode, cast.owner, datetime(2026, 11, 10, 6, tzinfo=UTC))
    Show.objects.filter(pk=cast.show.pk).update(
        has_public_stats=True, created_at=datetime(2026, 11, 1, tzinfo=UTC)
    )
    return Show.objects.get(pk=cast.show.pk)


def test_nothing_is_told_until_somebody_wants_it(cast, layout):
    publish(cast.episode, cast.owner)
    assert StatsFollower().follow(NOW) == 0
    assert PAGE not in read_head(layout)


def test_whole_days_are_told_and_today_is_not(show, cast, layout, keep):
    keep(YESTERDAY, show, cast.episode.pk, {0: 40}, apps={"Overcast": 40})
    keep(YESTERDAY + timedelta(1), show, cast.episode.pk, {0: 500})
    write_stats(show, NOW)
    told = json.loads(read_file(layout, JSON))
    assert told["until"] == "2026-11-23"
    assert told["downloads"] == 40
    assert told["listeners"] == {"number": 40, "margin": 0}
    assert told["by_day"]["2026-11-23"] == 40
    assert "2026-11-24" not in told["by_day"]
    assert told["apps"] == {"Overcast": 40}


def test_the_page_needs_no_script_and_says_the_same(show, cast, layout, keep):
    keep(YESTERDAY, show, cast.episode.pk, {0: 1040}, countries={"CH": 1040})
    write_stats(show, NOW)
    page = html.fromstring(read_file(layout, PAGE))
    assert page.xpath("//script | //iframe | //link[@rel='stylesheet']") == []
    words = page.text_content()
    assert "1,040" in words
    assert "Switzerland" in words
    assert cast.episode.title in words


def test_downloads_that_nobody_measured_are_told_apart(show, cast, layout, keep):
    keep(YESTERDAY, show, cast.episode.pk, {0: 40}, unverified=30)
    write_stats(show, NOW)
    assert json.loads(read_file(layout, JSON))["unverified"] == 30
    assert "30 of these downloads are not byte-verified" in read_file(layout, PAGE).decode()
    keep(YESTERDAY, show, cast.episode.pk, {0: 40}, unverified=3)
    write_stats(show, NOW)
    assert json.loads(read_file(layout, JSON))["unverified"] == 0
    assert "byte-verified" not in read_file(layout, PAGE).decode()


def test_what_only_few_have_is_put_together():
    assert fold_small([("A", 90), ("B", 9), ("C", 6)]) == [("A", 90), ("Others", 15)]
    assert fold_small([("A", 90), ("B", 9)]) == [("A", 90)], "the rest would be B's number"
    assert fold_small([]) == []


def test_only_public_episodes_are_named(show, cast, layout, keep):
    secret = make_episode(show, slug="secret", title="Secret Project")
    publish(secret, cast.owner)
    keep(YESTERDAY, show, secret.pk, {0: 20})
    unpublish(secret, cast.owner)
    make_episode(show, slug="draft", title="Draft Of Something")
    write_stats(show, NOW)
    told = read_file(layout, PAGE) + read_file(layout, JSON)
    assert b"Secret Project" not in told
    assert b"Draft Of Something" not in told
    assert json.loads(read_file(layout, JSON))["downloads"] == 20


def test_first_days_that_are_not_over_are_not_told(show, cast, layout, keep):
    keep(date(2026, 11, 10), show, cast.episode.pk, {60: 12})
    keep(date(2026, 11, 20), show, cast.episode.pk, {60: 3})
    write_stats(show, NOW)
    (episode,) = json.loads(read_file(layout, JSON))["episodes"]
    assert (episode["first_7_days"], episode["first_30_days"]) == (12, None)
    assert episode["downloads"] == 15


def test_the_same_numbers_are_not_written_again(show, layout):
    write_stats(show, NOW)
    lines = len(read_lines(layout))
    write_stats(show, NOW + timedelta(hours=3))
    assert len(read_lines(layout)) == lines


def test_a_follower_writes_once_in_ten_minutes_and_at_once_when_the_option_changes(show, layout):
    follower = StatsFollower()
    assert follower.follow(NOW) == 1
    assert follower.follow(NOW + timedelta(seconds=15)) == 0
    assert follower.follow(NOW + timedelta(minutes=10)) == 1
    Show.objects.filter(pk=show.pk).update(has_public_stats=False)
    assert follower.follow(NOW + timedelta(minutes=11)) == 1
    head = read_head(layout)
    assert (head[PAGE].kind, head[JSON].kind) == ("gone", "gone")
    assert follower.follow(NOW + timedelta(minutes=30)) == 0, "gone is gone"


def test_a_show_that_moved_takes_them_along(show, cast, layout):
    write_stats(show, NOW)
    show.rename("ebb-and-flow", cast.owner)
    write_stats(show, NOW)
    head = read_head(layout)
    assert (head[PAGE].kind, head[PAGE].to) == ("moved", "/stats/ebb-and-flow")
    assert head["/stats/ebb-and-flow"].kind == "file"


def test_a_show_of_which_nothing_was_public_has_none(cast, layout):
    Show.objects.filter(pk=cast.show.pk).update(has_public_stats=True)
    write_stats(cast.show, NOW)
    assert PAGE not in read_head(layout)


def test_countries_have_names():
    assert len(load_names()) > 200
    assert name_country("CH") == "Switzerland"
    assert name_country("XX") == "XX"
