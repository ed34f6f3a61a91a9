"""From ads that were taken to remnant flights in the ad book, and out of it again."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec
from django.db import transaction

from stentor.campaigns.document.terms import SLOTS
from stentor.campaigns.models import Advertiser, Campaign, Creative, Flight, Pacing, Pricing
from stentor.campaigns.verbs import save_flights
from stentor.contracts.adbook import REMNANT, Targets
from stentor.programmatic.asking.offer import Offer
from stentor.programmatic.asking.vast import list_pixels
from stentor.programmatic.ending import count_heard
from stentor.programmatic.models import Asking, DemandSource, DemandSpot
from stentor.programmatic.pixels.owing import owe_win

SHORTEST_KEEP = timedelta(minutes=5)
"""An answer that may be kept for less would be gone before an edge could serve it twice."""


class Booking(NamedTuple):
    """An ad with its sound."""

    offer: Offer
    creative: Creative


def book(asking: Asking, bookings: Iterable[Booking], now: datetime) -> None:
    """Puts all into one ad book. The same ad in the same place is the same flight, whose pixels
    and expiry are those of its latest answer from now on."""
    source = asking.source
    flights: list[Flight] = []
    spots: list[DemandSpot] = []
    with transaction.atomic():
        for one in bookings:
            expires = compute_expiry(source, one.offer, now)
            flight = _build_flight(source, one, now, expires)
            if flight.id not in {held.id for held in flights}:
                flights.append(flight)
                spots.append(_build_spot(asking, one, flight, now, expires))
    save_flights(flights, None)
    with transaction.atomic():
        for spot in spots:
            spot.save()
            owe_win(spot, now)


def compute_expiry(source: DemandSource, offer: Offer, now: datetime) -> datetime:
    """What the source's owner allows, or less where the answer says so."""
    most = timedelta(hours=source.keep_hours)
    told = timedelta(seconds=offer.keep_seconds) if offer.keep_seconds else most
    return now + min(most, max(told, SHORTEST_KEEP))


def _build_flight(source: DemandSource, one: Booking, now: datetime, expires: datetime) -> Flight:
    offer = one.offer
    campaign = _find_campaign(source, offer)
    ref = hashlib.sha256(f"{source.id}:{offer.key}".encode()).hexdigest()[:40]
    flight = Flight.objects.filter(campaign=campaign, ref=ref).first()
    flight = flight or Flight(campaign=campaign, ref=ref, starts=now.date())
    flight.name = (offer.found.inline.title or offer.key)[:255]
    flight.creative = one.creative
    flight.slots = [slot for slot in SLOTS if slot in offer.slots]
    flight.ends = expires.date()
    flight.zone, flight.priority, flight.pacing = "UTC", REMNANT, Pacing.ASAP
    flight.is_paused = False
    flight.goal = None
    if offer.impressions:
        flight.goal = {"impressions": count_heard(flight) + offer.impressions}
    price = offer.price
    flight.pricing = Pricing.CPM if price is not None else Pricing.NONE
    flight.price, flight.currency = price, source.currency if price is not None else ""
    shows = list(offer.shows or source.shows)
    targets = Targets(shows=shows, categories=source.categories)
    flight.targets = msgspec.to_builtins(targets)
    return flight


def _find_campaign(source: DemandSource, offer: Offer) -> Campaign:
    """An advertiser for each that a source names, so that shows can block it and competitors are
    kept apart."""
    name = offer.advertiser or source.name
    digest = hashlib.sha256(name.casefold().encode()).hexdigest()[:16]
    advertiser, _ = Advertiser.objects.get_or_create(
        organisation=source.organisation,
        ref=f"demand-{digest}",
        defaults={
            "name": name[:255],
            "category": offer.categories[0][:100] if offer.categories else "",
            "agency": source.name[:255],
        },
    )
    campaign, _ = Campaign.objects.get_or_create(
        advertiser=advertiser, ref=f"demand-{source.id}", defaults={"name": source.name}
    )
    return campaign


def _build_spot(
    asking: Asking, one: Booking, flight: Flight, now: datetime, expires: datetime
) -> DemandSpot:
    offer, linear = one.offer, one.offer.choice.linear
    macros = {
        "ADSERVINGID": offer.found.inline.serving_id or "-1",
        "UNIVERSALADID": [f"{registry} {value}" for registry, value in linear.universal_ids]
        or "-1",
        "ASSETURI": offer.choice.media.url,
        "ADTYPE": "audio",
        "ADCATEGORIES": list(offer.categories) or "-1",
        "PODSEQUENCE": offer.found.sequence or "-1",
    }
    return DemandSpot(
        asking=asking, flight=flight, made_at=now, expires_at=expires, title=flight.name,
        advertiser=offer.advertiser[:255], price=offer.price, media_url=offer.choice.media.url,
        pixels=[list(pixel) for pixel in list_pixels(offer)], macros=macros,
        auction=dict(offer.auction),
    )  # fmt: skip
