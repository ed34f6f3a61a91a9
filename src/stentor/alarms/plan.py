"""Which messages are due to whom now: pure, from the book, the operator's routes and a clock."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from stentor.alarms.book import AlarmBook, Opening, Tries
from stentor.contracts.alarm import Severity

Kind = Literal["alarm", "escalation", "over"]

FORGOTTEN_AFTER = timedelta(days=1)
"""How long after its end people are still to be told of an alarm nobody could be told of."""
PAUSES = [timedelta(seconds=seconds) for seconds in (10, 30, 60, 120, 300)]
"""Before trying again a message that no channel took; the last one holds for good."""


@dataclass(frozen=True)
class Escalation:
    """Who hears of it when nobody has acknowledged it for so long."""

    after: timedelta
    channels: tuple[str, ...]


@dataclass(frozen=True)
class Routes:
    """The operator's word on who hears what; all names are of channels."""

    tell: Mapping[Severity, tuple[str, ...]] = field(default_factory=dict)
    escalate: Mapping[Severity, tuple[Escalation, ...]] = field(default_factory=dict)
    otherwise: Mapping[str, str] = field(default_factory=dict)
    """The channel that is tried when this one has failed."""

    def follow(self, channel: str) -> tuple[str, ...]:
        """The channel, the one after it, and so on; none twice."""
        chain = [channel]
        while (channel := self.otherwise.get(channel, "")) and channel not in chain:
            chain.append(channel)
        return tuple(chain)


class Message(NamedTuple):
    """Something to be told; the same message has the same id whoever sends it and how often."""

    id: str
    kind: Kind
    severity: Severity
    opening: Opening


class Delivery(NamedTuple):
    """A message and the channels that are tried in turn until one takes it."""

    message: Message
    chain: tuple[str, ...]


def list_due(book: AlarmBook, routes: Routes, now: datetime) -> list[Delivery]:
    """Everything to be sent now, oldest alarm first."""
    return [
        Delivery(message, chain)
        for opening in book.openings
        for message, chain in list_messages(book, opening, routes, now)
        if is_due(book.tries.get((message.id, chain[0])), now)
    ]


def list_messages(
    book: AlarmBook, opening: Opening, routes: Routes, now: datetime
) -> Iterator[Delivery]:
    """All that is to be told of one alarm, whether it has been told or not."""
    if opening.resolved_at is None:
        yield from list_alarm_messages(opening, routes, now)
    elif opening.is_over(now) and now < opening.resolved_at + FORGOTTEN_AFTER:
        message = Message(f"{opening.id}.over", "over", opening.worst, opening)
        for chain in find_told(book, opening) or find_chains(routes, opening.worst):
            yield Delivery(message, chain)


def list_alarm_messages(opening: Opening, routes: Routes, now: datetime) -> Iterator[Delivery]:
    """The loudest word first spoken, then those who are asked when nobody answers."""
    worst = opening.worst
    message = Message(f"{opening.id}.{worst}", "alarm", worst, opening)
    for chain in find_chains(routes, worst):
        yield Delivery(message, chain)
    if opening.acknowledged_by:
        return
    for number, escalation in enumerate(routes.escalate.get(worst, ()), 1):
        if now >= opening.reached[worst] + escalation.after:
            message = Message(f"{opening.id}.{worst}.{number}", "escalation", worst, opening)
            for channel in escalation.channels:
                yield Delivery(message, routes.follow(channel))


def find_chains(routes: Routes, severity: Severity) -> list[tuple[str, ...]]:
    return [routes.follow(channel) for channel in routes.tell.get(severity, ())]


def find_told(book: AlarmBook, opening: Opening) -> list[tuple[str, ...]]:
    """Each channel that took a message of this alarm; they hear of its end, and nobody else."""
    told = dict.fromkeys(
        tries.sent_by
        for (message, _), tries in book.tries.items()
        if tries.sent_by
        and message.startswith(f"{opening.id}.")
        and message != f"{opening.id}.over"
    )
    return [(channel,) for channel in told]


def is_due(tries: Tries | None, now: datetime) -> bool:
    """Not sent, in nobody's hands, and waited long enough since it last failed.

    A clock that has been put back holds nothing up.
    """
    if tries is None:
        return True
    if tries.sent_by or (tries.claimed and tries.claimed[0] <= now < tries.claimed[1]):
        return False
    if tries.failed_at is None or now < tries.failed_at:
        return True
    return now >= tries.failed_at + PAUSES[min(tries.failures, len(PAUSES)) - 1]
