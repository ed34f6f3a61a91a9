"""Rows into the records that the edge decides by."""

from collections.abc import Iterable
from datetime import date, timedelta

import msgspec

from stentor.campaigns import models
from stentor.campaigns.heard_takes import HeardTakes
from stentor.campaigns.refusals import Refusals
from stentor.catalog.models import BakedIn
from stentor.contracts import adbook
from stentor.contracts.pace import Pace
from stentor.contracts.placement import CreativeForm, Placement

KEPT_DAYS = 92
"""How long an ended flight stays in the book: its impressions count for its campaign's caps."""


def build_book(today: date) -> adbook.AdBook:
    """The book of all organisations; recalled creatives are not in it."""
    flights = list(
        models.Flight.objects.filter(ends__gte=today - timedelta(days=KEPT_DAYS), is_baked_in=False)
        .select_related("campaign__advertiser", "creative", "paced")
        .order_by("id")
    )
    houses = list(models.HouseSpot.objects.select_related("creative").order_by("id"))
    numbers = find_numbers()
    earlier, refusals = find_earlier(flights), Refusals()
    takes = HeardTakes(flights, refusals, numbers)
    serving = [one for one in flights if one.is_host_read or (one.id, one.creative_id) in numbers]
    promos = [one for one in houses if (one.id, one.creative_id) in numbers]
    campaigns = {one.campaign_id: one.campaign for one in serving}
    advertisers = {one.advertiser_id: one.advertiser for one in campaigns.values()}
    advertisers |= models.Advertiser.objects.in_bulk(list_heard_advertisers())
    creatives = {one.creative.id: one.creative for one in serving if one.creative}
    creatives |= {one.creative_id: one.creative for one in promos} | takes.creatives
    forms = load_forms(creatives)
    return adbook.AdBook(
        advertisers=[build_advertiser(advertisers[key]) for key in sorted(advertisers)],
        campaigns=[build_campaign(campaigns[key]) for key in sorted(campaigns)],
        flights=[
            build_flight(
                one,
                numbers[one.id, one.creative_id] if one.creative_id else 0,
                refusals,
                earlier.get(one.id),
                takes.find(one),
            )
            for one in serving
        ],
        baked_in=list_baked_in(today),
        house=[build_house(one, numbers[one.id, one.creative_id], refusals) for one in promos],
        creatives=[build_creative(creatives[key], forms.get(key, [])) for key in sorted(creatives)],
    )


def list_heard_advertisers() -> list[str]:
    """Ids of those with ads in episodes' own audio: they keep others out of the breaks nearby."""
    return list(BakedIn.objects.standing().values_list("advertiser", flat=True).distinct())


def list_baked_in(today: date) -> list[adbook.BakedIn]:
    """Flights in episodes' own audio of which impressions may still count for caps."""
    flights = models.Flight.objects.filter(
        ends__gte=today - timedelta(days=KEPT_DAYS), is_baked_in=True
    ).select_related("campaign").prefetch_related("placements")  # fmt: skip
    return [
        adbook.BakedIn(
            id=row.id,
            campaign=row.campaign_id,
            advertiser=row.campaign.advertiser_id,
            placements=sorted(one.number for one in row.placements.all()),
            starts=row.starts.isoformat(),
            ends=row.ends.isoformat(),
            zone=row.zone,
        )
        for row in flights.order_by("id")
    ]


def find_numbers(flights: Iterable[models.Flight] | None = None) -> dict[tuple[str, str], int]:
    """Placements that are not recalled, by flight or house spot and creative; of all, or of these
    flights."""
    rows = models.Placement.objects.filter(recalled_at=None).exclude(creative=None)
    if flights is not None:
        rows = rows.filter(flight__in=[one.id for one in flights])
    return {
        (row.flight_id or row.house_id or "", row.creative_id): row.number
        for row in rows
        if row.creative_id
    }


def find_earlier(flights: Iterable[models.Flight]) -> dict[str, list[int]]:
    """By flight the placements that it had with other spots, recalled ones too."""
    now = {one.id: one.creative_id for one in flights}
    earlier: dict[str, list[int]] = {}
    rows = models.Placement.objects.filter(flight__in=list(now)).order_by("number")
    for number, flight, creative in rows.values_list("number", "flight_id", "creative_id"):
        if flight and now[flight] != creative:
            earlier.setdefault(flight, []).append(number)
    return earlier


def load_forms(creatives: Iterable[str]) -> dict[str, list[CreativeForm]]:
    """The encodes of these creatives, by creative id, in one fixed order."""
    forms: dict[str, list[CreativeForm]] = {}
    encodes = models.CreativeEncode.objects.filter(creative__in=list(creatives))
    for encode in encodes.order_by("creative_id", "channels", "bitrate"):
        forms.setdefault(encode.creative_id, []).append(
            CreativeForm(
                channels=encode.channels,
                bitrate=encode.bitrate,
                object=encode.object,
                size=encode.size,
                frames=encode.frames,
                frame_bytes=encode.frame_bytes,
            )
        )
    return forms


def build_placement(row: models.Placement, forms: list[CreativeForm]) -> Placement:
    """The record that codes refer to. `row` with its flight's campaign or its house spot."""
    owner = row.flight.campaign.advertiser if row.flight else row.house
    assert owner is not None
    assert row.creative_id is not None
    return Placement(
        number=row.number,
        kind="flight" if row.flight_id else "house",
        organisation=owner.organisation_id,
        flight=row.flight_id,
        house=row.house_id,
        creative=row.creative_id,
        forms=forms,
    )


def build_advertiser(row: models.Advertiser) -> adbook.Advertiser:
    return adbook.Advertiser(
        id=row.id,
        organisation=row.organisation_id,
        name=row.name,
        category=row.category,
        caps=msgspec.convert(row.caps, list[adbook.Cap]),
        apart=msgspec.convert(row.apart, adbook.Separation),
    )


def build_campaign(row: models.Campaign) -> adbook.Campaign:
    return adbook.Campaign(
        id=row.id,
        advertiser=row.advertiser_id,
        name=row.name,
        caps=msgspec.convert(row.caps, list[adbook.Cap]),
    )


def build_flight(
    row: models.Flight, number: int, refusals: Refusals, earlier: list[int] | None = None,
    takes: list[adbook.Take] | None = None,
) -> adbook.Flight:  # fmt: skip
    """`earlier`: the numbers of its other spots. Without `takes`, as if every show had one."""
    return adbook.Flight(
        id=row.id,
        campaign=row.campaign_id,
        name=row.name,
        placement=number,
        creative=row.creative_id or "",
        slots=msgspec.convert(row.slots, list[adbook.SlotKind]),
        starts=row.starts.isoformat(),
        ends=row.ends.isoformat(),
        zone=row.zone,
        goal=msgspec.convert(row.goal, adbook.Goal | None),
        priority=row.priority,
        is_paused=row.is_paused,
        pacing=msgspec.convert(row.pacing, adbook.Pacing),
        caps=msgspec.convert(row.caps, list[adbook.Cap]),
        dayparts=msgspec.convert(row.dayparts, list[adbook.Daypart]),
        targets=msgspec.convert(row.targets, adbook.Targets),
        excludes=msgspec.convert(row.excludes, adbook.Targets),
        blocked_shows=refusals.find_for_flight(row),
        positions=msgspec.convert(row.positions, list[adbook.Position]),
        earlier=earlier or [],
        takes=takes,
        pace=find_pace(row),
    )


def find_pace(row: models.Flight) -> Pace | None:
    """The latest one, with the goal of now; None for a flight that was not paced yet."""
    paced = getattr(row, "paced", None)
    if paced is None or row.goal is None:
        return None
    pace = msgspec.convert(paced.pace, Pace)
    return msgspec.structs.replace(pace, goal=float(row.goal["impressions"]))


def build_house(row: models.HouseSpot, number: int, refusals: Refusals) -> adbook.House:
    return adbook.House(
        id=row.id,
        organisation=row.organisation_id,
        name=row.name,
        placement=number,
        creative=row.creative_id,
        slots=msgspec.convert(row.slots, list[adbook.SlotKind]),
        starts=row.starts.isoformat() if row.starts else None,
        ends=row.ends.isoformat() if row.ends else None,
        zone=row.zone,
        is_paused=row.is_paused,
        targets=msgspec.convert(row.targets, adbook.Targets),
        excludes=msgspec.convert(row.excludes, adbook.Targets),
        blocked_shows=refusals.find_for_house(row),
    )


def build_creative(row: models.Creative, forms: list[CreativeForm]) -> adbook.Creative:
    return adbook.Creative(id=row.id, name=row.name, seconds=row.seconds, forms=forms)
