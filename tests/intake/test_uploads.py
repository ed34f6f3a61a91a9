"""An upload may break off anywhere and go on; what has arrived is never lost or mixed up."""

import io
import os
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from people.cast import Cast
from stentor.intake.models import Processing, Upload
from stentor.intake.uploads import (
    UploadError,
    UploadOffsetError,
    append_chunk,
    begin_upload,
    clean_filename,
    discard_stale_uploads,
    finish_upload,
    part_path,
    received_bytes,
)
from stentor.lib.layout import DataLayout
from stentor.lib.objects import LocalObjects

CONTENT = bytes(range(256)) * 40


def begin(cast: Cast, size: int = len(CONTENT)) -> Upload:
    return begin_upload(cast.episode, cast.owner, "talk.wav", size)


class Dropping(io.BytesIO):
    """A connection that breaks after its bytes."""

    def read(self, size: int | None = -1, /) -> bytes:
        piece = super().read(min(size or 1000, 1000))
        if not piece:
            raise ConnectionResetError("the client is gone")
        return piece


class Lying(io.BytesIO):
    """A client that sends on and on."""

    def read(self, size: int | None = -1, /) -> bytes:
        return b"x" * (size or 1)


def test_a_whole_file_in_one_piece_becomes_an_original(cast: Cast, layout: DataLayout) -> None:
    upload = begin(cast)
    assert append_chunk(upload, 0, io.BytesIO(CONTENT)) == len(CONTENT)
    processing = finish_upload(upload)
    assert LocalObjects(layout.originals).read(processing.original) == CONTENT
    assert processing.episode == cast.episode
    assert DBTaskResult.objects.get().args_kwargs["args"] == [processing.id]
    assert not part_path(upload).exists()


def test_what_arrived_before_the_connection_dropped_stays(cast: Cast) -> None:
    upload = begin(cast)
    with pytest.raises(ConnectionResetError):
        append_chunk(upload, 0, Dropping(CONTENT[:3000]))
    assert received_bytes(upload) == 3000
    append_chunk(upload, 3000, io.BytesIO(CONTENT[3000:]))
    assert part_path(upload).read_bytes() == CONTENT


@pytest.mark.parametrize("offset", [0, 1, 2999, 3001, 9000])
def test_bytes_that_do_not_continue_are_refused_with_the_true_offset(
    cast: Cast, offset: int
) -> None:
    upload = begin(cast)
    append_chunk(upload, 0, io.BytesIO(CONTENT[:3000]))
    with pytest.raises(UploadOffsetError) as caught:
        append_chunk(upload, offset, io.BytesIO(CONTENT[offset:]))
    assert caught.value.offset == 3000
    assert part_path(upload).read_bytes() == CONTENT[:3000]


def test_more_bytes_than_announced_are_refused(cast: Cast) -> None:
    upload = begin(cast)
    with pytest.raises(UploadError, match="announced"):
        append_chunk(upload, 0, Lying())
    assert received_bytes(upload) <= upload.size
    with pytest.raises(UploadError, match="announced"):
        append_chunk(upload, 0, io.BytesIO(CONTENT), len(CONTENT) + 1)


def test_two_writers_at_once_leave_no_seam(cast: Cast) -> None:
    content = os.urandom(6 << 20)
    upload = begin(cast, len(content))
    refused: list[int] = []

    def write() -> None:
        offset = 0
        while offset < len(content):
            try:
                offset = append_chunk(upload, offset, io.BytesIO(content[offset:]))
            except UploadOffsetError as error:
                refused.append(offset)
                offset = error.offset

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert part_path(upload).read_bytes() == content


@given(cuts=st.lists(st.integers(min_value=1, max_value=4000), max_size=8))
@hypothesis_settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_however_it_is_cut_the_file_is_the_same(cast: Cast, cuts: list[int]) -> None:
    upload = begin(cast)
    offset = 0
    for cut in [*cuts, len(CONTENT)]:
        offset = append_chunk(upload, offset, io.BytesIO(CONTENT[offset : offset + cut]))
    assert part_path(upload).read_bytes() == CONTENT


@pytest.mark.parametrize("size", [0, -5])
def test_an_empty_file_is_refused(cast: Cast, size: int) -> None:
    with pytest.raises(UploadError, match="empty"):
        begin(cast, size)


def test_a_file_above_the_limit_is_refused(cast: Cast, settings: Settings) -> None:
    settings.STENTOR_UPLOAD_LIMIT = 1000
    begin(cast, 1000)
    with pytest.raises(UploadError, match="most that is taken"):
        begin(cast, 1001)


def test_a_disk_without_room_refuses_before_a_byte_is_sent(cast: Cast) -> None:
    with pytest.raises(UploadError, match="too full"):
        begin_upload(cast.episode, cast.owner, "a.wav", 1000, lambda _path: 256 << 20)
    assert Upload.objects.count() == 0


def test_room_promised_to_one_upload_is_not_promised_again(cast: Cast) -> None:
    free = (256 << 20) + 5000
    begin_upload(cast.episode, cast.owner, "a.wav", 3000, lambda _path: free)
    with pytest.raises(UploadError, match="too full"):
        begin_upload(cast.episode, cast.owner, "b.wav", 3000, lambda _path: free)


def test_a_disk_that_fills_up_on_the_way_keeps_what_arrived(cast: Cast) -> None:
    content = os.urandom(3 << 20)
    upload = begin(cast, len(content))
    room = iter([10 << 30, 1000])
    with pytest.raises(UploadError, match="kept"):
        append_chunk(upload, 0, io.BytesIO(content), count_free=lambda _path: next(room))
    assert part_path(upload).read_bytes() == content[: 1 << 20]
    append_chunk(upload, 1 << 20, io.BytesIO(content[1 << 20 :]))
    assert part_path(upload).read_bytes() == content


def test_a_write_that_the_disk_cuts_short_is_undone(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = begin(cast)
    append_chunk(upload, 0, io.BytesIO(CONTENT[:3000]))
    write = os.write
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", lambda file, piece: write(file, piece[: len(piece) // 2]))
        with pytest.raises(UploadError, match="disk is full"):
            append_chunk(upload, 3000, io.BytesIO(CONTENT[3000:]))
    assert received_bytes(upload) == 3000


def test_finishing_too_early_says_where_to_go_on(cast: Cast) -> None:
    upload = begin(cast)
    append_chunk(upload, 0, io.BytesIO(CONTENT[:10]))
    with pytest.raises(UploadOffsetError) as caught:
        finish_upload(upload)
    assert caught.value.offset == 10


def test_finishing_twice_makes_one_processing(cast: Cast) -> None:
    upload = begin(cast)
    append_chunk(upload, 0, io.BytesIO(CONTENT))
    first = finish_upload(upload)
    assert finish_upload(Upload.objects.get(pk=upload.pk)) == first
    assert Processing.objects.count() == 1
    assert DBTaskResult.objects.count() == 1
    with pytest.raises(UploadError, match="complete"):
        append_chunk(Upload.objects.get(pk=upload.pk), len(CONTENT), io.BytesIO(b"more"))


def test_a_crash_after_the_move_is_only_a_pause(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    class KilledError(BaseException):
        pass

    def die(*_: object, **__: object) -> None:
        raise KilledError

    upload = begin(cast)
    append_chunk(upload, 0, io.BytesIO(CONTENT))
    with monkeypatch.context() as patch:
        patch.setattr(Processing.objects, "create", die)
        with pytest.raises(KilledError):
            finish_upload(upload)
    again = Upload.objects.get(pk=upload.pk)
    assert received_bytes(again) == len(CONTENT)
    assert finish_upload(again).original == again.original


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("talk.wav", "talk.wav"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\talk.wav", "talk.wav"),
        ("a\x00b\n.wav", "ab.wav"),
        ("", "audio"),
        ("/", "audio"),
        ("x" * 400 + ".wav", "x" * 251 + ".wav"),
    ],
)
def test_a_filename_is_only_for_reading(given_name: str, kept: str) -> None:
    assert clean_filename(given_name) == kept


def test_an_upload_nobody_goes_on_with_is_thrown_away_after_a_week(cast: Cast) -> None:
    resting, fresh = begin(cast), begin(cast)
    for upload in (resting, fresh):
        append_chunk(upload, 0, io.BytesIO(CONTENT[:10]))
    long_ago = timezone.now() - timedelta(days=8)
    Upload.objects.update(created_at=long_ago)
    os.utime(part_path(resting), (long_ago.timestamp(), long_ago.timestamp()))
    assert discard_stale_uploads(timezone.now()) == 1
    assert list(Upload.objects.all()) == [fresh]
    assert not Path(part_path(resting)).exists()
