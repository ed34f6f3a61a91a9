"""What stands on the shelf of public certificates, what is served of it, and what happens next."""

from collections.abc import Collection
from datetime import UTC, datetime

from stentor.keeper.life.decision import decide, plan_slot
from stentor.keeper.life.records import RULES, Certificate, Situation, Slot
from stentor.keeper.public import Situations
from stentor.keeper.public_alarm import compute_name_alarm
from stentor.keeper.status import CertificateStatus, Look, describe_served_by
from stentor.lib.clock import format_instant

SLOTS: tuple[Slot, ...] = ("live", "spare")


def describe_public(
    situations: Situations, names: Collection[str], now: float, look: Look
) -> list[CertificateStatus]:
    """One entry a name and slot, names in order; reads and changes nothing."""
    return [
        describe_slot(situation, slot, now, look)
        for name in sorted(names)
        for situation in [situations.read(name)]
        for slot in SLOTS
        if slot == "live" or len(situation.authorities) > 1 or situation.spare
    ]


def describe_slot(situation: Situation, slot: Slot, now: float, look: Look) -> CertificateStatus:
    """`next` is what the keeper does about this certificate."""
    certificate = situation.live if slot == "live" else situation.spare
    next_step, due = describe_next(situation, slot, now)
    served = look(situation.name) if slot == "live" else ()
    alarm = compute_name_alarm(situation, now)
    return CertificateStatus(
        name=situation.name,
        kind="public" if slot == "live" else "spare",
        names=[situation.name],
        fingerprint=certificate.fingerprint if certificate else None,
        not_before=write(certificate.not_before) if certificate else None,
        not_after=write(certificate.not_after) if certificate else None,
        problem=find_problem(situation, certificate, now),
        next=next_step,
        due=write(due) if due not in {0.0, float("inf")} else None,
        served=[
            describe_served_by(seen, certificate.fingerprint if certificate else "")
            for seen in served
        ],
        authority=certificate.authority if certificate else "",
        alarm=alarm.level if slot == "live" else "calm",
    )


def describe_next(situation: Situation, slot: Slot, now: float) -> tuple[str, float]:
    """What happens to a slot next, in words, and when."""
    step = decide(situation, now)
    if step.action == "swap":
        return f"the spare takes its place now: {step.reason}", now
    if step.slot == slot and step.action == "order":
        return f"ordered from {step.authority} now: {step.reason}", now
    if step.slot == slot and situation.failures:
        return f"ordered again then: {step.reason}", step.at
    if not situation.authorities:
        return "nothing: no authority is set up", float("inf")
    due, _, reason = plan_slot(situation, slot, now, RULES)
    return (f"ordered in a moment: {reason}", now) if due <= now else ("renewed by then", due)


def find_problem(situation: Situation, certificate: Certificate | None, now: float) -> str | None:
    """Why a client would refuse it now; None when it would not."""
    if certificate is None:
        return "there is none that could be served"
    if certificate.fingerprint in situation.revoked:
        return "it was revoked"
    if now < certificate.not_before:
        return "it is not valid yet by this machine's clock"
    return "it has ended" if now >= certificate.not_after else None


def write(moment: float) -> str:
    return format_instant(datetime.fromtimestamp(moment, UTC))
