"""What stands in the store, what is served of it, and what happens next to each."""

import datetime as dt
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SHA256

from stentor.keeper.decision import find_fault
from stentor.keeper.inspection import CertificateFacts
from stentor.keeper.plan import Plan, make_plan
from stentor.keeper.serving import ServedCertificate
from stentor.keeper.store import CertificateStore
from stentor.keeper.upkeep import WantedNames, read_facts
from stentor.lib.clock import format_instant

Look = Callable[[str], Iterable[ServedCertificate]]
"""Asks every address of the running edge for one name; empty where none runs."""


@dataclass(frozen=True)
class CertificateStatus:
    """One file of `live/`."""

    name: str
    kind: str
    """`local`, `own` (the operator's), `public` (an authority's, served), `spare` (an authority's,
    held ready), or `unusable`."""
    names: list[str]
    fingerprint: str | None
    not_before: str | None
    not_after: str | None
    problem: str | None
    """Why it cannot be served well, or None."""
    next: str
    """What the keeper does, and when."""
    due: str | None
    served: list[dict[str, object]]
    """`address, name, fingerprint, is_this, problem` for each look at the running edge."""
    authority: str = ""
    """Name of the public authority that issued it."""
    alarm: str = "calm"
    """`calm`, `note`, `page` or `everybody`: how late its renewal is."""


@dataclass(frozen=True)
class StoreStatus:
    """All of them and the local authority."""

    authority: dict[str, object]
    certificates: list[CertificateStatus]


def describe_store(
    store: CertificateStore,
    wanted: WantedNames,
    now: dt.datetime,
    look: Look,
    others: AbstractSet[str] = frozenset(),
) -> StoreStatus:
    """Reads the store, changes nothing; `others` are names that a public certificate is served
    for. PermissionError when the files are another user's."""
    authority = store.read_authority()
    root = authority.certificate if authority else None
    facts = read_facts(store, root)
    plan = make_plan(facts, wanted.site_host, wanted.names, now)
    return StoreStatus(
        authority={
            "path": str(store.authority_certificate),
            "fingerprint": root.fingerprint(SHA256()).hex() if root else None,
            "not_after": format_instant(root.not_valid_after_utc) if root else None,
            "problem": None if root else "missing or damaged; the keeper makes a new one",
        },
        certificates=[
            describe_certificate(name, facts[name], plan, look, now, others)
            for name in sorted(facts)
        ],
    )


def describe_certificate(
    name: str,
    facts: CertificateFacts | None,
    plan: Plan,
    look: Look,
    now: dt.datetime,
    others: AbstractSet[str] = frozenset(),
) -> CertificateStatus:
    """`plan` says what the keeper does with the one it keeps up."""
    next_step, due = describe_next_step(name, facts, plan)
    problem = find_problem(name, facts, plan, now)
    if facts is None:
        return CertificateStatus(
            name=name, kind="unusable", names=[], fingerprint=None, not_before=None,
            not_after=None, problem=problem, next=next_step, due=due, served=[],
        )  # fmt: skip
    asked = sorted(host for host in facts.names - others if is_askable(host))
    return CertificateStatus(
        name=name,
        kind="local" if facts.is_local else "own",
        names=sorted(facts.names),
        fingerprint=facts.fingerprint,
        not_before=format_instant(facts.not_before),
        not_after=format_instant(facts.not_after),
        problem=problem,
        next=next_step,
        due=due,
        served=[describe_served(seen, facts) for host in asked for seen in look(host)],
    )


def describe_next_step(
    name: str, facts: CertificateFacts | None, plan: Plan
) -> tuple[str, str | None]:
    """What happens to the file, and when."""
    if name == plan.target:
        decision = plan.decision
        if decision.action == "renew":
            return f"made anew now: {decision.reason}", format_instant(decision.due)
        return "made anew when half of its life is over", format_instant(decision.due)
    if name in plan.retired:
        return "removed now: the settings no longer ask for it", None
    if facts is None:
        return "nothing: it is not the keeper's file", None
    return "nothing: the operator renews it", format_instant(facts.not_after)


def find_problem(
    name: str, facts: CertificateFacts | None, plan: Plan, now: dt.datetime
) -> str | None:
    """Why a client would refuse it now."""
    if facts is None:
        return "it holds no usable key and certificate"
    if facts.is_local:
        return find_fault(facts, plan.names if name == plan.target else facts.names, now)
    if now < facts.not_before:
        return "it is not valid yet by this machine's clock"
    return "it has ended" if now >= facts.not_after else None


def describe_served(seen: ServedCertificate, facts: CertificateFacts) -> dict[str, object]:
    return describe_served_by(seen, facts.fingerprint)


def describe_served_by(seen: ServedCertificate, fingerprint: str) -> dict[str, object]:
    """One look, and whether it saw the certificate of this fingerprint."""
    return {
        "address": seen.address,
        "name": seen.name,
        "fingerprint": seen.fingerprint,
        "is_this": seen.fingerprint == fingerprint,
        "problem": seen.problem,
    }


def is_askable(host: str) -> bool:
    """A name a client may ask for in TLS: no wildcard, no IP address (RFC 6066, 3)."""
    return "*" not in host and ":" not in host and not host.replace(".", "").isdigit()
