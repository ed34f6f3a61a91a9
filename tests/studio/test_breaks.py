"""Breaks on the page of an episode."""

import pytest

from stentor.catalog.models import Episode
from stentor.intake.models import Processing

EPISODE = "/shows/tide-tables/episodes/first-light"
ADDRESS = f"{EPISODE}/breaks"


def test_the_page_shows_the_breaks_as_they_may_be_written(owner):
    page = owner.get(EPISODE).content.decode()
    assert ">\npre\npost</textarea>" in page


def test_saving_queues_a_cutting_of_the_same_audio(cast, owner):
    answer = owner.post(ADDRESS, {"breaks": "0:00.1 x2\r\npost"})
    assert (answer.status_code, answer["Location"]) == (302, EPISODE)
    processing = Processing.objects.get()
    assert processing.recut == cast.episode.media
    assert (processing.breaks, processing.slots) == ([0.1, cast.episode.media.seconds], [2, 1])
    assert processing.user == cast.owner
    page = owner.get(f"{EPISODE}/processing").content.decode()
    assert "Cutting the breaks" in page
    assert "Encoding" not in page


def test_saving_what_is_there_already_queues_nothing(owner):
    answer = owner.post(ADDRESS, {"breaks": "pre\npost"}, follow=True)
    assert "These are its breaks already." in answer.content.decode()
    assert not Processing.objects.exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("noon", "Line 1: “noon” is no break"),
        ("5", "Line 1: The audio ends at 0:01.2."),
        ("1\n1", "Line 2: The same break stands in line 1 already."),
        ("pre\n0.5", "Line 2: Less than a second"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_is_lost(owner, text, said):
    answer = owner.post(ADDRESS, {"breaks": text})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert f">\n{text}</textarea>" in page
    assert '<details class="replace" id="breaks" open>' in page
    assert 'aria-invalid="true"' in page
    assert not Processing.objects.exists()


def test_a_failure_is_told_as_one_of_breaks(cast, owner):
    owner.post(ADDRESS, {"breaks": "1"})
    Processing.objects.update(failure="The disk was full.", finished_at="2026-11-24T00:00:00Z")
    page = owner.get(EPISODE).content.decode()
    assert "<b>The breaks could not be set.</b>" in page


def test_while_audio_is_taken_in_the_breaks_wait(cast, owner):
    owner.post(ADDRESS, {"breaks": "1"})
    answer = owner.post(ADDRESS, {"breaks": "0.5"})
    assert answer.status_code == 422
    assert Processing.objects.count() == 1


def test_without_audio_there_are_no_breaks(owner):
    Episode.objects.update(media=None)
    assert 'name="breaks"' not in owner.get(EPISODE).content.decode()
    answer = owner.post(ADDRESS, {"breaks": "1"}, follow=True)
    assert "There is no audio yet." in answer.content.decode()


def test_a_viewer_sees_the_breaks_and_no_form(viewer):
    page = viewer.get(EPISODE).content.decode()
    assert "<dt>Breaks</dt><dd>pre, post</dd>" in page
    assert 'name="breaks"' not in page
