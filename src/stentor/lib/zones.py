"""Places of the tz database that people may choose."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

AREAS = {
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe",
    "Indian", "Pacific",
}  # fmt: skip


@cache
def list_places() -> tuple[str, ...]:
    """UTC first, then every place by its name."""
    places = (name for name in available_timezones() if name.split("/")[0] in AREAS)
    return ("UTC", *sorted(places))


def list_zones() -> list[tuple[str, str]]:
    """Choices of a time zone."""
    return [(name, name.replace("_", " ")) for name in list_places()]


def is_zone(name: str) -> bool:
    """Can a person or a show have this time zone?"""
    return name in list_places()


@lru_cache(maxsize=8192)
def find_offset(day: date, zone: ZoneInfo) -> timedelta | None:
    """How far the zone's clocks are from UTC all of a UTC day long; None on a day on which they
    change."""
    begin = datetime.combine(day, time(), UTC)
    offset = begin.astimezone(zone).utcoffset()
    is_constant = offset == (begin + timedelta(days=1)).astimezone(zone).utcoffset()
    return offset if is_constant else None
