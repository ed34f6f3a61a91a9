"""An ad that a source gave, before its sound is fetched."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from stentor.ads.openrtb.judging import is_blocked_category, is_blocked_domain
from stentor.ads.vast.following import Found
from stentor.ads.vast.media import Choice
from stentor.contracts.adbook import SlotKind
from stentor.programmatic.models import DemandSource


class Offer(NamedTuple):
    """What is to be booked."""

    key: str
    """The same for the same ad in the same place."""
    found: Found
    choice: Choice
    advertiser: str
    categories: tuple[str, ...]
    shows: tuple[str, ...]
    """Ids; none: wherever the source may serve."""
    slots: tuple[SlotKind, ...]
    price: Decimal | None = None
    impressions: int | None = None
    """How many were bought; none: as many as there are until it expires."""
    keep_seconds: int | None = None
    """For which the answer may be kept, where it says so."""
    notices: tuple[tuple[str, str], ...] = ()
    """Event (win, billing) and address, auction macros replaced but for the time."""
    auction: Mapping[str, str] = MappingProxyType({})


def judge_offer(offer: Offer, source: DemandSource) -> str | None:
    """Why the source's own rules speak against it; None when they do not."""
    name = offer.advertiser
    if name and is_blocked_domain(name, source.blocked_domains):
        return f"its advertiser {name} is blocked"
    for category in offer.categories:
        if is_blocked_category(category, source.blocked_categories):
            return f"its category {category} is blocked"
    seconds = offer.choice.linear.seconds
    if source.lengths and seconds is not None and round(seconds) not in source.lengths:
        wanted = ", ".join(map(str, source.lengths))
        return f"it lasts {seconds:g} s; only {wanted} s are taken"
    return _judge_price(offer, source)


def _judge_price(offer: Offer, source: DemandSource) -> str | None:
    price = offer.found.inline.price
    if offer.price is not None or price is None or price.model != "cpm":
        return None
    if price.currency != source.currency:
        return f"its price is in {price.currency}, the floor in {source.currency}"
    if price.amount < source.floor:
        return f"its price of {price.amount} {price.currency} is below the floor of {source.floor}"
    return None
