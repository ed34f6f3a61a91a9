"""What a probe is: a look at one thing, and what the look came to."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from stentor.contracts.probe import Outcome, ProbeRecord

_MARKS = re.compile(r"\[[A-Z_: ]+\] |\[Errno -?\d+\] |_ssl\.c:\d+: | ?\(_ssl\.c:\d+\)")
EVERY = 10.0
SECONDS = 5.0


def tell_plainly(reason: str) -> str:
    """One line, without the marks by which libraries find their own lines: people read it."""
    return " ".join(_MARKS.sub("", reason).split())


class Finding(NamedTuple):
    """What was found."""

    outcome: Outcome = Outcome.UP
    seconds: float | None = None
    left: float | None = None
    reason: str = ""
    evidence: Mapping[str, str] = {}


class Trouble(Exception):  # noqa: N818 -- it is a finding, not a fault of ours
    """It is down (or `outcome`): the reason in one line, and what was seen."""

    def __init__(
        self,
        reason: str,
        seen: Mapping[str, object] | None = None,
        *,
        outcome: Outcome = Outcome.DOWN,
        **more: object,
    ) -> None:
        super().__init__(tell_plainly(reason))
        self.outcome = outcome
        self.evidence = {name: str(value)[:500] for name, value in {**(seen or {}), **more}.items()}


@dataclass(frozen=True, kw_only=True)
class Check:
    """Looked at again and again."""

    id: str
    component: str
    look: Callable[[], Finding | None] = field(repr=False)
    """None where there is nothing to be seen yet, which is not the same as good.

    Takes at most about `seconds`. Trouble, OSError and whatever else mean: down."""
    after: tuple[str, ...] = ()
    """Checks whose failing explains this one's: one cause is one alarm."""
    every: float = EVERY
    seconds: float = SECONDS
    tries: int = 4
    """Looks in a row that have to fail before it is believed."""


def run_check(check: Check, source: str, clock: Callable[[], datetime]) -> ProbeRecord | None:
    """One look, whatever happens in it; None where there was nothing to see."""
    finding: Finding | None
    try:
        finding = check.look()
    except Trouble as trouble:
        finding = Finding(trouble.outcome, reason=str(trouble), evidence=trouble.evidence)
    except Exception as error:  # noqa: BLE001 -- a look that breaks is one that found trouble
        reason = tell_plainly(str(error)) or type(error).__name__
        finding = Finding(
            Outcome.DOWN, reason=reason[:300], evidence={"error": type(error).__name__}
        )
    if finding is None:
        return None
    return ProbeRecord(
        at=clock(),
        check=check.id,
        component=check.component,
        source=source,
        outcome=finding.outcome,
        seconds=None if finding.seconds is None else round(finding.seconds, 4),
        left=None if finding.left is None else round(finding.left, 4),
        reason=finding.reason,
        evidence=dict(finding.evidence),
    )
