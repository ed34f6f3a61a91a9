"""Places of the tz database that people may choose."""

from functools import cache
from zoneinfo import available_timezones

AREAS = {
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe",
    "Indian", "Pacific",
}  # fmt: skip


@cache
def list_places() -> tuple[str, ...]:
    """UTC first, then every place by its name."""
    places = (name for name in available_timezones() if name.split("/")[0] in AREAS)
    return ("UTC", *sorted(places))


def is_zone(name: str) -> bool:
    """Can a person or a show have this time zone?"""
    return name in list_places()
