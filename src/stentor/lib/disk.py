"""Room on the disk, asked for before anything is written."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

RESERVE = 256 << 20
"""Bytes that stay free for the database, the journal and the spool."""


class DiskFullError(OSError):
    """There is not enough room; nothing has been written."""


def is_disk_full(error: OSError) -> bool:
    """Did it fail for want of room, by our own foresight or by the system's word?"""
    return isinstance(error, DiskFullError) or error.errno in {errno.ENOSPC, errno.EDQUOT}


def count_free_bytes(directory: Path) -> int:
    """Bytes a process without privileges may still write where `directory` is or would be."""
    while not directory.exists():
        directory = directory.parent
    figures = os.statvfs(directory)
    return figures.f_bavail * figures.f_frsize


def require_room(
    directory: Path, needed: int, count_free: Callable[[Path], int] = count_free_bytes
) -> None:
    """DiskFullError unless `needed` bytes fit and the reserve stays."""
    free = count_free(directory)
    if free - needed < RESERVE:
        raise DiskFullError(
            f"the disk is too full: {format_bytes(needed)} and a reserve of "
            f"{format_bytes(RESERVE)} are needed, {format_bytes(free)} are free; make room first"
        )


def format_bytes(count: int) -> str:
    """`1.5 GB`: for people."""
    size, units = float(count), ["bytes", "kB", "MB", "GB", "TB"]
    while size >= 1000 and len(units) > 1:
        size /= 1000
        units.pop(0)
    return f"{size:.0f} {units[0]}" if units[0] == "bytes" else f"{size:.1f} {units[0]}"
