"""Which files in the certificates' folders are new, changed or gone, without reading them."""

import os
from pathlib import Path

Signature = tuple[int, int, int]

A_TURN = 256
"""Files of an unchanged folder whose own signature is looked at in one turn."""


def try_read_signature(path: Path) -> Signature | None:
    """What changes when the file is replaced; None when it is not there."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


class WatchedFolder:
    """One folder of `*.pem` files; asked once a second.

    A rename into the folder changes the folder itself, so an unchanged one need not be read; a
    file that somebody wrote over in place is found when its turn comes.
    """

    def __init__(self, directory: Path) -> None:
        self.present: set[Path] = set()
        """Another set whenever the folder was read anew."""
        self._ordered: list[Path] = []
        self._directory = directory
        self._seen: dict[Path, Signature] = {}
        self._folder_seen: Signature | None = None
        self._turn = 0

    def find_changed(self) -> list[Path]:
        """Files that are new or changed since the last call, by name."""
        signature = try_read_signature(self._directory)
        if signature != self._folder_seen:
            self._folder_seen = signature
            self.present = self._list()
            candidates = self._ordered = sorted(self.present)
        else:
            candidates = self._take_turn()
        return [path for path in candidates if self._is_changed(path)]

    def _list(self) -> set[Path]:
        try:
            with os.scandir(self._directory) as entries:
                return {
                    Path(entry.path)
                    for entry in entries
                    if entry.name.endswith(".pem") and not entry.name.startswith(".")
                }
        except OSError:
            return set()

    def _take_turn(self) -> list[Path]:
        if len(self._ordered) <= A_TURN:
            return self._ordered
        start = self._turn % len(self._ordered)
        self._turn = start + A_TURN
        return self._ordered[start : start + A_TURN]

    def _is_changed(self, path: Path) -> bool:
        signature = try_read_signature(path)
        if signature is None or self._seen.get(path) == signature:
            return False
        self._seen[path] = signature
        return True
