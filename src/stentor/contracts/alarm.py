"""Lines of the alarm journal: what was raised, resolved, acknowledged, and who was told."""

from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec


class Severity(StrEnum):
    """How loudly an alarm is told, in rising order."""

    NOTE = "note"
    """Somebody should look in working hours."""
    PAGE = "page"
    """Somebody should look now."""
    EVERYBODY = "everybody"
    """Whoever can do anything should look now."""

    @property
    def rank(self) -> int:
        return RANKS.index(self)


RANKS: Final = (Severity.NOTE, Severity.PAGE, Severity.EVERYBODY)


class AlarmEvent(msgspec.Struct, frozen=True, kw_only=True, tag_field="what"):
    """A line; `id` is unique, so that a line met twice counts once."""

    id: str
    at: datetime


class Raised(AlarmEvent, frozen=True, kw_only=True, tag="raised"):
    """`source` says that something is wrong, or that it is worse or less bad than before."""

    key: str
    """Names the fault: one key is one alarm, whoever raises it and however often."""
    source: str
    """The process that found it."""
    severity: Severity
    title: str
    text: str = ""
    url: str = ""
    details: dict[str, str] = {}


class Resolved(AlarmEvent, frozen=True, kw_only=True, tag="resolved"):
    """`source` no longer finds it; the alarm is over when no source does."""

    key: str
    source: str
    text: str = ""


class Acknowledged(AlarmEvent, frozen=True, kw_only=True, tag="acknowledged"):
    """A person has taken it on: nothing escalates any more."""

    key: str
    by: str


class Sending(AlarmEvent, frozen=True, kw_only=True, tag="sending"):
    """Written before a message goes out; nobody else sends it before `until`."""

    message: str
    channel: str
    """The first channel of the chain."""
    until: datetime


class Sent(AlarmEvent, frozen=True, kw_only=True, tag="sent"):
    """`by_channel`, the first one or one after it, has taken the message."""

    message: str
    channel: str
    by_channel: str


class Failed(AlarmEvent, frozen=True, kw_only=True, tag="failed"):
    """No channel of the chain has taken it."""

    message: str
    channel: str
    reason: str


Event = Raised | Resolved | Acknowledged | Sending | Sent | Failed

_decoder = msgspec.json.Decoder(Event)


def render_event(event: Event) -> bytes:
    """One line, with its end."""
    return msgspec.json.encode(event) + b"\n"


def parse_event(line: bytes) -> Event:
    """ValueError for a line that is none."""
    event: Event = _decoder.decode(line)
    return event
