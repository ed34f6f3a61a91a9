"""How loudly a name is to be called out: pure."""

from stentor.keeper.life.alarm import AlarmState, compute_alarm
from stentor.keeper.life.records import Situation
from stentor.keeper.life.timing import compute_due

UNDER_WAY = 180.0
"""Seconds after which an attempt without an outcome was cut short."""


def compute_name_alarm(situation: Situation, now: float) -> AlarmState:
    """By the certificate of the name that lapses last. A name that never had one wakes nobody: it
    is on its way, or somebody looks into it in working hours."""
    if situation.is_new:
        if count_failures(situation, now) == 0:
            return AlarmState("calm", now, "")
        return AlarmState("note", now, "no authority has certified it yet")
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


def count_failures(situation: Situation, now: float) -> int:
    """Attempts since the last success, without one that is under way."""
    failures = situation.failures
    if failures and failures[-1].outcome == "unfinished" and now - failures[-1].at < UNDER_WAY:
        failures = failures[:-1]
    return len(failures) + sum(situation.earlier_failures.values())
