"""What a person asked for, and how far it is: from the box of wishes and the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from stentor.certificates.wishes import find_rehearsal_under_way
from stentor.contracts.certificate import Kept, Wish
from stentor.contracts.renewal import Event

BOOK_WITHIN = 60.0
"""Seconds in which the keeper's book says what its ledger says."""
STAGES = {
    "wished": "it begins now.",
    "attempt": "an order is under way.",
    "issued": "looking whether every worker serves the new one.",
    "failed": "the last attempt brought none, and it is tried again.",
    "activated": "every worker serves the new one.",
    "rolled-back": "the one before was put back, and it is tried again.",
}


@dataclass(frozen=True)
class Progress:
    """Something under way."""

    words: str
    reason: str = ""
    """Why it has not been done yet."""


def describe_progress(
    kept: Kept, waiting: Sequence[Wish], events: Sequence[Event], now: datetime
) -> list[Progress]:
    """Empty where nothing is under way, and `kept` says how it ended."""
    found = []
    mine = {one.want for one in waiting if one.name == kept.name}
    if kept.wished_at or is_wished_for(events) or is_behind(kept, events, now):
        found.append(Progress(f"Renewing: {find_stage(events)}", kept.last_failure))
    elif "renewal" in mine:
        found.append(Progress("The keeper takes the renewal up in a moment."))
    if rehearsal := find_rehearsal_under_way(events, now):
        found.append(Progress(f"Dry run: {rehearsal.authority} is asked for a certificate."))
    elif "dry-run" in mine:
        found.append(Progress("The keeper takes the dry run up in a moment."))
    return found


def is_wished_for(events: Sequence[Event]) -> bool:
    """Was a renewal asked for that has not come to its end? The ledger is ahead of the book."""
    kinds = [one.kind for one in events if one.kind == "wished" or is_activation(one)]
    return kinds[-1:] == ["wished"]


def is_activation(event: Event) -> bool:
    return event.kind == "activated" and event.slot == "live"


def is_behind(kept: Kept, events: Sequence[Event], now: datetime) -> bool:
    """Is another certificate served since a moment ago than the book has yet?"""
    last = next((one for one in reversed(events) if is_activation(one)), None)
    if last is None or now.timestamp() - last.at > BOOK_WITHIN:
        return False
    return kept.live is None or kept.live.fingerprint != last.fingerprint


def find_stage(events: Sequence[Event]) -> str:
    """How far the renewal of what is served is."""
    kinds = [one.kind for one in events if one.slot == "live" and one.kind in STAGES]
    return STAGES[kinds[-1] if kinds else "wished"]


def find_proof(kept: Kept, events: Sequence[Event]) -> datetime | None:
    """When every worker was last seen to serve what is served: by the regular look, or by the
    one that ended its renewal."""
    live = kept.live.fingerprint if kept.live else ""
    proofs = [
        datetime.fromtimestamp(one.at, UTC)
        for one in events
        if one.kind == "activated" and one.fingerprint == live
    ]
    return max([*proofs, *([kept.proved_at] if kept.proved_at else [])], default=None)
