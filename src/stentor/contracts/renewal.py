"""`certs/ledger/<name>.jsonl`: everything that happened to the certificates of a name."""

from typing import Literal

import msgspec

Kind = Literal[
    "attempt", "failed", "limited", "doubted", "issued", "activated", "rolled-back", "swapped",
    "window", "revoked", "wished", "retired", "rehearsing", "rehearsed", "rehearsal-failed",
]  # fmt: skip


class Event(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line. Lines are only ever added."""

    at: float
    """Seconds since the epoch, UTC."""
    kind: Kind
    slot: Literal["live", "spare"] = "live"
    authority: str = ""
    fingerprint: str = ""
    reason: str = ""
    is_unreached: bool = False
    """`failed`: nobody at the authority heard of it."""
    until: float = 0.0
    """`limited`, `doubted`: when the authority may be asked again; `window`: when to ask again."""
    start: float = 0.0
    end: float = 0.0
    """`window`: what the authority suggests."""
    by: str = ""
    """`wished`, `rehearsing`: the person who asked."""
    wish: str = ""
    """`wished`, `rehearsing`: the id of what was asked."""


_decode = msgspec.json.Decoder(Event).decode


def parse_events(content: bytes) -> list[Event]:
    """Every line that can be read, oldest first; one torn by a power cut is left out."""
    events = []
    for line in content.splitlines():
        try:
            events.append(_decode(line))
        except msgspec.MsgspecError:
            continue
    return events
