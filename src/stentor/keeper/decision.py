"""When a certificate is made anew: pure, with the clock handed in."""

import datetime as dt
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal

from stentor.keeper.inspection import CertificateFacts

RENEWED_AT = 0.5
"""The part of its life after which a certificate is made anew; the other half is for repairs."""


@dataclass(frozen=True)
class Decision:
    """`due` is when it will be made anew if nothing happens; now or before where it is to be."""

    action: Literal["renew", "wait"]
    reason: str
    due: dt.datetime


def decide(facts: CertificateFacts | None, wanted: AbstractSet[str], now: dt.datetime) -> Decision:
    """Whether the local certificate for the names `wanted` is made anew.

    `facts` is None where there is no usable file.
    """
    if facts is None:
        return Decision("renew", "there is no usable certificate", now)
    if fault := find_fault(facts, wanted, now):
        return Decision("renew", fault, now)
    due = compute_due(facts)
    if now >= due:
        return Decision("renew", "half of its life is over", due)
    return Decision("wait", "it is good", due)


def find_fault(facts: CertificateFacts, wanted: AbstractSet[str], now: dt.datetime) -> str | None:
    """Why a client would refuse the certificate now, or get it for a name that another file is
    for; None when it is good."""
    if now < facts.not_before:
        return "it is not valid yet by this machine's clock"
    if now >= facts.not_after:
        return "it has ended"
    if not facts.is_signed_by_root:
        return "the present root did not sign it"
    if missing := sorted(wanted - facts.names):
        return f"it does not name {', '.join(missing)}"
    if surplus := sorted(facts.names - wanted):
        return f"it names {', '.join(surplus)}, which it is not for"
    return None


def compute_due(facts: CertificateFacts) -> dt.datetime:
    """The planned moment of renewal."""
    return facts.not_before + (facts.not_after - facts.not_before) * RENEWED_AT
