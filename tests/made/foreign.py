"""Two houses that both have one of everything ad operations know, and what may not mix."""

from types import SimpleNamespace
from typing import Any

from django.db.models import Model

from made.bookings import make_flight, make_house
from people.cast import make_episode
from stentor.accounts.models import Organisation, User
from stentor.campaigns.models import (
    AdPolicy,
    Advertiser,
    Campaign,
    CreativeVerdict,
    Flight,
    HouseSpot,
    Invoice,
    Placement,
    SharedReport,
    Take,
)
from stentor.catalog.models import BakedIn, Show
from stentor.intake.uploads import begin_upload
from stentor.programmatic.models import DemandSource, OfferedShow

THEIRS = ("Zebra", "Far Away", "Elsewhere")
"""Names that only the other organisation has."""
EVERYTHING: tuple[type[Model], ...] = (
    Advertiser, Campaign, Flight, HouseSpot, DemandSource, BakedIn, Invoice, AdPolicy,
    CreativeVerdict, Take, OfferedShow,
)  # fmt: skip


def gather(organisation: Organisation, show: Show, user: User, mark: str) -> SimpleNamespace:
    """Everything that an address or a field can name."""
    advertiser, _ = Advertiser.objects.get_or_create(
        organisation=organisation, name=f"{mark} Tea", defaults={"ref": mark, "category": mark}
    )
    campaign = Campaign.objects.create(advertiser=advertiser, name=f"{mark} Spring", ref=mark)
    flight = make_flight(organisation, f"{mark} flight", campaign=campaign)
    flight.creative.title = f"{mark} spot"
    flight.creative.save()
    read = make_flight(organisation, f"{mark} read", campaign=campaign)
    Flight.objects.filter(pk=read.pk).update(creative=None)
    promo = make_house(organisation)
    episode = make_episode(show, slug=mark.lower(), title=f"{mark} episode")
    placement = Placement.objects.create(flight=flight)
    position = BakedIn.objects.create(
        episode=episode, original="0" * 64, start=0.2, end=0.9, placement=placement.number,
        advertiser=advertiser.id,
    )  # fmt: skip
    source = DemandSource.objects.create(
        organisation=organisation, name=f"{mark} Exchange", kind="openrtb",
        url="https://bid.example/", slots=["pre"], floor="5.5000", currency="EUR",
        time_limit=2.0, longest_seconds=60, impressions_a_bid=100, every_minutes=30, keep_hours=24,
    )  # fmt: skip
    invoice = Invoice.objects.create(
        organisation=organisation, number=7, advertiser=advertiser, starts=flight.starts,
        ends=flight.ends, zone="UTC", currency="EUR", lines=[], total=0, seller=mark, buyer=mark,
    )  # fmt: skip
    return SimpleNamespace(
        organisation=organisation, advertiser=advertiser, campaign=campaign, flight=flight,
        read=read, creative=flight.creative, promo=promo, show=show, episode=episode,
        position=position,
        source=source, invoice=invoice, take=Take.objects.create(
            flight=flight, show=show, creative=flight.creative),
        upload=begin_upload(organisation, user, "tea.wav", 100),
        link=SharedReport.objects.create(campaign=campaign),
    )  # fmt: skip


def take_picture() -> list[list[dict[str, Any]]]:
    """Every row, so that nothing can change unseen."""
    return [list(model.objects.order_by("pk").values()) for model in EVERYTHING]
