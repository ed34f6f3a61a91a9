"""Sealed addresses of the days whose keys are still there, so that new lists can be asked of them.

They lie beside the lake and not in it: one file for each day they were sealed on, which goes with
that day's key. A line is a sealed address as the edge wrote it; which listener it is follows from
the address, so nothing here joins the two.
"""

import os
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from stentor.lib.durable import sync_directory

REMEMBERED = 1 << 18
"""Listeners of a day that are known to be in its file; beyond that some are written twice."""


class AddressBook:
    """Appends to the files; whoever writes the lake holds the only one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, set[str]] = {}
        self._new: dict[str, list[str]] = defaultdict(list)

    def remember(self, sealed: str, listener: str) -> None:
        """Keeps one address a listener and day, when `save` is called."""
        day = sealed.partition(".")[0]
        known = self._known.setdefault(day, set())
        if listener in known or not day.isdigit():
            return
        if len(known) >= REMEMBERED:
            known.clear()
        known.add(listener)
        self._new[day].append(sealed)

    def save(self) -> None:
        """Appends what is new and syncs it, before the hits it is of come into force."""
        if not self._new:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        for day, lines in self._new.items():
            with find_address_file(self._folder, day).open("a") as file:
                file.write("\n" + "\n".join(lines))  # a line torn by a crash stays by itself
                file.flush()
                os.fsync(file.fileno())
        sync_directory(self._folder)
        self._new.clear()

    def know_nobody(self) -> None:
        """Somebody was taken out of the files: whoever comes again is written again."""
        self._known.clear()

    def forget_past(self, keys: Path) -> None:
        """Deletes the files of days whose keys are gone."""
        for path in sorted(self._folder.glob("*.sealed")):
            if not (keys / f"address-{path.stem}.key").exists():
                self._known.pop(path.stem, None)
                path.unlink(missing_ok=True)


def find_address_file(folder: Path, day: str) -> Path:
    """`day` as in the name of its key: `20261123`."""
    return folder / f"{day}.sealed"


def read_addresses(folder: Path, day: date) -> Iterator[str]:
    """Sealed addresses of hits that began on a day: they are sealed then, or the day after."""
    for one in (day, day + timedelta(days=1)):
        path = find_address_file(folder, f"{one:%Y%m%d}")
        if path.is_file():
            with path.open() as lines:
                yield from filter(None, map(str.strip, lines))
