"""One original becomes one media version, however often and however rudely it is processed."""

from pathlib import Path

import pytest
from django_tasks_db.models import DBTaskResult

from made.looking import read_head, read_lines, read_manifest
from made.tones import write_tone
from people.cast import Cast
from stentor.catalog.models import Episode, MediaVersion
from stentor.intake import processing as intake
from stentor.intake.models import Processing
from stentor.intake.processing import bring_waiting, hold_processing, run
from stentor.intake.tasks import process_upload
from stentor.jobs.leases import MOST_ATTEMPTS
from stentor.jobs.worker import Worker
from stentor.lib.disk import DiskFullError
from stentor.lib.layout import DataLayout
from stentor.lib.locks import LockedError
from stentor.lib.objects import LocalObjects
from stentor.publishing import store
from stentor.publishing.verbs import publish

LISTEN = "/listen/tide-tables/first-light.mp3"


def make_processing(cast: Cast, layout: DataLayout, source: Path, **fields: object) -> Processing:
    original = LocalObjects(layout.originals).put_file(source)
    return Processing.objects.create(
        episode=cast.episode,
        original=original.sha256,
        filename=source.name,
        user=cast.owner,
        **fields,
    )


def media_count(cast: Cast) -> int:
    """How many versions came beside the one the cast came with."""
    return MediaVersion.objects.filter(episode=cast.episode).count() - 1


@pytest.fixture
def processing(cast: Cast, layout: DataLayout, tmp_path: Path) -> Processing:
    return make_processing(cast, layout, write_tone(tmp_path / "tone.wav"), breaks=[1.0])


def test_a_recording_becomes_the_episodes_audio(
    cast: Cast, layout: DataLayout, processing: Processing
) -> None:
    steps: list[str] = []
    run(processing.id, lambda step, _fraction: steps.append(step))
    processing.refresh_from_db()
    cast.episode.refresh_from_db()
    media = processing.media
    assert media is not None
    assert cast.episode.media == media
    assert media.size == LocalObjects(layout.objects).path_of(media.object).stat().st_size
    assert media.size == media.frames * media.frame_bytes
    assert media.seconds == pytest.approx(2.0, abs=0.03)
    assert media.lufs == pytest.approx(-16.0, abs=0.2)
    assert media.breaks == [43]
    assert list(dict.fromkeys(steps)) == ["probing", "measuring", "encoding", "checking"]
    assert processing.failure == ""
    assert not list((layout.published / "incoming").iterdir())


def test_processing_twice_makes_one_version(cast: Cast, processing: Processing) -> None:
    run(processing.id)
    run(processing.id)
    assert media_count(cast) == 1


def test_new_audio_of_a_public_episode_reaches_listeners_once(
    cast: Cast, layout: DataLayout, processing: Processing
) -> None:
    publish(cast.episode, cast.owner)
    run(processing.id)
    after = layout.journal.read_bytes()
    run(processing.id)
    assert layout.journal.read_bytes() == after
    processing.refresh_from_db()
    assert processing.media is not None
    assert read_manifest(layout, LISTEN).renditions[0].object == processing.media.object
    assert [entry.action for entry in cast.episode.ledger.all()] == ["revised", "published"]


def test_a_draft_stays_a_draft(cast: Cast, layout: DataLayout, processing: Processing) -> None:
    run(processing.id)
    assert read_lines(layout) == []


def test_a_crash_before_listeners_were_told_is_made_good(
    cast: Cast, layout: DataLayout, processing: Processing, monkeypatch: pytest.MonkeyPatch
) -> None:
    class KilledError(BaseException):
        pass

    def die(*_: object) -> None:
        raise KilledError

    publish(cast.episode, cast.owner)
    with monkeypatch.context() as patch:
        patch.setattr(intake, "revise", die)
        with pytest.raises(KilledError):
            run(processing.id)
    run(processing.id)
    assert media_count(cast) == 1
    assert read_head(layout)[LISTEN].manifest == 2


def test_an_older_upload_that_comes_in_later_does_not_win(
    cast: Cast, layout: DataLayout, processing: Processing, tmp_path: Path
) -> None:
    newer = make_processing(cast, layout, write_tone(tmp_path / "newer.wav", pitch=330))
    run(newer.id)
    run(processing.id)
    newer.refresh_from_db()
    cast.episode.refresh_from_db()
    assert cast.episode.media == newer.media
    assert media_count(cast) == 2


@pytest.mark.parametrize(
    "content", [b"this is no audio at all" * 100, b"RIFF\x00\x00\x00\x00WAVE", b"\x00" * 5000]
)
def test_what_is_no_audio_fails_in_words_and_is_not_tried_again(
    cast: Cast, layout: DataLayout, tmp_path: Path, content: bytes
) -> None:
    source = tmp_path / "talk.wav"
    source.write_bytes(content)
    processing = make_processing(cast, layout, source)
    before = cast.episode.media
    process_upload.enqueue(processing.id)
    assert Worker().work() is True
    processing.refresh_from_db()
    assert processing.failure
    assert processing.finished_at is not None
    assert Worker().work() is False
    assert Episode.objects.get(pk=cast.episode.pk).media == before


def refuse_room(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_recording_waits_for_room_on_a_full_disk_and_is_never_given_up(
    cast: Cast, processing: Processing, monkeypatch: pytest.MonkeyPatch
) -> None:
    process_upload.enqueue(processing.id)
    with monkeypatch.context() as patch:
        patch.setattr(intake, "require_room", refuse_room)
        for _ in range(2 * MOST_ATTEMPTS):
            assert Worker().work() is True
            DBTaskResult.objects.update(run_after="2020-01-01T00:00:00Z")
    processing.refresh_from_db()
    assert (processing.failure, media_count(cast)) == ("", 0)
    assert Worker().work() is True
    assert media_count(cast) == 1


def test_what_goes_wrong_again_and_again_is_given_up_in_words(
    cast: Cast, processing: Processing, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(intake, "require_room", fail)
    process_upload.enqueue(processing.id)
    for attempt in range(MOST_ATTEMPTS):
        processing.refresh_from_db()
        assert processing.failure == "", attempt
        assert Worker().work() is True
        DBTaskResult.objects.update(run_after="2020-01-01T00:00:00Z")
    processing.refresh_from_db()
    assert "ask whoever runs this installation" in processing.failure
    assert media_count(cast) == 0


def test_new_audio_that_could_not_be_written_follows_to_listeners(
    cast: Cast, layout: DataLayout, processing: Processing, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(cast.episode, cast.owner)
    before = read_manifest(layout, LISTEN).number
    with monkeypatch.context() as patch:
        patch.setattr(store, "require_room", refuse_for_want_of_room)
        run(processing.id)
    assert read_manifest(layout, LISTEN).number == before
    bring_waiting()
    after = read_manifest(layout, LISTEN)
    assert after.number > before
    assert after.renditions[0].object == Processing.objects.get(pk=processing.pk).media.object
    bring_waiting()
    assert read_manifest(layout, LISTEN).number == after.number


def refuse_for_want_of_room(*_: object) -> None:
    raise DiskFullError("the disk is too full")


def test_one_process_at_a_time_works_on_it(processing: Processing) -> None:
    with hold_processing(processing.id), pytest.raises(LockedError):
        run(processing.id)


def test_a_worker_leaves_alone_what_another_process_works_on(
    cast: Cast, processing: Processing
) -> None:
    process_upload.enqueue(processing.id)
    with hold_processing(processing.id):
        assert Worker().work() is True
    task = DBTaskResult.objects.get()
    assert (task.status, task.worker_ids) == ("READY", [])
    assert media_count(cast) == 0
