"""The alarm journal: one append-only file that every process of an installation shares."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stentor.alarms.book import AlarmBook
from stentor.contracts.alarm import Event, parse_event, render_event
from stentor.lib.ledger import SharedLedger


class AlarmJournal:
    """Appends events and folds everybody's into one book. For one thread at a time."""

    def __init__(self, directory: Path) -> None:
        self.book = AlarmBook()
        self._ledger = SharedLedger[Event](
            directory / "journal", parse=parse_event, render=render_event, apply=self.book.apply
        )

    @contextmanager
    def lock(self) -> Iterator[AlarmBook]:
        """The book as everybody has left it; nobody else changes it within the block."""
        with self._ledger.lock():
            yield self.book

    def append(self, *events: Event) -> None:
        """Within `lock`."""
        self._ledger.append(*events)
