"""Files that are either whole or absent, whatever is pulled out of the wall."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from stentor.lib.ids import new_id


def sync_directory(directory: Path) -> None:
    """Makes renames and new names in `directory` survive a power cut."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def write_durably(target: Path, mode: int = 0o644) -> Iterator[BinaryIO]:
    """A file object whose content replaces `target` when the block ends without an error.

    The content goes to a temporary name beside the target, is fsynced and renamed; on an
    error the temporary file is removed and the target is as it was.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.{new_id()}.part")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_directory(target.parent)


def write_bytes_durably(target: Path, content: bytes, mode: int = 0o644) -> None:
    """Replaces `target` by `content` in one step that survives a power cut."""
    with write_durably(target, mode) as file:
        file.write(content)
