"""What the page tells while an upload becomes audio."""

import pytest
from django.utils import timezone

from stentor.catalog.models import Episode
from stentor.intake.models import Processing
from stentor.studio.processing import STEPS

ADDRESS = "/shows/tide-tables/episodes/first-light/processing"


@pytest.fixture
def processing(cast):
    """One that runs, of an episode without audio."""
    Episode.objects.update(media=None)
    return Processing.objects.create(
        episode=cast.episode, original="0" * 64, filename="talk.wav", user=cast.owner
    )


@pytest.mark.parametrize("step", STEPS)
def test_every_step_has_words_and_is_polled(owner, processing, step):
    Processing.objects.update(step=step, fraction=0.42)
    page = owner.get(ADDRESS).content.decode()
    assert f'data-announce="{STEPS[step]}: talk.wav"' in page
    assert 'hx-trigger="every 1s"' in page
    assert "42 %" in page


def test_an_unknown_step_does_not_break_the_page(owner, processing):
    Processing.objects.update(step="polishing", fraction=7.0)
    page = owner.get(ADDRESS).content.decode()
    assert "100 %" in page


def test_a_failure_is_said_and_another_file_can_be_chosen(owner, processing):
    Processing.objects.update(failure="This is no <audio>.", finished_at=timezone.now())
    page = owner.get(ADDRESS).content.decode()
    assert "talk.wav could not be taken in." in page
    assert "This is no &lt;audio&gt;." in page
    assert "every 1s" not in page
    assert 'type="file"' in page


def test_when_it_is_done_the_other_panels_come_along(cast, owner, processing):
    media = cast.episode.media
    Episode.objects.update(media=media)
    Processing.objects.update(media=media, finished_at=timezone.now())
    page = owner.get(ADDRESS).content.decode()
    assert "every 1s" not in page
    assert "<audio controls" in page
    for panel in ("publication", "readiness", "history"):
        assert f'id="{panel}" hx-swap-oob="true"' in page


def test_the_former_audio_stays_while_a_new_one_fails(cast, owner, processing):
    Episode.objects.update(media=cast.episode.media)
    Processing.objects.update(failure="It is cut off.", finished_at=timezone.now())
    page = owner.get(ADDRESS).content.decode()
    assert "The former audio stays as it is." in page
    assert "<audio controls" in page


def test_a_viewer_watches_without_controls(viewer, processing):
    Processing.objects.update(failure="It is cut off.", finished_at=timezone.now())
    page = viewer.get(ADDRESS).content.decode()
    assert "It is cut off." in page
    assert "audio-upload" not in page
