"""Lines of the incident ledger: what was measured, what people wrote, what was planned.

Nothing is edited in place: a later line says what holds now, the earlier one stays readable.
"""

from datetime import datetime
from enum import StrEnum

import msgspec


class Status(StrEnum):
    """What an update says the people are at; the names are statuspage.io's."""

    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    MONITORING = "monitoring"
    RESOLVED = "resolved"


class Impact(StrEnum):
    """How much it hurts; the names are statuspage.io's."""

    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


class LedgerEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="what"):
    """A line; `id` is unique, so that a line met twice counts once."""

    id: str
    at: datetime
    by: str
    """`prober`, `time`, or the name of a person."""


class Opened(LedgerEvent, frozen=True, kw_only=True, tag="opened"):
    """An incident begins; its `id` is the incident's."""

    title: str
    component: str
    """The one that is blamed."""
    components: list[str]
    """All that suffer, the blamed one first."""
    impact: Impact
    began_at: datetime
    """When it was first seen, which is before it was believed."""
    check: str = ""
    """The first failing check; empty where a person opened it."""
    reason: str = ""
    evidence: dict[str, str] = {}


class Widened(LedgerEvent, frozen=True, kw_only=True, tag="widened"):
    """It has reached further components."""

    incident: str
    components: list[str]


class Restored(LedgerEvent, frozen=True, kw_only=True, tag="restored"):
    """Measured: it works again since `restored_at`. Whether it is resolved people say."""

    incident: str
    restored_at: datetime


class Relapsed(LedgerEvent, frozen=True, kw_only=True, tag="relapsed"):
    """Measured: it does not work again."""

    incident: str


class Written(LedgerEvent, frozen=True, kw_only=True, tag="written"):
    """An update; its `id` is the update's. A draft until it is published."""

    incident: str
    status: Status
    text: str
    shown_at: datetime
    """The time it is dated to; a person may date it back."""


class Published(LedgerEvent, frozen=True, kw_only=True, tag="published"):
    """The draft may be read by everybody from now on."""

    incident: str
    update: str


class Withheld(LedgerEvent, frozen=True, kw_only=True, tag="withheld"):
    """The draft is not going to be published; it stays to be read by those who work on it."""

    incident: str
    update: str


class Reworded(LedgerEvent, frozen=True, kw_only=True, tag="reworded"):
    """An update's text, status or time is another one from now on."""

    incident: str
    update: str
    text: str
    status: Status
    shown_at: datetime


class Described(LedgerEvent, frozen=True, kw_only=True, tag="described"):
    """Title, impact, components or times of the incident are others from now on."""

    incident: str
    title: str
    impact: Impact
    components: list[str]
    began_at: datetime
    restored_at: datetime | None = None


class Merged(LedgerEvent, frozen=True, kw_only=True, tag="merged"):
    """It was the same as another one, which tells the story from now on."""

    incident: str
    into: str


class Dismissed(LedgerEvent, frozen=True, kw_only=True, tag="dismissed"):
    """It was none; the reason stays to be read."""

    incident: str
    reason: str


class PostMortem(LedgerEvent, frozen=True, kw_only=True, tag="post-mortem"):
    """What happened, why, and what is done about it. The last one holds."""

    incident: str
    text: str
    is_published: bool = False


class Planned(LedgerEvent, frozen=True, kw_only=True, tag="planned"):
    """Maintenance; `window` names it, a later line with the same name changes it."""

    window: str
    title: str
    text: str
    components: list[str]
    starts: datetime
    ends: datetime


class Cancelled(LedgerEvent, frozen=True, kw_only=True, tag="cancelled"):
    """The maintenance does not take place, or has ended early."""

    window: str


Event = (
    Opened
    | Widened
    | Restored
    | Relapsed
    | Written
    | Published
    | Withheld
    | Reworded
    | Described
    | Merged
    | Dismissed
    | PostMortem
    | Planned
    | Cancelled
)

_decoder = msgspec.json.Decoder(Event)


def render_event(event: Event) -> bytes:
    """One line, with its end."""
    return msgspec.json.encode(event) + b"\n"


def parse_event(line: bytes) -> Event:
    """ValueError for a line that is none."""
    event: Event = _decoder.decode(line)
    return event
