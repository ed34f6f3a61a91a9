"""What the keeper wrote down, for whoever wants to see it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from stentor.contracts.certificate import CertificateBook, parse_book
from stentor.contracts.inventory import Inventory, parse_inventory
from stentor.contracts.renewal import Event, parse_events
from stentor.lib.layout import DataLayout

FRESH = timedelta(minutes=2)
"""A book that is older was left by a keeper that runs no more."""


class UnreadableError(Exception):
    """The keeper's files cannot be read; the message says why."""


@dataclass(frozen=True)
class Reading:
    """The books below one data directory."""

    layout: DataLayout

    def read_book(self) -> CertificateBook | None:
        """How everything stood when the keeper last wrote; None where it never has.
        UnreadableError."""
        content = read_file(self.layout.certificate_book)
        try:
            return None if content is None else parse_book(content)
        except msgspec.MsgspecError as error:
            raise UnreadableError(f"the keeper's book is damaged: {error}") from error

    def read_inventory(self) -> Inventory | None:
        """Everything that can lapse; None where it was not taken yet. UnreadableError."""
        content = read_file(self.layout.inventory)
        try:
            return None if content is None else parse_inventory(content)
        except msgspec.MsgspecError as error:
            raise UnreadableError(f"the inventory is damaged: {error}") from error

    def read_events(self, name: str) -> list[Event]:
        """What happened to a name that the book has, oldest first. UnreadableError."""
        ledger, file = self.layout.certs / "ledger", f"{name}.jsonl"
        older, newer = read_file(ledger / "older" / file), read_file(ledger / file)
        return parse_events((older or b"") + (newer or b""))


def read_file(path: Path) -> bytes | None:
    """None where there is none. UnreadableError."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise UnreadableError(f"{path.name} cannot be read: {error.strerror}") from error


def is_fresh(book: CertificateBook, now: datetime) -> bool:
    """Does it speak for the present?"""
    return abs(now - book.at) < FRESH
