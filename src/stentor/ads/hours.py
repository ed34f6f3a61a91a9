"""When a flight's dates and hours hold, and when that changes next."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from stentor.ads import reasons
from stentor.contracts.adbook import Daypart

NEVER: Final = float("inf")


class Hours:
    """Of one flight or house spot, in its zone."""

    __slots__ = ("_ends", "_parts", "_starts", "_zone")

    def __init__(
        self, starts: str | None, ends: str | None, zone: str, dayparts: Sequence[Daypart]
    ) -> None:
        """ValueError for a date or zone that cannot be read."""
        self._zone = ZoneInfo(zone)
        self._starts, self._ends = float("-inf"), NEVER
        if starts:
            self._starts = compute_midnight(date.fromisoformat(starts), self._zone)
        if ends:
            day_after = date.fromisoformat(ends) + timedelta(days=1)
            self._ends = compute_midnight(day_after, self._zone)
        self._parts = tuple((frozenset(part.days), part.start, part.end) for part in dayparts)

    def find_reason(self, now: float) -> str | None:
        """Why it rests at `now`, in seconds since the epoch; None when it does not."""
        if now < self._starts:
            return reasons.NOT_STARTED
        if now >= self._ends:
            return reasons.ENDED
        return reasons.DAYPART if self._parts and not self._is_in_daypart(now) else None

    def find_change(self, now: float) -> float:
        """A moment after `now` until which the answer stays the same."""
        if now < self._starts:
            return self._starts
        if now >= self._ends:
            return NEVER
        if not self._parts:
            return self._ends
        today = datetime.fromtimestamp(now, self._zone).date()
        minutes = {minute for _, start, end in self._parts for minute in (start, end)} | {0}
        moments = (
            compute_instant(day, minute, self._zone, fold)
            for day in (today, today + timedelta(days=1))
            for minute in minutes
            for fold in (0, 1)
        )
        return min(self._ends, *(moment for moment in moments if moment > now))

    def _is_in_daypart(self, now: float) -> bool:
        local = datetime.fromtimestamp(now, self._zone)
        minute = local.hour * 60 + local.minute
        return any(
            local.weekday() in days and start <= minute < end for days, start, end in self._parts
        )


def compute_midnight(day: date, zone: ZoneInfo) -> float:
    """The instant at which a day begins in a zone, in seconds since the epoch."""
    return compute_instant(day, 0, zone)


def compute_instant(day: date, minute: int, zone: ZoneInfo, fold: int = 0) -> float:
    """When a zone's clock shows that minute of the day; `fold` 1 for the second time it does."""
    clock = datetime.combine(day, time(), zone) + timedelta(minutes=minute)
    return clock.replace(fold=fold).astimezone(UTC).timestamp()
