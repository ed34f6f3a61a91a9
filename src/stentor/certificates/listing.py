"""The rows of the list: which, in which order, and what nobody sees to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from stentor.certificates.advice import advise
from stentor.certificates.life import GOOD, Lamp, Life, choose_lamp, compute_life, find_safe_until
from stentor.certificates.words import Next, describe_next
from stentor.contracts.certificate import CertificateBook, Kept
from stentor.contracts.inventory import Inventory, Item, is_lapsing_stranger, is_unowned

KINDS = ("attention", "public", "other")


@dataclass(frozen=True)
class Row:
    """One name with all that the list and its own page show of how it stands."""

    kept: Kept
    lamp: Lamp
    live: Life | None
    spare: Life | None
    next: Next
    spare_next: Next | None
    safe_until: datetime | None
    """When clients are refused at the earliest, if nothing is done; None where they are now."""
    advice: str
    """What a person can do about its failures; empty where there are none."""

    @property
    def title(self) -> str:
        """A name, or the file that several stand in."""
        is_file = self.kept.kind == "own"
        return f"{self.kept.name.removesuffix('.pem')}.pem" if is_file else self.kept.name


def list_rows(book: CertificateBook, now: datetime) -> list[Row]:
    """The worst first, then the one with the least life left."""
    rows = [make_row(kept, now) for kept in book.names]
    return sorted(
        rows,
        key=lambda row: (
            row.lamp.rank, row.live.share_left if row.live else 0.0, row.kept.name,
        ),
    )  # fmt: skip


def make_row(kept: Kept, now: datetime) -> Row:
    is_file = kept.kind == "own"
    return Row(
        kept=kept,
        lamp=choose_lamp(kept),
        live=compute_life(kept.live, now) if kept.live else None,
        spare=compute_life(kept.spare, now) if kept.spare else None,
        next=describe_next(kept.next, is_file),
        spare_next=describe_next(kept.spare_next, is_file) if kept.spare_next else None,
        safe_until=find_safe_until(kept, now),
        advice=advise(kept.last_failure) if kept.failures else "",
    )


def find_first_to_end(rows: Iterable[Row]) -> Row | None:
    """Whose clients are refused first if nothing is renewed any more; of those that are not yet."""
    timed = [(row.safe_until, row) for row in rows if row.safe_until]
    return min(timed, key=lambda pair: pair[0], default=(None, None))[1]


def choose(rows: Iterable[Row], kind: str, words: str) -> list[Row]:
    """Those of a kind, with `words` in one of their names."""
    return [
        row
        for row in rows
        if belongs(row, kind) and any(words in name for name in (row.kept.name, *row.kept.names))
    ]


def belongs(row: Row, kind: str) -> bool:
    """Any kind but those of `KINDS` is all of them."""
    if kind == "attention":
        return row.lamp.rank < GOOD.rank
    return kind not in KINDS or (row.kept.kind == "public") is (kind == "public")


def list_unowned(book: CertificateBook | None, inventory: Inventory | None) -> list[str]:
    """Names that are served here and that no program keeps from lapsing: what the keeper sees now
    of what was put there by hand, and what its last inventory found."""
    kept = book.names if book else []
    by_hand = {name for one in kept if not one.owner for name in one.names or [f"{one.name}.pem"]}
    found = {item.name for item in inventory.items if is_unowned(item)} if inventory else set()
    return sorted(by_hand | {name for line in found for name in line.split(", ")})


def list_lapsing_strangers(inventory: Inventory | None) -> list[Item]:
    """Listeners that nobody declared and whose certificates are about to end, the first first."""
    return [one for one in inventory.items if is_lapsing_stranger(one)] if inventory else []
