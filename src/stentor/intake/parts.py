"""The part file of an upload: what has arrived of it. Its size is the offset to go on from."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from django.conf import settings

from stentor.intake.models import Upload
from stentor.lib.disk import DiskFullError, count_free_bytes, require_room
from stentor.lib.locks import hold_lock

PIECE = 1 << 20


class UploadError(Exception):
    """Why the upload cannot go on, in the uploader's words. What has arrived stays."""


class UploadOffsetError(UploadError):
    """The bytes do not continue what has arrived; `offset` is where to go on."""

    def __init__(self, offset: int) -> None:
        super().__init__(f"{offset} bytes have arrived; go on from there")
        self.offset = offset


class Readable(Protocol):
    """A request, or any file."""

    def read(self, size: int, /) -> bytes: ...


def received_bytes(upload: Upload) -> int:
    """How much has arrived."""
    try:
        return part_path(upload).stat().st_size
    except FileNotFoundError:
        return upload.size if upload.original else 0


def append_chunk(
    upload: Upload,
    offset: int,
    stream: Readable,
    length: int | None = None,
    count_free: Callable[[Path], int] = count_free_bytes,
) -> int:
    """Adds what `stream` holds (at most `length` bytes) at `offset`; the new offset.

    Every piece is added under a lock and only where it continues the file: of two writers at
    once one gets UploadOffsetError and the file has no seam. Whatever arrived before a
    connection dropped, or the disk was full (UploadError), stays.
    """
    if upload.completed_at or upload.original:
        raise UploadError("This upload is complete.")
    remaining = upload.size - offset if length is None else length
    if offset + remaining > upload.size:
        raise UploadError(f"More bytes come than the {upload.size} that were announced.")
    _append_piece(upload, offset, b"")
    while remaining > 0:
        piece = stream.read(min(PIECE, remaining))
        if not piece:
            break
        try:
            require_room(settings.STENTOR_LAYOUT.uploads, len(piece), count_free)
            _append_piece(upload, offset, piece)
        except DiskFullError as error:
            raise UploadError(f"{error}. What has arrived is kept.") from error
        offset += len(piece)
        remaining -= len(piece)
    if length is None and offset == upload.size and stream.read(1):
        raise UploadError(f"More bytes come than the {upload.size} that were announced.")
    return offset


def part_path(upload: Upload) -> Path:
    uploads: Path = settings.STENTOR_LAYOUT.uploads
    return uploads / f"{upload.id}.part"


def lock_path(upload: Upload) -> Path:
    """Held by whoever adds a piece, or finishes the upload."""
    return part_path(upload).with_suffix(".lock")


def _append_piece(upload: Upload, offset: int, piece: bytes) -> None:
    with hold_lock(lock_path(upload)):
        descriptor = os.open(part_path(upload), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            arrived = os.fstat(descriptor).st_size
            if arrived != offset:
                raise UploadOffsetError(arrived)
            written = os.write(descriptor, piece)
            if written != len(piece):
                os.ftruncate(descriptor, arrived)
                raise DiskFullError("the disk is full")
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise DiskFullError("the disk is full") from error
            raise
        finally:
            os.close(descriptor)
