"""Publishing, scheduling, withdrawing."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from stentor.catalog.models import Episode, Show
from stentor.publishing.states import EpisodeState, state_of

EPISODE = "/shows/tide-tables/episodes/first-light"
NOW = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def september(cast):
    """A fixed day, and a show on Berlin's clocks."""
    Show.objects.update(time_zone="Europe/Berlin")
    with time_machine.travel(NOW, tick=False):
        yield


def read_state(cast):
    return state_of(cast.episode)


def test_publishing_now(cast, owner):
    page = owner.post(f"{EPISODE}/publication", follow=True).content.decode()
    assert read_state(cast) is EpisodeState.PUBLIC
    assert "First Light is public." in page
    assert "Published</b> by Olive" in page


def test_publishing_twice_is_publishing_once(cast, owner):
    owner.post(f"{EPISODE}/publication")
    owner.post(f"{EPISODE}/publication")
    assert cast.episode.ledger.count() == 1


def test_what_is_not_ready_is_not_published_and_says_why(cast, owner):
    Episode.objects.update(media=None)
    page = owner.post(f"{EPISODE}/publication", follow=True).content.decode()
    assert "The episode has no audio yet." in page
    assert read_state(cast) is EpisodeState.DRAFT


def test_withdrawing_can_be_undone(public_cast, owner):
    page = owner.post(f"{EPISODE}/withdrawal", follow=True).content.decode()
    assert read_state(public_cast) is EpisodeState.WITHDRAWN
    assert "Publish it again to undo this." in page
    owner.post(f"{EPISODE}/publication")
    assert read_state(public_cast) is EpisodeState.PUBLIC


@pytest.mark.parametrize("verb", ["withdrawal", "schedule/cancellation"])
def test_a_verb_at_the_wrong_time_says_so(cast, owner, verb):
    page = owner.post(f"{EPISODE}/{verb}", follow=True).content.decode()
    assert 'data-level="error"' in page
    assert read_state(cast) is EpisodeState.DRAFT


def test_a_time_is_on_the_clocks_of_the_show(cast, owner, september):
    page = owner.post(f"{EPISODE}/schedule", {"due": "2026-12-24T06:00"}, follow=True)
    assert "24 Dec 2026, 06:00 Europe/Berlin" in page.content.decode()
    cast.episode.refresh_from_db()
    assert cast.episode.released_at == datetime(2026, 12, 24, 5, 0, tzinfo=UTC)
    assert read_state(cast) is EpisodeState.SCHEDULED


def test_a_scheduled_episode_moves_and_goes_back_to_draft(cast, owner, september):
    owner.post(f"{EPISODE}/schedule", {"due": "2026-12-24T06:00"})
    assert 'value="2026-12-24T06:00"' in owner.get(EPISODE).content.decode()
    owner.post(f"{EPISODE}/schedule", {"due": "2026-12-25T06:00"})
    cast.episode.refresh_from_db()
    assert cast.episode.released_at == datetime(2026, 12, 25, 5, 0, tzinfo=UTC)
    owner.post(f"{EPISODE}/schedule/cancellation")
    assert read_state(cast) is EpisodeState.DRAFT


@pytest.mark.parametrize(
    ("due", "complaint"),
    [
        ("", "required"),
        ("soon", "Write a date and a time"),
        ("2026-12-24T06:00+01:00", "Leave the offset out"),
        ("2026-09-01T13:59", "This time has passed"),
        ("1850-01-01T00:00", "This time has passed"),
        ("0001-01-01T00:00", "This time has passed"),
        ("9999-12-31T23:59:59.999999", "more than 10 years away"),
        ("2027-03-28T02:30", "02:30 does not exist on 28 March 2027 in Europe/Berlin"),
        ("2026-10-25T02:30", "02:30 happens twice on 25 October 2026 in Europe/Berlin"),
    ],
)
def test_a_bad_time_is_said_at_the_field(cast, owner, september, due, complaint):
    answer = owner.post(f"{EPISODE}/schedule", {"due": due})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_due_error"' in page
    assert complaint in page
    assert read_state(cast) is EpisodeState.DRAFT


@pytest.mark.parametrize(("which", "hour"), [("earlier", 0), ("later", 1)])
def test_a_time_that_happens_twice_is_chosen(cast, owner, september, which, hour):
    page = owner.post(f"{EPISODE}/schedule", {"due": "2026-10-25T02:30"}).content.decode()
    assert 'type="radio" name="which" value="earlier"' in page
    owner.post(f"{EPISODE}/schedule", {"due": "2026-10-25T02:30", "which": which})
    cast.episode.refresh_from_db()
    assert cast.episode.released_at == datetime(2026, 10, 25, hour, 30, tzinfo=UTC)


def test_a_public_episode_is_not_scheduled(public_cast, owner):
    due = (timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    answer = owner.post(f"{EPISODE}/schedule", {"due": due})
    assert answer.status_code == 422
    assert read_state(public_cast) is EpisodeState.PUBLIC
