"""Hosts are looked at again and again: often while their owner waits, seldom afterwards."""

import threading
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import connection
from django.db.models import F
from django.utils import timezone

from stentor.domains.looking.look import Sought, look
from stentor.domains.models import Host
from stentor.domains.place import build_place
from stentor.domains.verbs import note_look

log = structlog.get_logger(__name__)

SOON, LATER, SETTLED = timedelta(seconds=15), timedelta(minutes=10), timedelta(hours=1)
PATIENCE = timedelta(hours=2)
"""How long after it was added a host is looked at often."""
MOST_A_ROUND = 4


class Rounds:
    """Looks wait for name servers and for machines of strangers: they have a thread of their own,
    so that the clock that calls goes on at once."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None

    def begin(self, _now: datetime) -> bool:
        """False while the last round is still under way."""
        if self._thread is not None and self._thread.is_alive():
            return False
        self._thread = threading.Thread(target=self._look, name="hosts", daemon=True)
        self._thread.start()
        return True

    def _look(self) -> None:
        try:
            look_at_due()
        except Exception:  # the next round tries again
            log.exception("hosts were not looked at")
        finally:
            connection.close()


def compute_pause(host: Host, now: datetime) -> timedelta:
    """Until the next look."""
    if host.is_proven and host.is_served:
        return SETTLED
    return SOON if now - host.added_at < PATIENCE else LATER


def is_due(host: Host, now: datetime) -> bool:
    return host.looked_at is None or now - host.looked_at >= compute_pause(host, now)


def look_at_due(now: datetime | None = None) -> int:
    """Looks at those that have waited longest; their number."""
    moment = now or timezone.now()
    waiting = Host.objects.select_related("organisation", "show").order_by(
        F("looked_at").asc(nulls_first=True)
    )
    due = [host for host in waiting if is_due(host, moment)][:MOST_A_ROUND]
    for host in due:
        look_at_host(host, moment)
    return len(due)


def look_at_host(host: Host, now: datetime) -> None:
    """One look, and what follows from it. Claims the host first, so that two workers at once look
    at different ones."""
    claimed = Host.objects.filter(pk=host.pk, looked_at=host.looked_at).update(looked_at=now)
    if not claimed:
        return
    sought = Sought(host.name, host.proof_name, host.proof_text)
    note_look(host, look(sought, build_place(settings)), timezone.now())
