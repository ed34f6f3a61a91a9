"""The days somebody asks for, in their time zone, and the UTC days that hold them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from stentor.lib.zones import find_offset

USUAL_DAYS = 30
LONGEST = timedelta(days=3660)
QUARTER = timedelta(minutes=15)
EARLIEST = date(2000, 1, 1)


class PeriodError(ValueError):
    """Says what of the period cannot be."""


@dataclass(frozen=True)
class Period:
    """Whole days, the first and the last included."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(n) for n in range((self.last - self.first).days + 1)]

    @property
    def utc_days(self) -> tuple[date, date]:
        """The first and last UTC day that hold a moment of it."""
        begin = datetime.combine(self.first, time(), self.zone).astimezone(UTC)
        end = datetime.combine(self.last + timedelta(1), time(), self.zone).astimezone(UTC)
        return begin.date(), (end - timedelta(microseconds=1)).date()

    @property
    def earlier(self) -> "Period":
        """As many days just before."""
        length = timedelta(days=len(self.days))
        return Period(self.first - length, self.last - length, self.zone)

    @property
    def is_utc(self) -> bool:
        return self.zone.key == "UTC"


def parse_period(texts: Mapping[str, str], today: date, zone: ZoneInfo) -> Period:
    """Of `from` and `to` (ISO days); without them the last thirty days. PeriodError."""
    last = _parse_day(texts.get("to", ""), "the last day") or today
    first = _parse_day(texts.get("from", ""), "the first day") or last - timedelta(USUAL_DAYS - 1)
    if first > last:
        raise PeriodError("The first day is after the last one.")
    if last - first > LONGEST:
        raise PeriodError("That is more than ten years; choose fewer days.")
    return Period(first, last, zone)


def iterate_moments(day: date, slots: Mapping[int, int], zone: ZoneInfo) -> Iterator[
    tuple[datetime, int]
]:  # fmt: skip
    """Quarters of an hour of a UTC day as naive times on the clocks of `zone`."""
    begin = datetime.combine(day, time(), UTC)
    offset = find_offset(day, zone)
    for slot, number in slots.items():
        moment = begin + slot * QUARTER
        shift = offset if offset is not None else moment.astimezone(zone).utcoffset()
        yield (moment + (shift or timedelta())).replace(tzinfo=None), number


def _parse_day(text: str, what: str) -> date | None:
    if not text.strip():
        return None
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise PeriodError(f"Write {what} like 2026-11-24.") from None
    if not EARLIEST <= day <= date(2999, 12, 31):
        raise PeriodError(f"Choose {what} after the year 2000.")
    return day
