"""How long people have before measured words go out by themselves: pure."""

from datetime import datetime, timedelta
from typing import NamedTuple

from stentor.contracts.incident import Status
from stentor.incidents.book import Incident, Update

PROBER = "prober"
"""Who has written what nobody has."""


class Patience(NamedTuple):
    """As the operator wants it."""

    publish_after: timedelta = timedelta(minutes=10)
    resolve_after: timedelta | None = timedelta(hours=1)
    """After it is restored; None: only people say that it is resolved."""


def find_publication(draft: Update, patience: Patience) -> datetime | None:
    """When a draft goes out that nobody touches; None for what a person has kept back."""
    return draft.written_at + patience.publish_after if draft.by == PROBER else None


def find_resolution(incident: Incident, patience: Patience) -> datetime | None:
    """When it is taken for resolved if nobody says anything; None where that waits for people."""
    if not incident.check or incident.restored_at is None or patience.resolve_after is None:
        return None
    status = incident.drafts[-1].status if incident.drafts else incident.status
    waits = [find_publication(draft, patience) for draft in incident.drafts]
    if status is not Status.MONITORING or None in waits:
        return None
    return max([incident.restored_at + patience.resolve_after, *filter(None, waits)])
