"""Scheduled episodes become public by the clock, and none is forgotten."""

from datetime import timedelta

from django.utils import timezone

from made.looking import read_titles
from people.cast import Cast, make_episode
from stentor.catalog.models import Episode
from stentor.lib.layout import DataLayout
from stentor.publishing.due import publish_due_episodes
from stentor.publishing.states import EpisodeState, state_of
from stentor.publishing.verbs import publish, schedule, unpublish, unschedule

FEED = "/feeds/tide-tables.xml"


def test_nothing_happens_before_its_time(cast: Cast) -> None:
    schedule(cast.episode, timezone.now() + timedelta(seconds=30), cast.owner)
    assert publish_due_episodes() == 0
    assert state_of(cast.episode) is EpisodeState.SCHEDULED


def test_what_was_missed_while_nobody_worked_is_published_with_its_own_date(
    cast: Cast, layout: DataLayout
) -> None:
    due = timezone.now() - timedelta(hours=5)
    schedule(cast.episode, due, cast.owner)
    assert publish_due_episodes() == 1
    assert publish_due_episodes() == 0
    assert read_titles(layout, FEED) == ["First Light"]
    cast.episode.refresh_from_db()
    assert cast.episode.released_at == due
    assert cast.episode.ledger.count() == 2


def test_only_the_newest_time_counts(cast: Cast) -> None:
    schedule(cast.episode, timezone.now() - timedelta(hours=1), cast.owner)
    schedule(cast.episode, timezone.now() + timedelta(hours=1), cast.owner)
    assert publish_due_episodes() == 0


def test_what_was_taken_back_stays_back(cast: Cast) -> None:
    schedule(cast.episode, timezone.now() - timedelta(hours=1), cast.owner)
    unschedule(cast.episode, cast.owner)
    assert publish_due_episodes() == 0
    publish(cast.episode, cast.owner)
    unpublish(cast.episode, cast.owner)
    assert publish_due_episodes() == 0


def test_one_that_cannot_be_published_holds_up_no_other(cast: Cast, layout: DataLayout) -> None:
    second = make_episode(cast.show, slug="second", title="Second")
    past = timezone.now() - timedelta(minutes=1)
    schedule(cast.episode, past, cast.owner)
    schedule(second, past, cast.owner)
    Episode.objects.filter(pk=cast.episode.pk).update(media=None)
    assert publish_due_episodes() == 1
    assert read_titles(layout, FEED) == ["Second"]
    assert state_of(cast.episode) is EpisodeState.SCHEDULED
