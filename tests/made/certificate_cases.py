"""How certificates may stand, as the keeper writes it down."""

from datetime import timedelta

from stentor.contracts.certificate import CertificateBook, Held, Kept, NextStep, encode
from stentor.contracts.renewal import Event
from stentor.lib.clock import utc_now
from stentor.lib.layout import DataLayout

HOST = "pods.example.org"
BOUGHT = "bought"


def hold(days_old: float, days_left: float, authority: str = "first", letter: str = "f") -> Held:
    now = utc_now()
    begins, ends = now - timedelta(days=days_old), now + timedelta(days=days_left)
    planned = begins + (ends - begins) * 0.6
    return Held(
        fingerprint=letter * 64, authority=authority, not_before=begins, not_after=ends,
        planned=planned,
    )  # fmt: skip


def keep(name: str = HOST, **fields: object) -> Kept:
    live, spare = hold(10, 80), hold(1, 89, "second", "e")
    known = {
        "kind": "public", "names": [name], "owner": "the keeper", "live": live, "spare": spare,
        "next": NextStep(action="wait", at=live.planned),
        "spare_next": NextStep(action="wait", at=spare.planned), "proved_at": utc_now(),
    }  # fmt: skip
    return Kept(name=name, **(known | fields))


def keep_own() -> Kept:
    step = NextStep(action="nothing", reason="no program renews it")
    return keep(
        BOUGHT, kind="own", owner="", names=["shop.example.org"], spare=None, spare_next=None,
        next=step, proved_at=None,
    )  # fmt: skip


def write_book(
    layout: DataLayout, *kept: Kept, minutes_ago: float = 0, staging: str = "staging"
) -> CertificateBook:
    """As the keeper does."""
    book = CertificateBook(
        at=utc_now() - timedelta(minutes=minutes_ago), authorities=["first", "second"],
        staging=staging, names=list(kept),
    )  # fmt: skip
    layout.certificate_book.parent.mkdir(parents=True, exist_ok=True)
    layout.certificate_book.write_bytes(encode(book))
    return book


def happen(layout: DataLayout, *events: Event) -> None:
    """Adds lines to the ledger of the name."""
    path = layout.certs / "ledger" / f"{HOST}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        file.writelines(encode(event) + b"\n" for event in events)
