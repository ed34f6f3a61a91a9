"""What stands between a proven host and its certificate, from what the keeper wrote down."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from stentor.certificates.advice import advise
from stentor.certificates.life import find_safe_until
from stentor.certificates.reading import Reading, UnreadableError, is_fresh
from stentor.contracts.certificate import CertificateBook, Kept
from stentor.domains.models import Host
from stentor.lib.layout import DataLayout


@dataclass(frozen=True)
class Trouble:
    """In words for the host's owner."""

    words: str
    advice: str = ""
    again_at: datetime | None = None
    safe_until: datetime | None = None
    """Until when listeners notice nothing of it."""


def find_troubles(host: Host, layout: DataLayout, now: datetime) -> list[Trouble]:
    """Empty where nothing is known to be wrong, or the host is not proven yet."""
    if not host.is_proven:
        return []
    reading = Reading(layout)
    try:
        book, inventory = reading.read_book(), reading.read_inventory()
    except UnreadableError:
        return []
    items = inventory.items if inventory else []
    forbidden = [one.problem for one in items if one.kind == "caa" and one.name == host.name]
    found = list(describe_keeper(book, book.find(host.name) if book else None, now))
    found += [
        Trouble(f"{problem[:1].upper()}{problem[1:]}.", advise("CAA"))
        for problem in forbidden
        if problem
    ]
    return found


def describe_keeper(
    book: CertificateBook | None, kept: Kept | None, now: datetime
) -> Iterator[Trouble]:
    safe_until = find_safe_until(kept, now) if kept else None
    if book and not is_fresh(book, now):
        words = "The part of the platform that renews certificates has stopped."
        advice = "Whoever runs the platform has to start it; nothing can be done here."
        yield Trouble(words, advice, safe_until=safe_until)
    elif kept and kept.failures:
        words = f"No certificate came of the last attempt: {kept.last_failure}."
        yield Trouble(words, advise(kept.last_failure), kept.next.at, safe_until)
    elif kept and kept.problem and kept.live:
        yield Trouble(f"Clients refuse the certificate: {kept.problem}.", again_at=kept.next.at)
