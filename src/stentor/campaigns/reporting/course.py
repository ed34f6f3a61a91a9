"""One flight by day: what it delivered, what was due, and what is to be expected from now on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from typing import Final
from zoneinfo import ZoneInfo

from stentor.campaigns.models import Flight, FlightPace
from stentor.campaigns.reporting.progress import Progress

RECENT_DAYS: Final = 7
"""Whole days whose mean stands for those to come, where no curve says more."""


@dataclass(frozen=True)
class Course:
    """Of the days of a flight, in its zone; running totals at the end of each day."""

    days: list[date]
    so_far: int
    """Delivered by now."""
    delivered: list[int]
    """Up to today, which is not over."""
    due: list[float]
    """Of every day; empty where it has no curve."""
    ahead: list[float]
    """From today to the last day; empty when it is over, or nothing is known."""
    reached: date | None
    """The day on which it is likely to have its goal; None where it is not, or has it."""

    @property
    def gains(self) -> list[tuple[date, float]]:
        """What each day that is left is likely to bring; today, what is left of it."""
        left = self.days[len(self.days) - len(self.ahead) :]
        steps = zip(self.ahead, [self.so_far, *self.ahead], strict=False)
        return [(day, after - before) for day, (after, before) in zip(left, steps, strict=True)]


def find_course(
    flight: Flight, by_day: Mapping[date, int], progress: Progress, now: datetime
) -> Course:
    """`flight` with its `paced`; `by_day`: impressions of its days, of which the latest whole ones
    do where only what is ahead matters. What a day before its first had is in the first."""
    today = now.astimezone(ZoneInfo(flight.zone)).date()
    days = list_days(flight.starts, flight.ends)
    passed = [day for day in days if day <= today]
    before = sum(number for day, number in by_day.items() if day < flight.starts)
    delivered = list(accumulate((by_day.get(day, 0) for day in passed), initial=before))[1:]
    paced: FlightPace | None = getattr(flight, "paced", None)
    shares = paced.course if paced and len(paced.course) == len(days) + 1 else []
    due = [share * paced.target for share in shares[1:]] if paced else []
    left = [day for day in days if day >= today]
    ahead = expect(flight, by_day, progress, shares, left, now) if left else []
    reached = find_reached(progress, left, ahead)
    return Course(days, progress.delivered, delivered, due, ahead, reached)


def list_days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def expect(
    flight: Flight,
    by_day: Mapping[date, int],
    progress: Progress,
    shares: Sequence[float],
    left: Sequence[date],
    now: datetime,
) -> list[float]:
    """Running totals at the end of each of the days that are left.

    A flight with a curve goes on from where it stands, as steeply as its curve and so that it
    ends where it is expected to; any other goes on as in the latest days.
    """
    if flight.is_paused:
        return []
    parts = share_out(flight, shares, left, now)
    if parts and progress.expected is not None:
        more = progress.expected - progress.delivered
        return [progress.delivered + more * part for part in parts]
    rate = find_rate(flight, by_day, now)
    if rate is None:
        return []
    most = float("inf") if progress.goal is None else max(progress.goal, progress.delivered)
    today_left = 1 - find_day_share(flight, now) if left[0] >= flight.starts else 0.0
    return [
        min(progress.delivered + rate * (today_left + later), most) for later in range(len(left))
    ]


def share_out(
    flight: Flight, shares: Sequence[float], left: Sequence[date], now: datetime
) -> list[float]:
    """Of what is to come, the part that is there at the end of each day that is left; empty
    without a curve, or at its end."""
    if not shares:
        return []
    place = len(shares) - 1 - len(left)
    begun = find_day_share(flight, now) if left[0] <= now.astimezone(
        ZoneInfo(flight.zone)
    ).date() else 0.0  # fmt: skip
    here = shares[place] + (shares[place + 1] - shares[place]) * begun
    if shares[-1] - here <= 0:
        return []
    return [(share - here) / (shares[-1] - here) for share in shares[place + 1 :]]


def find_day_share(flight: Flight, now: datetime) -> float:
    """How much of today is over."""
    zone = ZoneInfo(flight.zone)
    today = now.astimezone(zone).date()
    begin = datetime.combine(today, time(), zone).timestamp()
    end = datetime.combine(today + timedelta(days=1), time(), zone).timestamp()
    return (now.timestamp() - begin) / (end - begin)


def find_rate(flight: Flight, by_day: Mapping[date, int], now: datetime) -> float | None:
    """Impressions a day, in the latest whole days; None without any."""
    today = now.astimezone(ZoneInfo(flight.zone)).date()
    first = max(flight.starts, today - timedelta(days=RECENT_DAYS))
    days = list_days(first, today - timedelta(days=1))
    return sum(by_day.get(day, 0) for day in days) / len(days) if days else None


def find_reached(progress: Progress, left: Sequence[date], ahead: Sequence[float]) -> date | None:
    if progress.goal is None or progress.is_complete:
        return None
    reached = (day for day, total in zip(left, ahead, strict=False) if total >= progress.goal - 0.5)
    return next(reached, None)
