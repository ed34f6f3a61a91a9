"""Wall-clock times of a show's zone, and the two nights a year when they are not one instant."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

EARLIER, LATER = "earlier", "later"


class NonexistentTimeError(ValueError):
    """The clocks skip this time on that day."""

    def __init__(self, wall: datetime, zone: ZoneInfo) -> None:
        skipped_to = wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
        super().__init__(
            f"{wall:%H:%M} does not exist on {wall:%-d %B %Y} in {zone.key}: the clocks go "
            f"forward. {skipped_to:%H:%M} is the time it would be."
        )


class AmbiguousTimeError(ValueError):
    """The clocks show this time twice on that day."""

    def __init__(self, wall: datetime, zone: ZoneInfo) -> None:
        super().__init__(
            f"{wall:%H:%M} happens twice on {wall:%-d %B %Y} in {zone.key}: the clocks go back. "
            "Choose which one you mean."
        )


def resolve_wall_time(wall: datetime, zone: ZoneInfo, which: str = "") -> datetime:
    """The instant, in UTC, at which the clocks of `zone` show the naive time `wall`.

    `which` is EARLIER or LATER for a time that happens twice, and is not needed otherwise.
    NonexistentTimeError and AmbiguousTimeError say what to do.
    """
    first = wall.replace(tzinfo=zone, fold=0)
    second = wall.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall:
        raise NonexistentTimeError(wall, zone)
    if which not in {EARLIER, LATER}:
        raise AmbiguousTimeError(wall, zone)
    return (first if which == EARLIER else second).astimezone(UTC)


def describe_zone(zone: ZoneInfo, moment: datetime) -> str:
    """`Europe/Berlin (UTC+01:00)` as it is at that moment."""
    offset = moment.astimezone(zone).utcoffset() or timedelta()
    sign = "-" if offset < timedelta() else "+"
    minutes = abs(offset) // timedelta(minutes=1)
    return f"{zone.key.replace('_', ' ')} (UTC{sign}{minutes // 60:02d}:{minutes % 60:02d})"
