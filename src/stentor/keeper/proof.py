"""The regular proof that every worker serves what lies on the shelf, renewal or none."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import structlog

from stentor.keeper.life.records import Situation
from stentor.keeper.renewal.ports import Look

log = structlog.get_logger("keeper")

EVERY = 60.0
LOOKS_A_SECOND = 20.0
"""Names that are looked at in a second, at most: with many, each has its turn less often."""
PATIENCE = 60.0
"""Seconds in which a worker may still show what was replaced."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What looks at one name came to."""

    looked_at: float
    proved_at: float | None = None
    """When every worker was last seen to serve a certificate of the shelf."""
    apart_since: float | None = None
    problem: str = ""
    """What is wrong for longer than a renewal takes."""


@dataclass
class Proofs:
    """Looks at names in turn, and remembers what it saw."""

    look: Look
    seen: dict[str, Proof] = field(default_factory=dict)

    def check(self, situation: Situation, now: float) -> Proof:
        """One look at every worker."""
        shelved = [one for one in (situation.live, situation.spare) if one]
        good = [
            one for one in shelved if one.is_valid(now) and one.fingerprint not in situation.revoked
        ]
        held = {one.fingerprint for one in good or shelved}
        shown = self.look(situation.name)
        before = self.seen.get(situation.name, Proof(now))
        strange = [one for one in shown if one not in held]
        if not shown or not held:
            proof = Proof(now, before.proved_at)
        elif not strange:
            proof = Proof(now, now)
        else:
            since = before.apart_since if before.apart_since is not None else now
            words = f"{len(strange)} of {len(shown)} workers do not serve what lies on the shelf"
            is_lasting = now - since >= PATIENCE
            proof = Proof(now, before.proved_at, since, words if is_lasting else "")
        if proof.problem and not before.problem:
            log.warning("not served", name=situation.name, reason=proof.problem)
        self.seen[situation.name] = proof
        return proof

    def check_due(self, situations: Iterable[Situation], clock: Callable[[], float]) -> None:
        """Every name whose turn has come; names that are no longer there are forgotten."""
        given = list(situations)
        every = max(EVERY, len(given) / LOOKS_A_SECOND)
        names = {one.name for one in given}
        for gone in self.seen.keys() - names:
            del self.seen[gone]
        for situation in given:
            now = clock()
            proof = self.seen.get(situation.name)
            is_apart = proof is not None and proof.apart_since is not None
            pause = EVERY / 4 if is_apart else every
            if proof is None or not now - pause < proof.looked_at <= now:
                self.check(situation, now)
