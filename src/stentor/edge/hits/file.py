"""One spool file: whole lines, held under a lock while it is written."""

import fcntl
import os
from datetime import datetime
from pathlib import Path

from stentor.lib.ids import new_id

SUFFIX = ".hits"
DECISIONS_SUFFIX = ".decisions"


class SpoolFile:
    """`<YYYYMMDDTHH>-<edge>-<ULID>.hits`, appended to by this process alone.

    The exclusive lock is taken before the file gets its name, and held until `close`: whoever
    can take it knows that no line will follow.
    """

    def __init__(self, directory: Path, edge: str, now: datetime, suffix: str = SUFFIX) -> None:
        """OSError when there is no room or no right to make it; nothing is left then."""
        directory.mkdir(parents=True, exist_ok=True)
        self.hour = name_hour(now)
        self.is_sound = True
        """False once something failed that leaves doubt about what the file holds."""
        self._size = 0
        self.path = directory / f"{self.hour}-{edge}-{new_id(now)}{suffix}"
        temporary = self.path.with_name(f".{self.path.name}.part")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
        self._descriptor = os.open(temporary, flags, 0o640)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            temporary.replace(self.path)
        except BaseException:
            os.close(self._descriptor)
            temporary.unlink(missing_ok=True)
            raise

    def append(self, lines: bytes) -> None:
        """Writes all of `lines`, or none of them and raises OSError."""
        written = 0
        try:
            while written < len(lines):
                written += os.write(self._descriptor, lines[written:])
        except OSError:
            self._take_back()
            raise
        self._size += written

    def sync(self) -> None:
        """Makes what was appended survive a power cut."""
        try:
            os.fsync(self._descriptor)
        except OSError:
            self.is_sound = False
            raise

    def _take_back(self) -> None:
        try:
            os.ftruncate(self._descriptor, self._size)
        except OSError:
            self.is_sound = False

    def close(self) -> None:
        os.close(self._descriptor)


def name_hour(now: datetime) -> str:
    """`20261123T19`, in UTC."""
    return now.strftime("%Y%m%dT%H")
