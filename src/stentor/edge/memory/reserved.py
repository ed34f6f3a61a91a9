"""The LMDB file of reservations: read and written in the event loop, a few microseconds each.

A writer takes the file's flock first, and only if it is free at once: so nobody ever waits for
LMDB's own lock, which cannot be given up. The system frees the flock of a process that dies.
"""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

import lmdb

from stentor.edge.memory.holds import parse_holds
from stentor.edge.memory.interface import SHOWN_SECONDS, Keys
from stentor.edge.memory.records import try_parse_pin
from stentor.edge.memory.sweeping import Round

_PIN: Final = b"p"
_HOLDS: Final = b"h"


class Stored(NamedTuple):
    """The two records of a listener and an episode, as they lie there; empty for none."""

    pin: bytes = b""
    holds: bytes = b""


NOTHING_STORED: Final = Stored()


class ReservedFile:
    """lmdb.Error and OSError for whatever the file does not want."""

    def __init__(self, path: Path, map_bytes: int) -> None:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
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
        self._lock = os.open(path / "turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._round = Round()

    def read(self, keys: Keys) -> Stored:
        with self._environment.begin() as transaction:
            return _read(transaction, keys)

    def try_write(self, work: Callable[["Writing"], None]) -> bool:
        """Lets `work` change what it will, in one transaction; False, with nothing done, while
        somebody else has one. Whatever it raises leaves everything as it was."""
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        try:
            with self._environment.begin(write=True) as transaction:
                work(Writing(transaction))
        finally:
            fcntl.flock(self._lock, fcntl.LOCK_UN)
        return True

    def sweep(self, now: float, most: int) -> None:
        """Looks at `most` entries further on, round and round, and deletes what is over."""
        with self._environment.begin() as transaction:
            over = [
                (key, content)
                for key, content in self._round.walk(transaction, most)
                if is_over(key, content, now)
            ]
        if over:
            self.try_write(lambda writing: writing.delete(over))

    def count(self) -> int:
        return int(self._environment.stat()["entries"])

    def sync(self) -> None:
        self._environment.sync(True)

    def close(self) -> None:
        self._environment.close()
        os.close(self._lock)


class Writing:
    """A write transaction that has begun."""

    def __init__(self, transaction: lmdb.Transaction) -> None:
        self._transaction = transaction

    def read(self, keys: Keys) -> Stored:
        return _read(self._transaction, keys)

    def put(self, keys: Keys, pin: bytes | None, holds: bytes) -> None:
        """Without a pin the one that is there stays."""
        if pin is not None:
            self._transaction.put(_PIN + keys.episode, pin)
        self._transaction.put(_HOLDS + keys.listener, holds)

    def delete(self, entries: list[tuple[bytes, bytes]]) -> None:
        """Those that are still as they were seen."""
        for key, content in entries:
            if self._transaction.get(key) == content:
                self._transaction.delete(key)


def is_over(key: bytes, content: bytes, now: float) -> bool:
    """Does nothing of it count any more?"""
    if key[:1] == _PIN:
        return try_parse_pin(content, now) is None
    since = now - SHOWN_SECONDS
    return not any(one.at > since and one.counts(now) for one in parse_holds(content))


def _read(transaction: lmdb.Transaction, keys: Keys) -> Stored:
    pin = transaction.get(_PIN + keys.episode)
    holds = transaction.get(_HOLDS + keys.listener)
    return Stored(bytes(pin or b""), bytes(holds or b"")) if pin or holds else NOTHING_STORED
