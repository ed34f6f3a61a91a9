"""What ad operations have booked, made without encoding anything."""

from datetime import date
from typing import Any

from django.conf import settings

from people.cast import FRAME_BYTES, Cast
from stentor.accounts.models import Membership, Organisation, Role, User
from stentor.campaigns.models import (
    Advertiser,
    Campaign,
    Creative,
    CreativeEncode,
    Flight,
    HouseSpot,
    Placement,
)
from stentor.lib.ids import new_id
from stentor.lib.objects import LocalObjects


def make_spot(organisation: Organisation, title: str = "Tea") -> Creative:
    """A creative whose bodies lie in the store; bytes of the size, not the sound, of audio."""
    creative = Creative.objects.create(
        organisation=organisation, original=new_id().ljust(64, "0"), filename="tea.wav",
        title=title, seconds=2.4,
    )  # fmt: skip
    for channels, bitrate, frame_bytes in ((1, 128_000, FRAME_BYTES), (2, 192_000, 576)):
        ref = LocalObjects(settings.STENTOR_LAYOUT.objects).put_bytes(
            title.encode()[:1] * (frame_bytes * 100)
        )
        CreativeEncode.objects.create(
            creative=creative, channels=channels, bitrate=bitrate, object=ref.sha256,
            size=ref.size, frames=100, frame_bytes=frame_bytes, lufs=-16.0, true_peak=-1.2,
        )  # fmt: skip
    return creative


def make_flight(organisation: Organisation, name: str = "mid 1", **fields: Any) -> Flight:
    """With an advertiser and a campaign, Acme Tea's Spring unless others are given."""
    campaign = fields.pop("campaign", None)
    if campaign is None:
        advertiser, _ = Advertiser.objects.get_or_create(
            organisation=organisation, ref="acme", defaults={"name": "Acme Tea", "category": "food"}
        )
        campaign, _ = Campaign.objects.get_or_create(
            advertiser=advertiser, ref="spring", defaults={"name": "Spring"}
        )
    creative = fields.pop("creative", None) or make_spot(organisation)
    terms: dict[str, Any] = {
        "slots": ["mid"], "starts": date(2026, 11, 1), "ends": date(2026, 12, 31),
        "goal": {"impressions": 5000}, "pricing": "cpm", "price": "25.00", "currency": "EUR",
    }  # fmt: skip
    flight = Flight.objects.create(
        campaign=campaign, name=name, ref=name, creative=creative, **terms | fields
    )
    Placement.objects.create(flight=flight, creative=creative)
    return Flight.objects.select_related("campaign__advertiser", "creative").get(pk=flight.pk)


def make_house(organisation: Organisation, **fields: Any) -> HouseSpot:
    creative = make_spot(organisation, "Promo")
    spot = HouseSpot.objects.create(
        organisation=organisation, ref="promo", name="Promo", creative=creative,
        slots=["pre", "mid", "post"], **fields,
    )  # fmt: skip
    Placement.objects.create(house=spot, creative=creative)
    return spot


def make_seller(cast: Cast) -> User:
    """An ad-ops member: books spots, changes no show."""
    user = User.objects.create_user("ada@lighthouse.example", "correct horse battery", name="Ada")
    Membership.objects.create(organisation=cast.organisation, user=user, role=Role.ADOPS)
    return user


def fill_flight(creative: Creative, **fields: Any) -> dict[str, Any]:
    """What a browser sends for the form of a flight."""
    filled: dict[str, Any] = {
        "name": "mid 1", "creative": creative.id, "slots": ["mid"], "starts": "2026-11-01",
        "ends": "2026-12-31", "zone": "Europe/Berlin", "goal_impressions": "5000",
        "priority": "3", "pacing": "even",
    }  # fmt: skip
    return filled | fields
