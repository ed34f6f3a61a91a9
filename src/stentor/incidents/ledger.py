"""The ledger's file, and the verbs that write to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stentor.contracts.incident import Event, parse_event, render_event
from stentor.incidents.book import IncidentBook
from stentor.lib.ledger import SharedLedger


class IncidentLedger:
    """`<directory>/ledger`: the prober and the studio append, everybody reads."""

    def __init__(self, directory: Path) -> None:
        self.book = IncidentBook()
        self._ledger = SharedLedger[Event](
            directory / "ledger", parse=parse_event, render=render_event, apply=self.book.apply
        )

    def read(self) -> IncidentBook:
        """The book as it stands; takes no lock."""
        self._ledger.refresh()
        return self.book

    @contextmanager
    def lock(self) -> Iterator[IncidentBook]:
        """The book as everybody has left it; nobody else changes it within the block."""
        with self._ledger.lock():
            yield self.book

    def append(self, *events: Event) -> None:
        """Within `lock`. What the disk does not take holds in this process all the same."""
        self._ledger.append(*events)

    @property
    def has_unwritten(self) -> bool:
        return self._ledger.has_unwritten
