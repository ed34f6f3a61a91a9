"""One LMDB file: read in the event loop, written by one thread a process, never synced.

Readers never wait for writers. Writers wait for each other, and for one that is stopped in the
middle of its work without end: whoever writes must be ready for that.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import lmdb

from stentor.edge.memory.interface import NOTHING, Keys, Note, Recollection
from stentor.edge.memory.records import (
    encode_pin,
    encode_shown,
    is_over,
    merge_shown,
    parse_shown,
    try_parse_pin,
)
from stentor.edge.memory.sweeping import Round

MAP_BYTES: Final = 4 << 30
"""The most that a file may grow to."""
SWEPT_AT_ONCE: Final = 20_000

_PIN: Final = b"p"
_SHOWN: Final = b"s"


class MemoryFile:
    """Pins and impressions by key. lmdb.Error for whatever the file does not want."""

    def __init__(self, path: Path, map_bytes: int = MAP_BYTES) -> None:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path = path
        self._environment = lmdb.open(
            str(path),
            map_size=map_bytes,
            sync=False,
            metasync=False,
            readahead=False,
            max_readers=1022,
            max_spare_txns=4,
            mode=0o600,
        )
        self._environment.reader_check()
        self._round = Round()

    def recall(self, keys: Keys, now: float) -> Recollection:
        with self._environment.begin() as transaction:
            pin = try_parse_pin(transaction.get(_PIN + keys.episode), now)
            shown = transaction.get(_SHOWN + keys.listener)
        if pin is None and shown is None:
            return NOTHING
        return Recollection(pin, parse_shown(shown))

    def write(self, notes: Iterable[Note], now: float) -> None:
        """All of them, or none and an error."""
        with self._environment.begin(write=True) as transaction:
            for note in notes:
                transaction.put(_PIN + note.keys.episode, encode_pin(note.pin))
                if note.shown:
                    key = _SHOWN + note.keys.listener
                    before = parse_shown(transaction.get(key))
                    transaction.put(key, encode_shown(merge_shown(before, note.shown, now)))

    def sweep(self, now: float, most: int = SWEPT_AT_ONCE) -> int:
        """Looks at `most` entries further on, round and round, and deletes what is over."""
        over = []
        with self._environment.begin() as transaction:
            for key, content in self._round.walk(transaction, most):
                if is_over(content, is_pin=key[:1] == _PIN, now=now):
                    over.append((key, content))
        if over:
            with self._environment.begin(write=True) as transaction:
                for key, content in over:
                    if transaction.get(key) == content:
                        transaction.delete(key)
        return len(over)

    def count(self) -> int:
        """Entries of both kinds."""
        return int(self._environment.stat()["entries"])

    def check_readers(self) -> None:
        """Frees what dead processes were reading."""
        self._environment.reader_check()

    def sync(self) -> None:
        self._environment.sync(True)

    def close(self) -> None:
        self._environment.close()
