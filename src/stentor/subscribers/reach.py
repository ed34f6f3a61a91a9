"""How every subscriber is reached: who has confirmed, what waits for them, what was refused."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from stentor.contracts.subscriber import Subscriber
from stentor.incidents.ledger import IncidentLedger
from stentor.lib.clock import format_instant
from stentor.subscribers.news import list_news
from stentor.subscribers.plan import FORGOTTEN_AFTER, Tries, list_messages
from stentor.subscribers.register import SubscriberRegister
from stentor.subscribers.sent import SentLedger

COLUMNS = (
    "kind",
    "address",
    "state",
    "components",
    "asked_at",
    "confirmed_at",
    "waiting",
    "reason",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""With these a spreadsheet begins to compute."""


class State(StrEnum):
    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"
    """Somebody has typed the address in; its owner has not said yes."""
    FAILING = "failing"
    """What was sent lately did not arrive, or has not yet."""


class Reach(NamedTuple):
    """One subscriber and the messages of the last days."""

    subscriber: Subscriber
    waiting: int
    """Messages that are still to be sent."""
    reason: str
    """Why the latest of those that failed did."""
    is_refused: bool
    """It was refused for good and is not tried any more."""

    @property
    def state(self) -> State:
        if self.reason:
            return State.FAILING
        return State.CONFIRMED if self.subscriber.is_confirmed else State.UNCONFIRMED


def read_reach(subscribers: Path, incidents: Path, now: datetime) -> list[Reach]:
    """Of everybody, the latest first."""
    people = SubscriberRegister(subscribers).list_all()
    news = list_news(IncidentLedger(incidents).read(), now - FORGOTTEN_AFTER)
    found = []
    with SentLedger(subscribers).lock(now) as tries:
        for one in sorted(people, key=lambda one: one.asked_at, reverse=True):
            messages = list_messages([one], news, now)
            found.append(judge(one, [tries.get(message.id, Tries()) for message in messages]))
    return found


def judge(subscriber: Subscriber, tries: Sequence[Tries]) -> Reach:
    failed = [one for one in tries if one.reason]
    last = max(failed, key=lambda one: one.failed_at.timestamp() if one.failed_at else 0.0,
               default=Tries())  # fmt: skip
    waiting = sum(not one.is_done for one in tries)
    return Reach(subscriber, waiting, last.reason, last.is_refused)


def write_csv(rows: Iterable[Reach]) -> str:
    """For a spreadsheet: a line each, times as RFC 3339 has them, nothing that computes."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        one = row.subscriber
        cells = [
            one.kind,
            one.address,
            row.state,
            " ".join(one.components) or "everything",
            format_instant(one.asked_at),
            format_instant(one.confirmed_at) if one.confirmed_at else "",
            str(row.waiting),
            row.reason,
        ]
        writer.writerow(f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells)
    return text.getvalue()
