"""A register, a ledger of incidents, a mail server and an endpoint."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from servers.sinks import HttpSink, Mailbox, open_mailbox, open_sink
from stentor.contracts.incident import Impact, Status
from stentor.incidents import verbs, wording
from stentor.incidents.ledger import IncidentLedger
from stentor.lib.fetch import LOOPBACK
from stentor.lib.mail import parse_smtp_url
from stentor.subscribers.courier import Courier, Ways
from stentor.subscribers.register import SubscriberRegister

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


class Moving:
    """A clock that is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Moving:
    return Moving()


@pytest.fixture
def register(tmp_path: Path) -> SubscriberRegister:
    return SubscriberRegister(tmp_path / "subscribers")


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with open_mailbox() as mailbox:
        yield mailbox


@pytest.fixture
def sink() -> Iterator[HttpSink]:
    with open_sink() as sink:
        yield sink


@pytest.fixture
def make_courier(tmp_path: Path, mailbox: Mailbox, clock: Moving) -> Callable[[], Courier]:
    """As the prober's process has one; each is a start of its own."""

    def make() -> Courier:
        return Courier(
            tmp_path / "subscribers", tmp_path / "incidents",
            Ways(mail=parse_smtp_url(mailbox.url), networks=LOOPBACK),
            title="Lighthouse Radio", page_url="https://podcasts.example.org/status",
            links_url="https://studio.example.org/subscriptions", clock=clock,
        )  # fmt: skip

    return make


@pytest.fixture
def say(tmp_path: Path, clock: Moving) -> Callable[..., str]:
    """Opens an incident and publishes words about it; the incident's id."""

    def say(text: str, *components: str, status: Status = Status.INVESTIGATING) -> str:
        ledger = IncidentLedger(tmp_path / "incidents")
        with ledger.lock() as book:
            names = components or ("listening",)
            ledger.append(
                *verbs.open_incident("Trouble", names, Impact.MAJOR, "Olive", clock(), clock())
            )
            incident = list(book.incidents.values())[-1]
            ledger.append(*wording.write_update(incident, status, text, "Olive", clock(), clock()))
        return incident.id

    return say
