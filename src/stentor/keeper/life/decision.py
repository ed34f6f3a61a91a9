"""One function of (certificates, now, last outcomes) says what happens to a name next: pure."""

from collections.abc import Sequence
from dataclasses import replace

from stentor.keeper.life.history import can_be_taken_up
from stentor.keeper.life.reach import compute_hold, find_return, put_silent_last
from stentor.keeper.life.records import RULES, Certificate, Rules, Situation, Slot, Step
from stentor.keeper.life.timing import (
    LONGEST_DOUBTED,
    UNREACHED_FLOOR,
    compute_doubting_floor,
    compute_due,
    compute_floor,
    compute_longest_lapsed,
    compute_paired_due,
    compute_pause,
)

LAST_PART = 1 / 6
"""With less than this part of its life left the live certificate gives way to a longer-lived
spare."""


def decide(situation: Situation, now: float, rules: Rules = RULES) -> Step:
    """The next step for one name; `wait` until `at` when nothing is to be done now.

    The spare takes the place of a live certificate that is lost, ended, revoked or about to end,
    before anything is ordered.
    """
    if reason := find_reason_to_swap(situation, now, rules):
        return Step("swap", now, reason)
    plans = plan_slots(situation, now, rules)
    if not plans:
        return Step("wait", float("inf"), "no authority is set up")
    due, slot, _ = first = min(plans)
    if step := find_interrupted(situation, plans, now, rules):
        return step
    if due > now:
        return Step("wait", due, "it is good", slot)
    if len(plans) > 1 and max(plans)[0] <= now:
        steps = [propose_order(situation, plan, now, rules) for plan in plans]
        return min(steps, key=lambda step: (step.action != "order", step.at))
    return propose_order(situation, first, now, rules)


def find_interrupted(
    situation: Situation, plans: Sequence[tuple[float, Slot, str]], now: float, rules: Rules
) -> Step | None:
    """The attempt in which the keeper died, if what it was made for is still wanted. Whoever is
    killed again and again comes to the end of an order so, instead of to many beginnings."""
    last = situation.failures[-1] if situation.failures else None
    if last is None or not can_be_taken_up(last) or last.at > now + 1:
        return None
    authority = last.authority
    reach = situation.reach.get(authority) if rules.shares_reach else None
    is_limited = rules.heeds_limits and situation.blocked.get(authority, 0.0) > now
    is_wanted = any(slot == last.slot and due <= now for due, slot, _ in plans)
    if not is_wanted or is_limited or authority not in situation.authorities:
        return None
    if reach is not None and reach.silent_since:
        return None
    reason = "goes on with what has not come to its end"
    if now < last.at + UNREACHED_FLOOR:
        return Step("wait", last.at + UNREACHED_FLOOR, reason, last.slot)
    return order_from(situation, last.slot, authority, reason, now)


def find_reason_to_swap(situation: Situation, now: float, rules: Rules) -> str:
    """Why the spare is served from now on; empty where it is not."""
    live, spare = situation.live, situation.spare
    if spare is None or not is_good(situation, spare, now, rules):
        return ""
    if live is None:
        return "there is no usable certificate in its place"
    left = live.compute_left(now)
    reasons = {
        "it was revoked": rules.heeds_revocation and live.fingerprint in situation.revoked,
        "it has ended": left <= 0,
        "it is not valid yet": now < live.not_before,
        "it is about to end": left < live.life * LAST_PART and spare.compute_left(now) > left,
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def is_good(situation: Situation, certificate: Certificate, now: float, rules: Rules) -> bool:
    """Valid now, and not revoked as far as is known."""
    is_revoked = rules.heeds_revocation and certificate.fingerprint in situation.revoked
    return certificate.is_valid(now) and not is_revoked


def plan_slots(situation: Situation, now: float, rules: Rules) -> list[tuple[float, Slot, str]]:
    """When each slot is due, and why; the one with fewer failures first.

    A spare is for a name that has something to serve. Empty where nobody can issue anything.
    """
    if not situation.authorities:
        return []
    plans = [plan_slot(situation, "live", now, rules)]
    live = situation.live
    is_served = live is not None and is_good(situation, live, now, rules)
    if rules.keeps_spare and is_served and len(situation.authorities) > 1:
        plans.append(plan_slot(situation, "spare", now, rules))
        if situation.failures:
            plans.sort(key=lambda plan: count_failures(situation, plan[1]))
    return plans


def plan_slot(
    situation: Situation, slot: Slot, now: float, rules: Rules
) -> tuple[float, Slot, str]:
    """When a slot's certificate is renewed, and why."""
    certificate = situation.live if slot == "live" else situation.spare
    if certificate is None:
        return 0.0, slot, "there is none"
    if not is_good(situation, certificate, now, rules):
        return 0.0, slot, "it is not valid"
    if slot == "live" and situation.wished_at is not None and situation.wished_at <= now:
        return situation.wished_at, slot, "somebody asked for it"
    window = situation.windows.get(certificate.fingerprint)
    due, reason = compute_due(situation.name, certificate, window, rules), "its time has come"
    if slot == "spare" and situation.live is not None:
        paired = compute_paired_due(situation.name, situation.live, certificate)
        if paired < due:
            due, reason = paired, "both have used up nearly half of their lives"
    return due, slot, reason


def count_failures(situation: Situation, slot: Slot) -> int:
    count = situation.earlier_failures.get(slot, 0)
    for attempt in situation.failures:
        if attempt.slot == slot:
            count += 1
    return count


def propose_order(
    situation: Situation, plan: tuple[float, Slot, str], now: float, rules: Rules
) -> Step:
    """An order now, or the wait that failures, silence or rate limits impose."""
    due, slot, reason = plan
    ranked = rank_authorities(situation, slot, rules)
    situation = forget_the_future(situation, now)
    if situation.doubts:
        situation = heed_doubts(situation, slot, now, rules)
    failures = count_failures(situation, slot)
    turn = failures % len(ranked) if rules.falls_back else 0
    askable = ranked[turn:] + ranked[:turn] if rules.falls_back else ranked[:1]
    earliest = 0.0
    if situation.failures:
        earliest = compute_earliest(situation, slot, len(ranked), rules)
        if now < earliest:
            returned = find_return_of(situation, slot, askable, rules)
            if now < returned[0]:
                at = min(earliest, returned[0])
                return Step("wait", at, f"the last attempt failed; {reason}", slot)
            askable = (returned[1],)
    if rules.heeds_limits:
        askable = tuple([one for one in askable if situation.blocked.get(one, 0.0) <= now])
    if not askable:
        free = min(situation.blocked.get(authority, float("inf")) for authority in ranked)
        why = "the clock seems to be ahead" if situation.doubts else "every rate limit is reached"
        return Step("wait", free, f"{why}; {reason}", slot)
    if rules.shares_reach and situation.reach:
        since = max(due, situation.failures[-1].at) if situation.failures else due
        left = compute_valid_left(situation, slot, since, rules)
        hold = compute_hold(situation, askable, since, left, now)
        if now < hold and not is_wished(situation, slot):
            return Step("wait", hold, f"no authority can be reached; {reason}", slot)
        askable = put_silent_last(situation, askable, left, now)
    return order_from(situation, slot, askable[0], reason, now)


def heed_doubts(situation: Situation, slot: Slot, now: float, rules: Rules) -> Situation:
    """With what was found out about the clock as limits of the authorities, and with the doubts
    that still hold. Where nothing good stands in the slot, or somebody asks, none does."""
    held = situation.live if slot == "live" else situation.spare
    is_held = held is not None and held.fingerprint not in situation.revoked
    if not (rules.doubts_clock and is_held) or is_wished(situation, slot):
        return replace(situation, doubts={})
    holding = {
        one: doubt for one, doubt in situation.doubts.items() if doubt.at <= now + 1 < doubt.until
    }
    limits = {
        one: max(situation.blocked.get(one, 0.0), doubt.until) for one, doubt in holding.items()
    }
    return replace(situation, doubts=holding, blocked={**situation.blocked, **limits})


def is_wished(situation: Situation, slot: Slot) -> bool:
    """Does somebody wait for an attempt that was not made yet?"""
    last = situation.failures[-1].at if situation.failures else 0.0
    return slot == "live" and situation.wished_at is not None and situation.wished_at > last


def order_from(situation: Situation, slot: Slot, authority: str, reason: str, now: float) -> Step:
    """Says which certificate it renews where the same authority issued that."""
    certificate = situation.live if slot == "live" else situation.spare
    is_of_same = certificate is not None and certificate.authority == authority
    replaces = certificate.fingerprint if certificate is not None and is_of_same else ""
    return Step("order", now, reason, slot, authority, replaces)


def find_return_of(
    situation: Situation, slot: Slot, askable: tuple[str, ...], rules: Rules
) -> tuple[float, str]:
    """When an authority may be asked before its turn, because it answers again; not before the
    floor after the name's last attempt."""
    if not (rules.shares_reach and situation.reach):
        return float("inf"), ""
    last = situation.failures[-1]
    left = compute_valid_left(situation, slot, last.at, rules)
    at, authority = find_return(situation, slot, left)
    if authority not in askable:
        return float("inf"), ""
    blocked = situation.blocked.get(authority, 0.0)
    return max(at, blocked, last.at + compute_floor(last, left)), authority


def forget_the_future(situation: Situation, now: float) -> Situation:
    """Without attempts from after now: a clock that was set back may hold nothing up."""
    past = tuple([attempt for attempt in situation.failures if attempt.at <= now + 1])
    if len(past) == len(situation.failures):
        return situation
    return replace(situation, failures=past)


def rank_authorities(situation: Situation, slot: Slot, rules: Rules) -> tuple[str, ...]:
    """In the operator's order, but last the one that the other slot's certificate comes from."""
    other = situation.spare if slot == "live" else situation.live
    if other is None or not rules.keeps_spare:
        return situation.authorities
    return tuple(sorted(situation.authorities, key=lambda authority: authority == other.authority))


def compute_earliest(situation: Situation, slot: Slot, authorities: int, rules: Rules) -> float:
    """When the next attempt may be made, by the attempts that failed."""
    last = situation.failures[-1]
    left = compute_valid_left(situation, slot, last.at, rules)
    floor, longest = compute_floor(last, left), compute_longest_lapsed(last)
    if situation.doubts and last.outcome == "failed":
        floor, longest = compute_doubting_floor(left), LONGEST_DOUBTED
    earliest = last.at + floor
    mine = next((one for one in reversed(situation.failures) if one.slot == slot), None)
    if mine is None:
        return earliest
    failures = count_failures(situation, slot)
    left = compute_valid_left(situation, slot, mine.at, rules)
    pause = compute_pause(failures, authorities, left, floor, rules, longest)
    return max(earliest, mine.at + pause)


def compute_valid_left(situation: Situation, slot: Slot, now: float, rules: Rules) -> float:
    """Seconds of life by which the pauses of a slot are measured: its own certificate's, or where
    that is not valid the other's. Where nothing valid is left, the time since the last end, below
    0; 0 where nothing has ended."""
    own, other = situation.live, situation.spare
    if slot == "spare":
        own, other = other, own
    held = [one for one in (own, other) if one is not None]
    for certificate in held:
        if is_good(situation, certificate, now, rules):
            return certificate.compute_left(now)
    return max((min(0.0, one.compute_left(now)) for one in held), default=0.0)
