"""Which of many names comes first, where there is more to do than can be done at once: pure."""

from stentor.keeper.life.records import Situation, Step

Urgency = tuple[int, float]
"""Less is more urgent."""
FIRST: Urgency = (0, 0.0)
"""What takes no time: a proof that was interrupted, a spare that takes over."""


def compute_urgency(situation: Situation, step: Step, now: float) -> Urgency:
    """Spares that take over before orders, orders in the order in which names run out of good
    certificates, questions about windows last."""
    if step.action == "swap":
        return FIRST
    left = max(
        (
            one.compute_left(now)
            for one in (situation.live, situation.spare)
            if one and one.is_valid(now) and one.fingerprint not in situation.revoked
        ),
        default=0.0,
    )
    return (1 if step.action == "order" else 2), left
