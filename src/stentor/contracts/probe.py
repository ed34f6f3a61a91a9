"""Lines of probe records: what one look at one thing came to."""

from datetime import datetime
from enum import StrEnum

import msgspec


class Outcome(StrEnum):
    """How a component is, or how a look found it, in falling order."""

    UP = "up"
    DEGRADED = "degraded"
    DOWN = "down"

    @property
    def rank(self) -> int:
        return ("up", "degraded", "down").index(self)


class ProbeRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One look."""

    at: datetime
    """When it ended."""
    check: str
    """What was looked at: `http:site`."""
    component: str
    source: str
    """Who looked: the prober's name."""
    outcome: Outcome
    seconds: float | None = None
    """To the first byte, or whatever the check measures."""
    left: float | None = None
    """Of a certificate: the fraction of its life that is left."""
    reason: str = ""
    """Why it is not up, in one line."""
    evidence: dict[str, str] = {}
    """What was seen, by name; only where it is not up."""


_decoder = msgspec.json.Decoder(ProbeRecord)


def render_record(record: ProbeRecord) -> bytes:
    """One line, with its end."""
    return msgspec.json.encode(record) + b"\n"


def parse_record(line: bytes) -> ProbeRecord:
    """ValueError (msgspec's) for a line that is none."""
    return _decoder.decode(line)
