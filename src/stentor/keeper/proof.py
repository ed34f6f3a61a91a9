"""The regular proof that every worker serves what lies on the shelf, renewal or none."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

import structlog

from stentor.keeper.life.records import Situation
from stentor.keeper.renewal.ports import Look, Replace, replace_nobody

log = structlog.get_logger("keeper")

EVERY = 60.0
EVERY_APART = 5.0
"""While a worker shows something else."""
LOOKS_A_SECOND = 20.0
"""Names that are looked at in a second, at most: with many, each has its turn less often."""
REPLACED_AFTER = 10.0
"""Seconds after which a worker that shows what was replaced is given a successor."""
PATIENCE = 60.0
"""Seconds after which it is a page."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What looks at one name came to."""

    looked_at: float
    proved_at: float | None = None
    """When every worker was last seen to serve a certificate of the shelf."""
    apart_since: float | None = None
    problem: str = ""
    """What is wrong for longer than a renewal takes."""
    expected: str = ""
    """Fingerprint of what was to be seen."""


@dataclass
class Proofs:
    """Looks at names in turn, and remembers what it saw."""

    look: Look
    replace: Replace = replace_nobody
    seen: dict[str, Proof] = field(default_factory=dict)

    def check(self, situation: Situation, now: float) -> Proof:
        """One look at every worker. One that keeps showing something else is to be replaced, but
        only where a good certificate lies there for its successor."""
        expected = find_expected(situation, now)
        held = {one.fingerprint for one in (situation.live, situation.spare) if one}
        wanted = {expected} if expected else held
        shown = self.look(situation.name)
        before = self.seen.get(situation.name, Proof(now))
        strange = [one for one in shown if one not in wanted]
        if not shown or not wanted:
            proof = Proof(now, before.proved_at, expected=expected)
        elif not strange:
            proof = Proof(now, now, expected=expected)
        else:
            since = before.apart_since if before.apart_since is not None else now
            words = f"{len(strange)} of {len(shown)} workers do not serve what lies on the shelf"
            is_lasting = now - since >= PATIENCE
            proof = Proof(now, before.proved_at, since, words if is_lasting else "", expected)
            if expected and now - since >= REPLACED_AFTER:
                self.replace(situation.name, expected)
        if proof.problem and not before.problem:
            log.warning("not served", name=situation.name, reason=proof.problem)
        self.seen[situation.name] = proof
        return proof

    def find_due(self, situation: Situation, now: float, every: float = EVERY) -> float:
        """When the name's next turn is: at once where another certificate is to be seen."""
        proof = self.seen.get(situation.name)
        if (
            proof is None
            or proof.looked_at > now
            or find_expected(situation, now) != proof.expected
        ):
            return now
        return proof.looked_at + (every if proof.apart_since is None else EVERY_APART)

    def check_due(
        self, situations: Sequence[Situation], clock: Callable[[], float], names: int = 0
    ) -> None:
        """Those whose turn has come, of so many `names` in all."""
        every = max(EVERY, max(names, len(situations)) / LOOKS_A_SECOND)
        for situation in situations:
            now = clock()
            if self.find_due(situation, now, every) <= now:
                self.check(situation, now)

    def keep_only(self, names: Collection[str]) -> None:
        """Forgets names that are no longer there."""
        for gone in self.seen.keys() - set(names):
            self.seen.pop(gone, None)


def find_expected(situation: Situation, now: float) -> str:
    """The fingerprint that every worker is to show: the live certificate's, the spare's where that
    is not good; empty where neither is."""
    good = (
        one.fingerprint
        for one in (situation.live, situation.spare)
        if one and one.is_valid(now) and one.fingerprint not in situation.revoked
    )
    return next(good, "")
