"""What ad operations do. Everything that changes delivery is in the audit log and, by the end of
the call, in the published ad book."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models, transaction

from stentor.accounts.audit import record
from stentor.accounts.models import Organisation, User
from stentor.campaigns.forms.flight import describe_flight
from stentor.campaigns.models import (
    AdPolicy,
    Advertiser,
    Campaign,
    Creative,
    CreativeVerdict,
    Flight,
    HouseSpot,
    Placement,
    Seller,
)
from stentor.campaigns.publication import changing_book
from stentor.catalog.models import Show
from stentor.lib.ids import new_id


def save_advertiser(advertiser: Advertiser, actor: User | None) -> None:
    """Made or changed."""
    with changing_book():
        is_new = _is_new(advertiser)
        advertiser.save()
        _record(advertiser.organisation, actor, "advertiser", advertiser, is_new=is_new)


def save_seller(seller: Seller, actor: User | None) -> None:
    """What further invoices say of who sells; those that were made stay as they are."""
    with transaction.atomic():
        seller.save()
        record(seller.organisation, actor, "seller.changed", seller.pk, title=seller.name)


def save_campaign(campaign: Campaign, actor: User | None) -> None:
    """Made or changed."""
    with changing_book():
        is_new = _is_new(campaign)
        campaign.save()
        _record(campaign.advertiser.organisation, actor, "campaign", campaign, is_new=is_new)


def save_flights(flights: Iterable[Flight], actor: User | None) -> None:
    """Made or changed, all in one book; another creative is another placement."""
    with changing_book():
        for flight in flights:
            put_flight(flight, actor)


def put_flight(flight: Flight, actor: User | None, *, tells_unchanged: bool = True) -> None:
    """As `save_flights`, for who is changing the book just now.

    `tells_unchanged`: does one stand in the audit log that is what it was?
    """
    is_new = _is_new(flight)
    before = {} if is_new else describe_flight(Flight.objects.get(pk=flight.pk))
    if not flight.is_paused:
        flight.ended_at = None
    flight.save()
    if flight.creative:
        Placement.objects.get_or_create(flight=flight, creative=flight.creative)
    after = describe_flight(Flight.objects.get(pk=flight.pk))
    changes = {
        name: [_plain(before[name]), _plain(after[name])]
        for name in after
        if before and before[name] != after[name]
    }
    if is_new or changes or tells_unchanged:
        _record(flight.organisation, actor, "flight", flight, is_new=is_new, changes=changes)


def save_house(spot: HouseSpot, actor: User | None) -> None:
    """Made or changed."""
    with changing_book():
        is_new = _is_new(spot)
        spot.save()
        Placement.objects.get_or_create(house=spot, creative=spot.creative)
        _record(spot.organisation, actor, "house", spot, is_new=is_new)


def duplicate_flight(flight: Flight, actor: User | None) -> Flight:
    """A copy under another id, paused so that nobody sells twice by mistake."""
    copy = Flight.objects.get(pk=flight.pk)
    copy.pk = copy.ref = new_id()
    copy.name, copy.is_paused, copy.ended_at = f"{flight.name} (copy)"[:255], True, None
    save_flights([copy], actor)
    return copy


def save_policy(show: Show, actor: User | None, rules: dict[str, Any]) -> None:
    """`rules` as the cleaned data of a PolicyForm."""
    with changing_book():
        policy, _ = AdPolicy.objects.get_or_create(show=show)
        policy.needs_approval = rules["needs_approval"]
        policy.blocked_categories = rules["blocked_categories"]
        policy.save()
        policy.blocked_advertisers.set(rules["blocked_advertisers"])
        record(
            show.organisation, actor, "ad_policy.changed", show.id,
            needs_approval=policy.needs_approval, categories=policy.blocked_categories,
            advertisers=sorted(one.name for one in rules["blocked_advertisers"]),
        )  # fmt: skip


def judge_creative(
    show: Show, creative: Creative, actor: User | None, *, is_approved: bool, reason: str = ""
) -> CreativeVerdict:
    """A show approves or vetoes a creative."""
    with changing_book():
        verdict = CreativeVerdict.objects.create(
            show=show, creative=creative, is_approved=is_approved, reason=reason[:255], user=actor
        )
        action = "creative.approved" if is_approved else "creative.vetoed"
        details = {"title": creative.name, "show": show.title, "reason": reason}
        record(show.organisation, actor, action, creative.id, **details)
    return verdict


def retitle_creative(creative: Creative, actor: User | None, title: str) -> None:
    """Gives it another name for people; empty: its file's."""
    with changing_book():
        creative.title = title.strip()[:255]
        creative.save(update_fields=["title"])
        record(creative.organisation, actor, "creative.renamed", creative.id, title=creative.name)


def recall_placements(
    placements: models.QuerySet[Placement], actor: User | None, now: datetime
) -> int:
    """Takes spots back for good: every arrangement that has one of them is gone. How many of them
    were not recalled before."""
    with changing_book():
        recalled: dict[Creative, list[int]] = {}
        standing = placements.filter(recalled_at=None).exclude(creative=None)
        for one in standing.select_related("creative__organisation"):
            if one.creative is not None:
                recalled.setdefault(one.creative, []).append(one.number)
        for creative, numbers in recalled.items():
            Placement.objects.filter(number__in=numbers).update(recalled_at=now)
            details = {"title": creative.name, "placements": numbers}
            record(creative.organisation, actor, "creative.recalled", creative.id, **details)
    return sum(map(len, recalled.values()))


def _record(
    organisation: Organisation, actor: User | None, noun: str, row: Any, *, is_new: bool,
    **details: Any,
) -> None:  # fmt: skip
    action = f"{noun}.made" if is_new else f"{noun}.changed"
    record(organisation, actor, action, row.id, title=row.name, **details)


def _is_new(row: Any) -> bool:
    return not type(row).objects.filter(pk=row.pk).exists()


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | bool | list | None) else str(value)
