"""The ledger's file: who reads it, who appends to it, and how a person's verb is carried out."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from stentor.contracts.incident import Event, parse_event, render_event
from stentor.incidents.book import IncidentBook
from stentor.lib.clock import Clock
from stentor.lib.ledger import SharedLedger

Verb = Callable[[IncidentBook, datetime], list[Event]]
"""From the book as everybody has left it, what is to be written; RefusedError when it makes no
sense as things are."""


class NotWrittenError(OSError):
    """The disk has not taken it; nothing has changed."""


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


def carry_out(directory: Path, verb: Verb, clock: Clock) -> list[Event]:
    """Does a verb while nobody else writes; what it wrote. NotWrittenError when the disk is full:
    a person must know that it has not happened."""
    ledger = IncidentLedger(directory)
    with ledger.lock() as book:
        events = verb(book, clock())
        ledger.append(*events)
    if ledger.has_unwritten:
        raise NotWrittenError("the disk did not take it; make room and try again")
    return events
