"""Days put together into weeks and months."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

Step = Literal["hour", "day", "week", "month"]
STEPS: tuple[Step, ...] = get_args(Step)
MOST_HOURS_OF = 14
"""Days of which hours can be drawn."""
USUAL_HOURS_OF = 3
USUAL_DAYS_OF = 120
"""Days up to which they are drawn singly where nobody says otherwise."""


@dataclass(frozen=True)
class Group:
    """A week or a month, or what of it lies in the period."""

    first: date
    last: date
    number: int

    @property
    def name(self) -> str:
        return f"{self.first:%-d %b} to {self.last:%-d %b %Y}"


def choose_step(asked: str, days: int) -> Step:
    """What was asked for where it can be drawn, else what is usual for so many days."""
    usual: Step = "hour" if days <= USUAL_HOURS_OF else "day" if days <= USUAL_DAYS_OF else "week"
    if asked == "hour" and days > MOST_HOURS_OF:
        return usual
    return next((step for step in STEPS if step == asked), usual)


def list_steps(days: int) -> list[Step]:
    """What so many days can be drawn by."""
    return [step for step in STEPS if step != "hour" or days <= MOST_HOURS_OF]


def group_days(by_day: Sequence[tuple[date, int]], step: Step) -> list[Group]:
    """Weeks begin on Mondays. Days in order; the first and last group may be short."""
    groups: list[Group] = []
    for day, number in by_day:
        begin = day.replace(day=1) if step == "month" else day - timedelta(day.weekday())
        if groups and groups[-1].first >= begin:
            last = groups[-1]
            groups[-1] = Group(last.first, day, last.number + number)
        else:
            groups.append(Group(day, day, number))
    return groups
