"""Which shows keep a flight out that targets them, and why, in words for ad operations."""

from dataclasses import dataclass, replace

import msgspec

from stentor.ads.pacing.eligibility import is_for_show
from stentor.campaigns.book import build_flight
from stentor.campaigns.models import AdPolicy, CreativeVerdict, Flight
from stentor.campaigns.refusals import Refusals
from stentor.catalog.models import Show

WAITING = "Listens first, and has not answered yet"


@dataclass(frozen=True)
class KeptOut:
    """One show's word on one flight."""

    show: Show
    reason: str
    is_waiting: bool = False
    """Nobody there has said no: an answer is due."""


def list_kept_out(flight: Flight) -> list[KeptOut]:
    """By title. Nobody decides for what is part of the audio, and takes are answered one by one:
    of those flights only what keeps the advertiser out."""
    if flight.is_baked_in:
        return []
    record = build_flight(flight, 0, Refusals())
    refusing, record = record.blocked_shows, msgspec.structs.replace(record, blocked_shows=[])
    shows = Show.objects.filter(organisation=flight.organisation, id__in=refusing)
    return [
        _tell(flight, show)
        for show in shows.order_by("title")
        if is_for_show(record, show.id, show.category)
    ]


def _tell(flight: Flight, show: Show) -> KeptOut:
    advertiser = flight.campaign.advertiser
    policy = AdPolicy.objects.filter(show=show).first()
    verdict = CreativeVerdict.objects.filter(show=show, creative=flight.creative).first()
    found = KeptOut(show, WAITING, is_waiting=True)
    if policy and policy.blocked_advertisers.filter(pk=advertiser.pk).exists():
        return replace(found, reason=f"Blocks {advertiser.name}", is_waiting=False)
    blocked = {one.casefold() for one in policy.blocked_categories} if policy else set()
    if advertiser.category and advertiser.category.casefold() in blocked:
        return replace(found, reason=f"Blocks {advertiser.category}", is_waiting=False)
    if verdict and not verdict.is_approved:
        told = f": {verdict.reason}" if verdict.reason else ""
        return replace(found, reason=f"Vetoed the spot{told}", is_waiting=False)
    return found
