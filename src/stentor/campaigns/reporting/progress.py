"""One flight against its goal, its curve and what can still be had."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from stentor.campaigns.models import Flight, FlightPace
from stentor.contracts.pace import Pace

NEAR = 0.05
"""Of the goal: less behind or ahead is on its way."""
TOLERATED = 0.02
"""Of the goal: less short in the end is no risk, what is expected is not known better."""


@dataclass(frozen=True)
class Progress:
    """In impressions."""

    delivered: int
    goal: int | None
    due: int | None
    """What it should have by now; None where it is not paced, or has no curve."""
    expected: int | None
    """What it is likely to have in the end; None where nothing is known."""
    state: str = "running"
    """As `Flight.find_state`."""

    @property
    def short(self) -> int:
        """How many its goal is likely to lack in the end, or lacks since it is over."""
        if self.goal is None:
            return 0
        in_the_end = self.delivered if self.state == "over" else self.expected
        return max(self.goal - in_the_end, 0) if in_the_end is not None else 0

    @property
    def behind(self) -> int:
        """How many it should have by now and has not; 0 where that is little."""
        if self.state != "running" or self.goal is None or self.due is None:
            return 0
        lacking = self.due - self.delivered
        return lacking if lacking > max(NEAR * self.goal, 1) else 0

    @property
    def is_missed(self) -> bool:
        """Is it over without its goal?"""
        return self.state == "over" and self.short > 0

    @property
    def is_at_risk(self) -> bool:
        """Will it miss its goal as things are, or is it so far behind that it may?"""
        if self.state == "over" or self.goal is None or self.is_complete:
            return False
        return self.short > TOLERATED * self.goal or self.behind > 0

    @property
    def warning(self) -> str:
        """Why somebody should look at it; else empty."""
        if self.is_missed:
            return f"Missed its goal by {self.short:,}"
        if not self.is_at_risk:
            return ""
        if self.goal and self.short > TOLERATED * self.goal:
            return f"At risk: {self.short:,} short in the end"
        return f"At risk: {self.behind:,} behind"

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
        if self.goal is None or self.due is None or self.state == "over":
            return ""
        ahead = self.delivered - self.due
        if abs(ahead) <= max(NEAR * self.goal, 1):
            return "On its way"
        return f"{abs(ahead):,} {'ahead' if ahead > 0 else 'behind'}"


def find_progress(flight: Flight, delivered: int, now: datetime) -> Progress:
    """`flight` with its `paced`; the curve counts from the latest pacing on."""
    goal = int(flight.goal["impressions"]) if flight.goal else None
    paced: FlightPace | None = getattr(flight, "paced", None)
    state = flight.find_state(now)
    if paced is None or goal is None:
        return Progress(delivered, goal, None, None, state)
    pace = msgspec.convert(paced.pace, Pace)
    due = round(interpolate(pace, now.timestamp())) if pace.due else None
    return Progress(delivered, goal, due, round(max(paced.target, delivered)), state)


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
