"""The folder of the memory's files: whether what lies there may be trusted.

Unsynced files survive every end of a process, but not of the machine: after a power cut they may
hold pages of two states. So a folder is begun anew after a boot, unless whoever left it last had
synced it.
"""

import fcntl
import os
import shutil
from pathlib import Path
from typing import Final

from stentor.lib.durable import write_bytes_durably

_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")


class MemoryFolder:
    """Held by every worker that uses it; the first looks whether it is sound, the last syncs."""

    def __init__(self, path: Path) -> None:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path = path
        self._lock = os.open(path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if self._try_alone():
            self._make_sound()
        fcntl.flock(self._lock, fcntl.LOCK_SH)

    def leave(self) -> bool:
        """True for the last one, who is to sync the files and then call `mark_synced`."""
        return self._try_alone()

    def mark_synced(self) -> None:
        write_bytes_durably(self._boot_note, b"synced\n")

    def close(self) -> None:
        os.close(self._lock)

    @property
    def _boot_note(self) -> Path:
        return self.path / "boot"

    def _try_alone(self) -> bool:
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _make_sound(self) -> None:
        boot = _read(_BOOT_ID)
        if _read(self._boot_note) not in {boot, b"synced\n"}:
            self.discard()
        write_bytes_durably(self._boot_note, boot)

    def discard(self) -> None:
        """Begins anew, with nothing remembered."""
        for entry in self.path.iterdir():
            if entry.is_dir():
                shutil.rmtree(entry)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b"unknown\n"
