"""A message as people and machines read it: pure."""

from dataclasses import dataclass
from datetime import datetime

from stentor.alarms.plan import Kind, Message
from stentor.contracts.alarm import Severity
from stentor.lib.clock import format_instant

OPENINGS: dict[Kind, str] = {"alarm": "", "escalation": "Nobody has answered: ", "over": "Over: "}


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a channel sends."""

    id: str
    """The same for the same message, however often it is sent."""
    alarm: str
    """The same for everything about one alarm, from its beginning to its end."""
    key: str
    kind: Kind
    severity: Severity
    title: str
    text: str
    url: str
    details: dict[str, str]
    source: str
    opened_at: datetime
    resolved_at: datetime | None

    @property
    def subject(self) -> str:
        """One line, with how loud it is."""
        return f"[{self.severity}] {self.title}"


def write_words(message: Message) -> Words:
    """The words of a message as its alarm stands now."""
    opening = message.opening
    last = opening.last
    return Words(
        id=message.id,
        alarm=opening.id,
        key=opening.key,
        kind=message.kind,
        severity=message.severity,
        title=OPENINGS[message.kind] + " ".join(last.title.split()),
        text=write_text(message),
        url=last.url,
        details=last.details,
        source=last.source,
        opened_at=opening.opened_at,
        resolved_at=opening.resolved_at if message.kind == "over" else None,
    )


def write_text(message: Message) -> str:
    """Paragraphs: what is wrong, the evidence, since when, where to look."""
    opening, last = message.opening, message.opening.last
    times = f"Since {format_instant(opening.opened_at)}"
    if message.kind == "over" and opening.resolved_at:
        times = f"From {format_instant(opening.opened_at)} to {format_instant(opening.resolved_at)}"
    paragraphs = [
        opening.resolution if message.kind == "over" else "",
        last.text,
        "\n".join(f"{name}: {value}" for name, value in last.details.items()),
        f"{times}, found by {last.source}.",
        last.url,
    ]
    return "\n\n".join(filter(None, paragraphs))
