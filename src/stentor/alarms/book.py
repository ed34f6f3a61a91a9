"""What the journal's lines come to: pure, and the same in whatever process reads them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from stentor.contracts.alarm import (
    Acknowledged,
    Event,
    Failed,
    Raised,
    Resolved,
    Sending,
    Sent,
    Severity,
)

SETTLE = timedelta(seconds=60)
"""An alarm that comes back this soon after it was over has not been over."""


@dataclass
class Opening:
    """One alarm from its first raising to its end."""

    id: str
    key: str
    opened_at: datetime
    claims: dict[str, Raised]
    """By source: who says now that it is so."""
    last: Raised
    """The loudest of the claims; when it is over, the one that was."""
    reached: dict[Severity, datetime]
    """When it was first that loud."""
    resolved_at: datetime | None = None
    resolution: str = ""
    acknowledged_by: str = ""

    @property
    def worst(self) -> Severity:
        return max(self.reached, key=lambda severity: severity.rank)

    def is_over(self, now: datetime) -> bool:
        """Resolved, and quiet since for long enough to be believed."""
        return self.resolved_at is not None and now >= self.resolved_at + SETTLE


@dataclass
class Tries:
    """One message on its way through one chain of channels."""

    failures: int = 0
    failed_at: datetime | None = None
    claimed: tuple[datetime, datetime] | None = None
    """From when to when somebody is sending it."""
    sent_by: str = ""
    """The channel that took it."""
    sent_at: datetime | None = None


@dataclass
class AlarmBook:
    """All openings, in the order they came, and what became of every message."""

    openings: list[Opening] = field(default_factory=list)
    current: dict[str, Opening] = field(default_factory=dict)
    """By key: the last opening."""
    tries: dict[tuple[str, str], Tries] = field(default_factory=dict)
    """By message and first channel."""

    def list_open(self) -> list[Opening]:
        return [opening for opening in self.openings if opening.resolved_at is None]

    def find_claim(self, key: str, source: str) -> Raised | None:
        """What `source` last said about `key`, if it still holds."""
        opening = self.current.get(key)
        return opening.claims.get(source) if opening else None

    def list_claims(self, source: str, within: str) -> list[str]:
        """Keys that begin with `within` and that `source` says are wrong."""
        return [
            opening.key
            for opening in self.list_open()
            if source in opening.claims and opening.key.startswith(within)
        ]

    def apply(self, event: Event) -> None:
        """Takes the next line in."""
        if isinstance(event, Raised):
            self._raise(event)
        elif isinstance(event, Resolved):
            self._resolve(event)
        elif isinstance(event, Acknowledged):
            if opening := self.current.get(event.key):
                opening.acknowledged_by = event.by
        else:
            self._note_try(event)

    def _raise(self, event: Raised) -> None:
        opening = self.current.get(event.key)
        if opening is None or opening.is_over(event.at):
            opening = Opening(event.id, event.key, event.at, {}, event, {})
            self.openings.append(opening)
            self.current[event.key] = opening
        opening.resolved_at = None
        opening.claims[event.source] = event
        opening.last = max(opening.claims.values(), key=lambda claim: claim.severity.rank)
        opening.reached.setdefault(event.severity, event.at)

    def _resolve(self, event: Resolved) -> None:
        opening = self.current.get(event.key)
        if opening is None or opening.claims.pop(event.source, None) is None:
            return
        if opening.claims:
            opening.last = max(opening.claims.values(), key=lambda claim: claim.severity.rank)
        else:
            opening.resolved_at = event.at
            opening.resolution = event.text

    def _note_try(self, event: Sending | Sent | Failed) -> None:
        tries = self.tries.setdefault((event.message, event.channel), Tries())
        if isinstance(event, Sending):
            tries.claimed = (event.at, event.until)
            return
        tries.claimed = None
        if isinstance(event, Sent):
            tries.sent_by, tries.sent_at = event.by_channel, event.at
        else:
            tries.failures += 1
            tries.failed_at = event.at
