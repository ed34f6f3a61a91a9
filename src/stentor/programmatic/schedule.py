"""What is asked when, and what ends when. Called by every worker's clock; each claims its part."""

from datetime import datetime, timedelta

from django.db.models import F, Max, Q
from django.utils import timezone

from stentor.campaigns.models import Flight
from stentor.programmatic.asking.beginning import begin_asking
from stentor.programmatic.ending import end_flights
from stentor.programmatic.models import Asking, DemandSource

KEPT = timedelta(days=30)
"""How long it can be looked at what was asked, where nothing came of it."""


def ask_due(now: datetime) -> int:
    """Queues a question to every source whose time has come. Their number."""
    begun = 0
    for source in DemandSource.objects.standing().filter(is_on=True):
        if claim(source, now):
            begin_asking(source, now)
            begun += 1
    return begun


def claim(source: DemandSource, now: datetime) -> bool:
    """Moves the time of the last question on; False where another worker was faster, or it is
    not due, or the last question is not answered yet."""
    due = Q(asked_at=None) | Q(asked_at__lte=now - timedelta(minutes=source.every_minutes))
    due |= Q(asked_at__gt=now + timedelta(minutes=1))  # the clock was put back
    mine = DemandSource.objects.filter(due, pk=source.pk, is_on=True)
    return mine.update(asked_at=now) == 1


def end_expired(now: datetime | None = None) -> int:
    """Takes flights out of the book whose latest answer has expired. Their number."""
    now = now or timezone.now()
    flights = Flight.objects.filter(is_paused=False, demand_spots__isnull=False)
    expired = flights.annotate(latest=Max(F("demand_spots__expires_at"))).filter(latest__lte=now)
    ended = end_flights(expired.select_related("campaign__advertiser"))
    Asking.objects.filter(taken=None, began_at__lt=now - KEPT).delete()
    return ended
