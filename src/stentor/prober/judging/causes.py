"""Which of the failing checks is the cause, and which only suffer from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from stentor.prober.judging.verdict import Verdict


@dataclass
class Cause:
    """A failing check that no other failing check explains."""

    verdict: Verdict
    suffering: list[Verdict] = field(default_factory=list)
    """Failing checks that it explains."""

    @property
    def components(self) -> list[str]:
        """The blamed one first."""
        every = [self.verdict, *self.suffering]
        return list(dict.fromkeys(one.component for one in every))


def find_causes(
    verdicts: Mapping[str, Verdict], after: Mapping[str, tuple[str, ...]]
) -> list[Cause]:
    """Causes in the order of their beginning. A failing check that leans on one which is only
    suspected so far waits until that is known."""
    causes: dict[str, Cause] = {}
    suffering: list[tuple[str, Verdict]] = []
    for verdict in verdicts.values():
        if not verdict.is_bad:
            continue
        root = find_root(verdict.check, verdicts, after)
        if root is None:
            continue
        if root == verdict.check:
            causes[root] = Cause(verdict)
        else:
            suffering.append((root, verdict))
    for root, verdict in suffering:
        causes[root].suffering.append(verdict)
    return sorted(causes.values(), key=lambda cause: began(cause.verdict))


def find_root(
    check: str, verdicts: Mapping[str, Verdict], after: Mapping[str, tuple[str, ...]]
) -> str | None:
    """The failing check at the bottom, which may be this one; None while one on the way is only
    suspected."""
    verdict = verdicts[check]
    looked = verdict.bad_at or (verdict.last.at if verdict.last else None)
    below = search_below(check, verdicts, after, frozenset(), looked)
    return check if below == "" else below


def search_below(
    check: str,
    verdicts: Mapping[str, Verdict],
    after: Mapping[str, tuple[str, ...]],
    seen: frozenset[str],
    looked: datetime | None,
) -> str | None:
    """As `find_root`, of those below alone; empty where all of them are good. What has recovered
    since the effect was `looked` at, and bad, may have been its cause: that waits for another
    look."""
    for lower in after.get(check, ()):
        found = verdicts.get(lower)
        if lower in seen:
            continue
        if found and (found.is_suspect or has_recovered_since(found, looked)):
            return None
        deeper = search_below(lower, verdicts, after, seen | {check}, looked)
        if deeper != "":
            return deeper
        if found and found.is_bad:
            return lower
    return ""


def has_recovered_since(verdict: Verdict, looked: datetime | None) -> bool:
    recovered = verdict.recovered_at
    return recovered is not None and looked is not None and looked <= recovered


def began(verdict: Verdict) -> float:
    return verdict.first_bad.at.timestamp() if verdict.first_bad else 0.0
