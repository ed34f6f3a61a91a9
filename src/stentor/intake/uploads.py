"""Uploads from their beginning to their hand-over; between the two they may break off and go on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from stentor.accounts.audit import record
from stentor.accounts.models import Organisation, User
from stentor.catalog.models import Episode
from stentor.intake.models import Processing, Upload
from stentor.intake.parts import (
    UploadError,
    UploadOffsetError,
    append_chunk,
    lock_path,
    part_path,
    received_bytes,
)
from stentor.intake.tasks import process_upload
from stentor.lib.disk import DiskFullError, count_free_bytes, format_bytes, require_room
from stentor.lib.layout import DataLayout
from stentor.lib.locks import hold_lock
from stentor.lib.objects import LocalObjects, measure_file

__all__ = [
    "UploadError",
    "UploadOffsetError",
    "append_chunk",
    "begin_upload",
    "completing_upload",
    "discard_stale_uploads",
    "finish_upload",
    "part_path",
    "received_bytes",
]

KEPT = timedelta(days=7)
"""How long an unfinished upload may rest before it is thrown away."""


def begin_upload(
    target: Episode | Organisation,
    user: User,
    filename: str,
    size: int,
    count_free: Callable[[Path], int] = count_free_bytes,
) -> Upload:
    """A new upload of `size` bytes: audio of an episode, or a spot of an organisation.

    UploadError when it is empty, too large, or the disk has no room for it beside what other
    uploads were promised.
    """
    limit = settings.STENTOR_UPLOAD_LIMIT
    if size <= 0:
        raise UploadError("The file is empty.")
    if size > limit:
        raise UploadError(
            f"The file has {format_bytes(size)}; {format_bytes(limit)} is the most that is taken."
        )
    try:
        require_room(_layout().uploads, size + count_promised_bytes(), count_free)
    except DiskFullError as error:
        raise UploadError(f"There is no room for it now: {error}.") from error
    is_spot = isinstance(target, Organisation)
    return Upload.objects.create(
        **{"organisation" if is_spot else "episode": target},
        user=user,
        filename=clean_filename(filename),
        size=size,
    )


def count_promised_bytes() -> int:
    """Bytes still to come of all unfinished uploads."""
    unfinished = Upload.objects.filter(completed_at=None)
    return sum(max(0, upload.size - received_bytes(upload)) for upload in unfinished)


@contextmanager
def completing_upload(upload: Upload) -> Iterator[None]:
    """Inside the block the whole file is among the originals, and nobody else completes it.

    UploadOffsetError while bytes are missing. Safe to be asked again after a crash half-way.
    """
    with hold_lock(lock_path(upload)):
        upload.refresh_from_db()
        if upload.completed_at is None:
            if (arrived := received_bytes(upload)) != upload.size:
                raise UploadOffsetError(arrived)
            _move_to_originals(upload)
        yield


def finish_upload(upload: Upload) -> Processing:
    """Moves the whole file among the originals and queues its processing.

    Asked again, also after a crash half-way, it answers with the one processing there is.
    UploadOffsetError while bytes are missing.
    """
    episode = upload.episode
    assert episode is not None  # a spot's is finished by the room of campaigns
    with completing_upload(upload):
        if upload.processing:
            return upload.processing
        with transaction.atomic():
            processing = Processing.objects.create(
                episode=episode,
                original=upload.original,
                filename=upload.filename,
                user=upload.user,
            )
            Upload.objects.filter(pk=upload.pk).update(
                completed_at=timezone.now(), processing=processing
            )
            record(
                episode.show.organisation,
                upload.user,
                "episode.audio_uploaded",
                episode.id,
                filename=upload.filename,
            )
            process_upload.enqueue(processing.id)
    return processing


def discard_stale_uploads(now: datetime) -> int:
    """Throws unfinished uploads away that nobody has gone on with for a week. Their number."""
    stale = Upload.objects.filter(completed_at=None, created_at__lt=now - KEPT)
    discarded = 0
    for upload in stale:
        path = part_path(upload)
        touched = path.stat().st_mtime if path.exists() else 0.0
        if touched < (now - KEPT).timestamp():
            path.unlink(missing_ok=True)
            lock_path(upload).unlink(missing_ok=True)
            upload.delete()
            discarded += 1
    return discarded


def clean_filename(filename: str) -> str:
    """The last part of a path, for people to read; never used as a path."""
    name = filename.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in name if c.isprintable()).strip()[-255:] or "audio"


def _move_to_originals(upload: Upload) -> None:
    """The name is noted before the move, so that a crash between them is only a pause."""
    part, originals = part_path(upload), LocalObjects(_layout().originals)
    if not upload.original:
        upload.original = measure_file(part).sha256
        upload.save(update_fields=["original"])
    if part.exists():
        originals.adopt_file(part)


def _layout() -> DataLayout:
    layout: DataLayout = settings.STENTOR_LAYOUT
    return layout
