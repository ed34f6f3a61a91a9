"""The terms of a flight: where, how often, when, for how much."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from stentor.campaigns.document.reading import Fields
from stentor.campaigns.places import check_place
from stentor.catalog.categories import CATEGORY_NAMES
from stentor.contracts.adbook import Cap, Daypart, Goal, Position, SlotKind, Targets

SLOTS: Final[tuple[SlotKind, ...]] = ("pre", "mid", "post")
POSITIONS: Final[tuple[Position, ...]] = ("first", "last")
DEVICES: Final = ("phone", "tablet", "watch", "tv", "speaker", "car", "desktop", "browser")
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST_CAP_HOURS: Final = 2160
"""Ninety days: as long as a listener's impressions are remembered."""
MOST_IMPRESSIONS: Final = 10**12

_CATEGORIES: Final = {name.casefold(): name for name in CATEGORY_NAMES}
_CLOCK: Final = re.compile(r"([01]\d|2[0-4]):([0-5]\d)")


def read_slots(fields: Fields) -> list[SlotKind]:
    slots = fields.read_texts("slots")
    for slot in slots:
        if slot not in SLOTS:
            fields.complain(f"{slot!r} is not one of pre, mid, post", "slots")
    if not slots and isinstance(fields.get("slots"), list | None):
        fields.complain("names no slot; give one or more of pre, mid, post", "slots")
    return [slot for slot in SLOTS if slot in slots]


def read_positions(fields: Fields) -> list[Position]:
    """Where in its break; none: anywhere."""
    positions = fields.read_texts("positions")
    for position in positions:
        if position not in POSITIONS:
            fields.complain(f"{position!r} is not one of first, last", "positions")
    return [position for position in POSITIONS if position in positions]


def read_caps(fields: Fields) -> list[Cap]:
    caps = []
    for one in fields.read_objects("caps"):
        impressions = one.read_number("impressions", 1, 1000)
        caps.append(Cap(impressions, one.read_number("hours", 1, LONGEST_CAP_HOURS)))
        one.end()
    return caps


def read_goal(fields: Fields) -> Goal | None:
    """A number of impressions, in either spelling, or what they come to from a spend."""
    bare = fields.get("goal")
    if bare is None:
        return None
    if isinstance(bare, int) and not isinstance(bare, bool):
        return Goal(impressions=fields.read_number("goal", 1, MOST_IMPRESSIONS))
    if not isinstance(bare, dict):
        fields.complain('is neither a number nor {"impressions": …} nor {"spend": …}', "goal")
        return None
    goal = fields.read_object("goal")
    assert goal is not None
    read = _read_spend(goal) if goal.has("spend") else _read_impressions(goal)
    goal.end()
    return read


def _read_impressions(goal: Fields) -> Goal:
    return Goal(impressions=goal.read_number("impressions", 1, MOST_IMPRESSIONS))


def _read_spend(goal: Fields) -> Goal | None:
    spend, cpm = _read_amount(goal, "spend"), _read_amount(goal, "cpm")
    currency = goal.read_text("currency", 30)
    if currency and not re.fullmatch("[A-Z]{3}", currency):
        goal.complain(f"{currency!r} is no currency like EUR", "currency")
    if spend is None or cpm is None:
        return None
    impressions = int(spend / cpm * 1000)
    if not 1 <= impressions <= MOST_IMPRESSIONS:
        goal.complain(f"{spend} at {cpm} a thousand comes to {impressions} impressions", "spend")
    return Goal(impressions=impressions, spend=str(spend), cpm=str(cpm), currency=currency)


def _read_amount(goal: Fields, name: str) -> Decimal | None:
    bare = goal.get(name)
    amount = _try_parse_amount(bare)
    if amount is None:
        said = "is missing" if bare is None else f'is {bare!r}, not an amount like "1200.00"'
        goal.complain(said, name)
    return amount


def _try_parse_amount(bare: Any) -> Decimal | None:
    if isinstance(bare, bool) or not isinstance(bare, str | int | float):
        return None
    try:
        amount = Decimal(str(bare))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and 0 < amount < 10**12 else None


def read_dayparts(fields: Fields) -> list[Daypart]:
    """`{"days": ["mon", "tue"], "from": "06:00", "to": "10:00"}`; all of it may be left out. A
    part that ends before it starts goes on after midnight."""
    parts: list[Daypart] = []
    for one in fields.read_objects("dayparts"):
        names = [day.lower()[:3] for day in one.read_texts("days")]
        for name in names:
            if name not in DAYS:
                one.complain(f"{name!r} is not one of {', '.join(DAYS)}", "days")
        days = sorted({DAYS.index(name) for name in names if name in DAYS}) or list(range(7))
        start, end = _read_minute(one, "from", 0), _read_minute(one, "to", 1440)
        one.end()
        if start < end:
            parts.append(Daypart(days=days, start=start, end=end))
            continue
        if start < 1440:
            parts.append(Daypart(days=days, start=start, end=1440))
        if end > 0:
            next_days = sorted((day + 1) % 7 for day in days)
            parts.append(Daypart(days=next_days, start=0, end=end))
    return parts


def _read_minute(fields: Fields, name: str, default: int) -> int:
    text = fields.read_text(name, 5, default="")
    if not text:
        return default
    found = _CLOCK.fullmatch(text)
    minute = int(found[1]) * 60 + int(found[2]) if found else -1
    if not 0 <= minute <= 1440:
        fields.complain(f"{text!r} is no time of day like 06:30", name)
        return default
    return minute


def read_targets(fields: Fields, name: str) -> Targets:
    """Names as the edge compares them; shows stay as they are written."""
    named = fields.read_object(name)
    if named is None:
        return Targets()
    categories = [_CATEGORIES.get(one.casefold(), one) for one in named.read_texts("categories")]
    for category in categories:
        if category not in CATEGORY_NAMES:
            named.complain(f"{category!r} is not one of Apple's categories", "categories")
    countries = [country.upper() for country in named.read_texts("countries")]
    for country in countries:
        if not re.fullmatch("[A-Z]{2}", country):
            named.complain(f"{country!r} is no country code like DE", "countries")
            continue
        try:
            check_place(country)
        except ValueError as error:
            named.complain(str(error).rstrip("."), "countries")
    devices = [device.lower() for device in named.read_texts("devices")]
    for device in devices:
        if device not in DEVICES:
            named.complain(f"{device!r} is not one of {', '.join(DEVICES)}", "devices")
    targets = Targets(
        shows=named.read_texts("shows"),
        categories=categories,
        countries=countries,
        apps=[app.lower() for app in named.read_texts("apps")],
        devices=devices,
    )
    named.end()
    return targets
