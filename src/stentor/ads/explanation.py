"""Why a flight did or did not serve, counted from records of decisions."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from stentor.contracts.decision import Decision


@dataclass
class Explanation:
    """Of one flight or house spot."""

    flight: str
    decisions: int = 0
    """All of them."""
    sampled: int = 0
    """Those that say what they passed over."""
    served: int = 0
    """Slots it was decided for, in all decisions."""
    slots: int = 0
    """Slots of the sampled decisions in which the flight was considered."""
    served_in_sample: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    """By reason, slots of the sampled decisions that it did not get."""
    first: str | None = None
    last: str | None = None


def explain_flight(flight: str, decisions: Iterable[Decision]) -> Explanation:
    """A record that is there twice is counted once."""
    explanation = Explanation(flight)
    seen: set[str] = set()
    for decision in decisions:
        if decision.id in seen:
            continue
        seen.add(decision.id)
        _take(explanation, decision)
    explanation.slots = explanation.served_in_sample + explanation.reasons.total()
    return explanation


def _take(explanation: Explanation, decision: Decision) -> None:
    flight = explanation.flight
    explanation.decisions += 1
    explanation.first = min(explanation.first or decision.at, decision.at)
    explanation.last = max(explanation.last or decision.at, decision.at)
    served = sum(flight in {slot.flight, slot.house} for slot in decision.slots)
    explanation.served += served
    if decision.passed_over is None:
        return
    reasons = [one.reason for one in decision.passed_over if one.flight == flight]
    explanation.reasons.update(reasons)
    explanation.sampled += bool(reasons or served)
    explanation.served_in_sample += served
