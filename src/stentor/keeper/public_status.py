"""What stands on the shelf of public certificates, what is served of it, and what happens next."""

from collections.abc import Collection
from datetime import UTC, datetime

from stentor.contracts.certificate import NextStep
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
    step = find_next(situation, slot, now)
    at = step.at.timestamp() if step.at else float("inf")
    match step.action:
        case "swap":
            return f"the spare takes its place now: {step.reason}", at
        case "order" if step.authority:
            return f"ordered from {step.authority} now: {step.reason}", at
        case "order":
            return f"ordered in a moment: {step.reason}", at
        case "retry":
            return f"ordered again then: {step.reason}", at
        case "wait":
            return "renewed by then", at
        case "nothing":
            return f"nothing: {step.reason}", at


def find_next(situation: Situation, slot: Slot, now: float) -> NextStep:
    """What happens to a slot next, and when."""
    step = decide(situation, now)
    if step.action == "swap":
        return NextStep(action="swap", at=read_moment(now), reason=step.reason)
    if step.slot == slot and step.action == "order":
        return NextStep(
            action="order", at=read_moment(step.at), reason=step.reason, authority=step.authority
        )
    if step.slot == slot and situation.failures:
        return NextStep(action="retry", at=read_moment(step.at), reason=step.reason)
    if not situation.authorities:
        return NextStep(action="nothing", reason="no authority is set up")
    due, _, reason = plan_slot(situation, slot, now, RULES)
    if due <= now:
        return NextStep(action="order", at=read_moment(now), reason=reason)
    return NextStep(action="wait", at=read_moment(due), reason=reason)


def read_moment(moment: float) -> datetime | None:
    """None for never."""
    return None if moment == float("inf") else datetime.fromtimestamp(moment, UTC)


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
