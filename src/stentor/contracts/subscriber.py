"""Who wants to be told of what the status page says, and what was sent to whom."""

from datetime import datetime
from typing import Literal

import msgspec

Kind = Literal["mail", "webhook"]


class Subscriber(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One file a subscriber, which is gone when they are: no address outlives its subscription."""

    id: str
    kind: Kind
    address: str
    """A mail address, or the URL of a webhook."""
    components: list[str] = []
    """Empty: everything that has a row on the first page."""
    secret: str = ""
    """Of a webhook: what deliveries are signed with."""
    asked_at: datetime
    """When the latest message that asks for confirmation was wanted."""
    confirmed_at: datetime | None = None
    """From then on they are told; None while only somebody says it is their address."""

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None


class Sending(msgspec.Struct, frozen=True, kw_only=True, tag="sending", tag_field="what"):
    """The message is in somebody's hands until `until`."""

    id: str
    at: datetime
    message: str
    until: datetime


class Sent(msgspec.Struct, frozen=True, kw_only=True, tag="sent", tag_field="what"):
    """The other side has taken it."""

    id: str
    at: datetime
    message: str


class Failed(msgspec.Struct, frozen=True, kw_only=True, tag="failed", tag_field="what"):
    """It has not."""

    id: str
    at: datetime
    message: str
    reason: str
    is_final: bool = False
    """It never will."""


Event = Sending | Sent | Failed

_subscribers = msgspec.json.Decoder(Subscriber)
_events = msgspec.json.Decoder(Event)


def render_subscriber(subscriber: Subscriber) -> bytes:
    return msgspec.json.encode(subscriber) + b"\n"


def parse_subscriber(content: bytes) -> Subscriber:
    """ValueError for a file that is none."""
    return _subscribers.decode(content)


def render_event(event: Event) -> bytes:
    """One line, with its end."""
    return msgspec.json.encode(event) + b"\n"


def parse_event(line: bytes) -> Event:
    """ValueError for a line that is none."""
    event: Event = _events.decode(line)
    return event
