"""What happened to a certificate and what happens next, as people read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from stentor.contracts.certificate import NextStep
from stentor.contracts.renewal import Event

NEXT = {
    "wait": "Renewal is planned",
    "retry": "It is tried again",
    "swap": "The spare takes its place now",
}
BAD = {"failed", "rolled-back", "revoked", "rehearsal-failed"}
GOOD = {"activated", "rehearsed"}


@dataclass(frozen=True)
class Moment:
    """One entry of a timeline."""

    at: datetime
    title: str
    reason: str = ""
    level: str = ""
    """`ok`, `error` or empty."""
    fingerprint: str = ""
    until: datetime | None = None
    end: datetime | None = None
    """`until` and `end` as the title's words lead up to them."""


@dataclass(frozen=True)
class Next:
    """What happens next."""

    words: str
    at: datetime | None = None
    reason: str = ""
    joined: str = "for"
    """Stands between `words` and the moment."""


def describe_next(step: NextStep, is_file: bool) -> Next:
    """In words; `is_file` is of what a person put there."""
    match step.action:
        case "order":
            from_whom = f" from {step.authority}" if step.authority else ""
            return Next(f"It is ordered{from_whom} now", None, step.reason)
        case "nothing":
            if is_file:
                return Next("Nothing: it was put there by hand, and no program renews it")
            return Next(f"Nothing: {step.reason}")
        case "retry":
            return Next(NEXT["retry"], step.at, step.reason, joined="on")
        case "wait":
            return Next(NEXT["wait"], step.at)
        case "swap":
            return Next(NEXT["swap"], None, step.reason)


def list_moments(events: Iterable[Event]) -> list[Moment]:
    """Newest first. Suggestions that say nothing new are left out."""
    moments, window = [], (0.0, 0.0)
    for event in events:
        if event.kind == "window":
            if (event.start, event.end) in {window, (0.0, 0.0)}:
                continue
            window = (event.start, event.end)
        moments.append(describe_event(event))
    return moments[::-1]


def describe_event(event: Event) -> Moment:
    """One line of the ledger."""
    level = "error" if event.kind in BAD else "ok" if event.kind in GOOD else ""
    reason = event.reason
    if event.is_unreached and reason:
        reason = f"{reason}; nobody was reached"
    ends = {
        "limited": event.until, "doubted": event.until, "window": event.start,
    }.get(event.kind, 0.0)  # fmt: skip
    return Moment(
        at=read_moment(event.at),
        title=write_title(event),
        reason=reason,
        level=level,
        fingerprint=event.fingerprint,
        until=read_moment(ends) if ends else None,
        end=read_moment(event.end) if event.kind == "window" else None,
    )


def write_title(event: Event) -> str:
    """What it was, without its reason."""
    spare, who, whom = event.slot == "spare", event.authority, event.by or "Somebody"
    titles = {
        "attempt": f"{'Spare ordered' if spare else 'Ordered'} from {who}",
        "failed": f"No {'spare' if spare else 'certificate'} from {who}",
        "limited": f"{who} wants to be left alone until",
        "doubted": f"What {who} handed out is old by this machine's clock; not asked again until",
        "issued": f"{'Spare issued by' if spare else 'Issued by'} {who} and put in its place",
        "activated": "Every worker serves it",
        "rolled-back": "The one before was put back",
        "swapped": "The spare took its place",
        "window": "Its authority suggests a renewal from",
        "revoked": "It was revoked",
        "wished": f"{whom} asked for a renewal",
        "retired": "Taken out of service: nothing asks for the name any more",
        "rehearsing": f"{whom} asked {who} for a dry run",
        "rehearsed": "The dry run brought a good certificate, which was thrown away",
        "rehearsal-failed": "The dry run brought none",
    }
    return titles[event.kind]


def read_moment(moment: float) -> datetime:
    return datetime.fromtimestamp(moment, UTC)
