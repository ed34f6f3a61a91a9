"""How a component is, and what a day of it came to."""

from collections.abc import Mapping
from enum import StrEnum

from stentor.contracts.probe import Outcome


class State(StrEnum):
    """How a component is now, in rising order of worry."""

    UP = "up"
    UNKNOWN = "unknown"
    MAINTENANCE = "maintenance"
    DEGRADED = "degraded"
    DOWN = "down"

    @property
    def rank(self) -> int:
        return list(State).index(self)


def classify_day(seconds: Mapping[str, int]) -> State:
    """The colour of a bar: what hurt most; a day is only good where it is known to be."""
    if seconds.get(Outcome.DOWN, 0):
        return State.DOWN
    if seconds.get(Outcome.DEGRADED, 0):
        return State.DEGRADED
    if seconds.get("maintenance", 0):
        return State.MAINTENANCE
    up, unknown = seconds.get(Outcome.UP, 0), seconds.get("unknown", 0)
    return State.UP if up and up >= unknown else State.UNKNOWN
