"""The second places of the status page: whether each has it, for whoever runs the installation."""

from collections.abc import Iterable
from datetime import datetime

import msgspec


class Place(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One of them, as it was when it was written to last."""

    name: str
    """A directory, a command, or the address of a bucket."""
    taken_at: datetime | None = None
    """When it last had the whole page; None where it never had since the prober began."""
    failing_since: datetime | None = None
    reason: str = ""
    """Why it does not take it now."""

    def succeed(self, now: datetime) -> "Place":
        return Place(name=self.name, taken_at=now)

    def fail(self, reason: str, now: datetime) -> "Place":
        return Place(
            name=self.name, taken_at=self.taken_at, failing_since=self.failing_since or now,
            reason=reason,
        )  # fmt: skip


def render_places(places: Iterable[Place]) -> bytes:
    return msgspec.json.encode(list(places)) + b"\n"


def parse_places(content: bytes) -> list[Place]:
    """ValueError for what is no such list."""
    return msgspec.json.decode(content, type=list[Place])
