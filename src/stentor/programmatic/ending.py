"""Takes what sources gave out of the ad book."""

from collections.abc import Iterable
from typing import Final

from django.db.models import Sum
from django.utils import timezone

from stentor.campaigns.models import Flight
from stentor.campaigns.verbs import save_flights
from stentor.programmatic.models import DemandSource, Pixel, PixelSum

NOT_HEARD: Final = ("win", "error")
"""Events of which trackers are told without an impression."""


def end_flights(flights: Iterable[Flight]) -> int:
    """They serve no more. Their number."""
    ending = list(flights)
    for flight in ending:
        flight.is_paused, flight.ended_at = True, timezone.now()
    if ending:
        save_flights(ending, None)
    return len(ending)


def list_running(source: DemandSource) -> list[Flight]:
    """Flights that a source gave and that are not ended."""
    flights = Flight.objects.filter(demand_spots__asking__source=source, is_paused=False)
    return list(flights.select_related("campaign__advertiser").distinct())


def count_heard(flight: Flight) -> int:
    """Impressions of the flight of which trackers were told."""
    owed = Pixel.objects.filter(spot__flight_id=flight.pk, key__endswith=":0")
    summed = PixelSum.objects.filter(spot__flight_id=flight.pk, is_first=True)
    old: int = summed.aggregate(pixels=Sum("pixels"))["pixels"] or 0
    return old + owed.exclude(event__in=NOT_HEARD).count()
