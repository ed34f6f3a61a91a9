"""How loudly a name's certificate is to be called out: pure."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["calm", "note", "page", "everybody"]

NOTE_AFTER = 0.05
PAGE_AFTER = 0.15
"""Parts of the life that have passed since the planned renewal."""
EVERYBODY_BELOW = 0.1
"""Part of the life that is left."""


@dataclass(frozen=True, slots=True)
class AlarmState:
    """`since` is when the level was reached, so that an alarm can be told from its repetition."""

    level: Level
    since: float
    reason: str


def compute_alarm(not_before: float, not_after: float, planned: float, now: float) -> AlarmState:
    """By the longest-lived certificate of a name: the one that lapses last.

    A note once 5 % of its life have passed since the planned renewal, a page at 15 %, everybody
    below 10 % left or once it has ended. `planned` is the moment the decision planned, which a
    suggested window may have moved forward.
    """
    life = max(1.0, not_after - not_before)
    planned = min(planned, not_after)
    late = (now - planned) / life
    if now < not_before:
        return AlarmState("everybody", now, "it is not valid yet")
    if now >= not_after:
        return AlarmState("everybody", not_after, "it has ended")
    if not_after - now < life * EVERYBODY_BELOW and now > planned:
        return AlarmState(
            "everybody", not_after - life * EVERYBODY_BELOW, "less than a tenth of its life is left"
        )
    if late >= PAGE_AFTER:
        since = planned + life * PAGE_AFTER
        return AlarmState("page", since, "its renewal is long overdue")
    if late >= NOTE_AFTER:
        return AlarmState("note", planned + life * NOTE_AFTER, "its renewal is overdue")
    return AlarmState("calm", planned, "")
