"""Which messages are due to whom: pure, from subscribers, news, what was sent, and a clock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from stentor.contracts.subscriber import Event, Failed, Sending, Subscriber
from stentor.subscribers.news import News, concerns

FORGOTTEN_AFTER = timedelta(days=3)
"""How long people are still to be told what they could not be told in time."""
PAUSES = [timedelta(seconds=seconds) for seconds in (10, 30, 60, 120, 300)]
"""Before trying again; the last one holds for good."""


@dataclass
class Tries:
    """What became of a message so far."""

    is_done: bool = False
    """Taken, or refused for good."""
    claimed: tuple[datetime, datetime] | None = None
    failures: int = 0
    failed_at: datetime | None = None
    reason: str = ""
    is_refused: bool = False
    """For good: this one never arrives."""

    def take(self, event: Event) -> None:
        if isinstance(event, Sending):
            self.claimed = (event.at, event.until)
        elif isinstance(event, Failed):
            self.claimed, self.failed_at = None, event.at
            self.failures, self.reason = self.failures + 1, event.reason
            self.is_done = self.is_refused = self.is_refused or event.is_final
        else:
            self.is_done, self.reason = True, ""

    def is_due(self, now: datetime) -> bool:
        """Not done, in nobody's hands, and waited long enough. A clock that was put back holds
        nothing up."""
        if self.is_done or (self.claimed and self.claimed[0] <= now < self.claimed[1]):
            return False
        if self.failed_at is None or now < self.failed_at:
            return True
        return now >= self.failed_at + PAUSES[min(self.failures, len(PAUSES)) - 1]


class Message(NamedTuple):
    """To one subscriber; `news` is None for the one that asks them to confirm, or shows somebody
    who is subscribed already how to change it."""

    id: str
    subscriber: Subscriber
    at: datetime
    news: News | None


def list_messages(
    subscribers: Iterable[Subscriber], news: Iterable[News], now: datetime
) -> list[Message]:
    """Everything that is to be told, whether it has been or not; oldest first, and those who wait
    for a link before all."""
    told = list(news)
    found = []
    for one in subscribers:
        wants_link = one.confirmed_at is None or one.asked_at > one.confirmed_at
        if wants_link and one.asked_at > now - FORGOTTEN_AFTER:
            number = int(one.asked_at.timestamp())
            found.append(Message(f"{one.id}.link.{number}", one, one.asked_at, None))
        if one.confirmed_at is not None:
            found += [
                Message(f"{row.id}.{one.id}", one, row.at, row)
                for row in told
                if row.at >= one.confirmed_at and concerns(row, one)
            ]
    return sorted(found, key=lambda message: (message.news is not None, message.at))


def list_due(
    messages: Iterable[Message], tries: Mapping[str, Tries], now: datetime
) -> list[Message]:
    fresh = Tries()
    return [one for one in messages if tries.get(one.id, fresh).is_due(now)]
