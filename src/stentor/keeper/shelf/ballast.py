"""Room kept for the day the disk is full."""

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path

from stentor.lib.durable import sync_directory
from stentor.lib.ids import new_id

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
FOLDER = "ballast"
SLICES = 128
SLICE_BYTES = 16 << 10


class Ballast:
    """Small files full of nothing, below `ballast/`.

    When the disk takes nothing any more, what has to be written is written over one of them, which
    then gets its name: the room is never free in between, so whoever fills the disk cannot be
    faster. Each is good for one write; they are taken in again when there is room.
    """

    def __init__(self, root: Path) -> None:
        self._folder = root / FOLDER

    def take_in(self) -> None:
        """As many as are missing, where there is room for twice as much."""
        with contextlib.suppress(OSError):
            present = {path.name for path in self._list()}
            missing = [f"{number:03}" for number in range(SLICES) if f"{number:03}" not in present]
            if not missing:
                return
            if self._folder.is_file():  # one piece, of an earlier version
                self._folder.unlink()
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            disk = os.statvfs(self._folder)
            if disk.f_bavail * disk.f_frsize < 2 * SLICE_BYTES * len(missing):
                return
            for name in missing:
                take_one_in(self._folder / name)

    def write_over(self, target: Path, content: bytes, mode: int) -> bool:
        """Replaces `target` as `write_bytes_durably` does; False where no piece is left that
        holds the content."""
        if len(content) > SLICE_BYTES:
            return False
        temporary = target.with_name(f".{target.name}.{new_id()}.part")
        if not self._take_out(temporary):
            return False
        try:
            with temporary.open("r+b") as file:
                file.write(content)
                file.truncate()
                file.flush()
                os.fchmod(file.fileno(), mode)
                os.fsync(file.fileno())
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        sync_directory(target.parent)
        return True

    def throw_out(self, size: int) -> bool:
        """Makes free as much as `size` takes and a little; False where nothing is left."""
        thrown = 0
        for path in self._list():
            with contextlib.suppress(FileNotFoundError):
                path.unlink()
                thrown += SLICE_BYTES
            if thrown > size + SLICE_BYTES:
                break
        return thrown > 0

    def _take_out(self, temporary: Path) -> bool:
        """Gives one of them the name, once whatever other threads do."""
        for path in self._list():
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_size == SLICE_BYTES:
                    path.replace(temporary)
                    return True
        return False

    def _list(self) -> Iterator[Path]:
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            yield from sorted(path for path in self._folder.iterdir() if path.suffix == "")


def take_one_in(path: Path) -> None:
    """A piece that is whole or absent. OSError without room."""
    temporary = path.with_suffix(".part")
    try:
        with temporary.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, SLICE_BYTES)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
