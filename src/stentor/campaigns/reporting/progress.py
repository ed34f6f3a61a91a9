"""One flight against its goal, its curve and what can still be had."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from stentor.campaigns.models import Flight, FlightPace
from stentor.contracts.pace import Pace

NEAR = 0.05
"""Of the goal: less behind or ahead is on its way."""


@dataclass(frozen=True)
class Progress:
    """In impressions."""

    delivered: int
    goal: int | None
    due: int | None
    """What it should have by now; None where it is not paced, or has no curve."""
    expected: int | None
    """What it is likely to have in the end; None where nothing is known."""

    @property
    def percent(self) -> int | None:
        """Of the goal; 100 only when it is reached."""
        return None if not self.goal else min(100 * self.delivered // self.goal, 100)

    @property
    def due_percent(self) -> int | None:
        return None if not self.goal or self.due is None else min(100 * self.due // self.goal, 100)

    @property
    def is_complete(self) -> bool:
        return bool(self.goal) and self.delivered >= (self.goal or 0)

    @property
    def words(self) -> str:
        """Where it stands against its curve; empty where it has none."""
        if self.is_complete:
            return "Complete"
        if self.goal is None or self.due is None:
            return ""
        ahead = self.delivered - self.due
        if abs(ahead) <= max(NEAR * self.goal, 1):
            return "On its way"
        return f"{abs(ahead):,} {'ahead' if ahead > 0 else 'behind'}"


def find_progress(flight: Flight, delivered: int, now: datetime) -> Progress:
    """`flight` with its `paced`; the curve counts from the latest pacing on."""
    goal = int(flight.goal["impressions"]) if flight.goal else None
    paced: FlightPace | None = getattr(flight, "paced", None)
    if paced is None or goal is None:
        return Progress(delivered, goal, None, None)
    pace = msgspec.convert(paced.pace, Pace)
    due = round(interpolate(pace, now.timestamp())) if pace.due else None
    return Progress(delivered, goal, due, round(max(paced.target, delivered)))


def interpolate(pace: Pace, now: float) -> float:
    """What is due at `now`; level before the curve and after it."""
    before = pace.due[0]
    for point in pace.due:
        if point.at > now:
            if point.at <= before.at or now <= before.at:
                return before.impressions
            share = (now - before.at) / (point.at - before.at)
            return before.impressions + share * (point.impressions - before.impressions)
        before = point
    return before.impressions
