"""How loudly a name is to be called out: pure."""

from stentor.keeper.life.alarm import AlarmState, compute_alarm
from stentor.keeper.life.records import Situation
from stentor.keeper.life.timing import compute_due


def compute_name_alarm(situation: Situation, now: float) -> AlarmState:
    """By the certificate of the name that lapses last."""
    held = [
        one
        for one in (situation.live, situation.spare)
        if one and one.fingerprint not in situation.revoked
    ]
    if not held:
        return AlarmState("everybody", now, "there is no certificate that could be served")
    last = max(held, key=lambda one: one.not_after)
    window = situation.windows.get(last.fingerprint)
    planned = compute_due(situation.name, last, window)
    return compute_alarm(last.not_before, last.not_after, planned, now)
