"""Which file is to name what: an operator's own certificates first, the local one for the rest."""

import datetime as dt
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from stentor.keeper.decision import Decision, decide
from stentor.keeper.inspection import CertificateFacts

ALWAYS_LOCAL = frozenset({"localhost"})
BESIDE_AN_OWN_ONE = "local"


@dataclass(frozen=True)
class Plan:
    """What the local authority's one certificate is to be."""

    target: str
    """Its file name in `live/`, without `.pem`."""
    names: frozenset[str]
    retired: tuple[str, ...]
    """Local certificates of former settings: nothing renews them, so nothing may serve them."""
    decision: Decision


def make_plan(
    live: Mapping[str, CertificateFacts | None],
    site_host: str,
    wanted: AbstractSet[str],
    now: dt.datetime,
) -> Plan:
    """`live` is what lies in the directory, None for a file that is unusable.

    A name that an operator's own certificate covers now is left to it, so that two files never
    compete for a name; once that one ends, the local certificate takes the name over.
    An operator's own file is never overwritten.
    """
    own = {name: facts for name, facts in live.items() if facts is not None and not facts.is_local}
    is_taken = site_host in own
    target = BESIDE_AN_OWN_ONE if is_taken else site_host
    covering = [facts for facts in own.values() if facts.not_before <= now < facts.not_after]
    names = frozenset(
        name for name in wanted if not any(covers(facts.names, name) for facts in covering)
    )
    names = names or ALWAYS_LOCAL
    return Plan(
        target=target,
        names=names,
        retired=tuple(
            name for name, facts in live.items() if facts and facts.is_local and name != target
        ),
        decision=decide(live.get(target), names, now),
    )


def covers(names: AbstractSet[str], host: str) -> bool:
    """Whether a certificate with `names` is good for `host` (RFC 9525, 6.3: the wildcard is the
    whole first label)."""
    _, dot, parent = host.partition(".")
    return host in names or (bool(dot) and f"*.{parent}" in names)
