"""An operator at a browser, and a ledger in which the prober has opened an incident."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from people.cast import Cast
from stentor.accounts.models import User
from stentor.contracts.incident import Impact, Opened, Status, Written
from stentor.incidents.book import Incident
from stentor.incidents.ledger import IncidentLedger
from stentor.lib.clock import utc_now
from stentor.lib.layout import DataLayout


@pytest.fixture
def operator(cast: Cast, enter: Callable[[User | None], Client]) -> Client:
    """The owner runs the installation, on Berlin's clocks."""
    cast.owner.is_staff = True
    cast.owner.time_zone = "Europe/Berlin"
    cast.owner.save()
    return enter(cast.owner)


@pytest.fixture
def ledger(layout: DataLayout) -> IncidentLedger:
    return IncidentLedger(layout.incidents)


@pytest.fixture
def incident(ledger: IncidentLedger) -> Incident:
    """Found ten minutes ago, with a draft."""
    return open_incident(ledger, "INCIDENT1", "Episodes cannot be played")


def open_incident(ledger: IncidentLedger, name: str, title: str) -> Incident:
    began = utc_now() - timedelta(minutes=10)
    with ledger.lock():
        ledger.append(
            Opened(
                id=name, at=began + timedelta(seconds=38), by="prober", title=title,
                component="listening", components=["listening", "feeds"], impact=Impact.CRITICAL,
                began_at=began, check="http:site", reason="site answers 503",
                evidence={"seen from": "local", "status": "503"},
            ),
            Written(
                id=f"{name}DRAFT", at=began + timedelta(seconds=38), by="prober", incident=name,
                status=Status.INVESTIGATING, text="Our probes find trouble.",
                shown_at=began + timedelta(seconds=38),
            ),
        )  # fmt: skip
    return ledger.read().incidents[name]


@pytest.fixture
def open_another(ledger: IncidentLedger) -> Callable[[str, str], Incident]:
    return lambda name, title: open_incident(ledger, name, title)
