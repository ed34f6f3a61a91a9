"""When failing looks are believed, and when good ones are."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from msgspec import structs

from stentor.contracts.probe import Outcome, ProbeRecord

GOOD_TO_RECOVER = 2
WINDOW, MOST_BAD = 10, 4
"""Of so many looks so many may fail in between: a part of a whole that hangs now and then."""


class Rules(NamedTuple):
    """How one check is judged."""

    tries: int = 4
    """Bad looks in a row that are believed."""
    fresh: timedelta = timedelta(minutes=2)
    """How long a look speaks for the present."""


@dataclass
class Witness:
    """What one prober has seen of one check."""

    last: ProbeRecord
    recent: deque[tuple[datetime, bool]] = field(default_factory=lambda: deque(maxlen=WINDOW))
    """When, and was it bad? Latest last."""
    bad_in_row: int = 0
    good_in_row: int = 0
    first_bad: ProbeRecord | None = None
    """The look with which the present trouble began."""
    is_bad: bool = False
    recovered_at: datetime | None = None
    last_bad: Outcome = Outcome.DEGRADED
    """What the latest bad look found."""
    bad_at: datetime | None = None
    """When that was."""

    def take(self, record: ProbeRecord, rules: Rules) -> None:
        """The next look."""
        self.last = record
        is_bad = record.outcome is not Outcome.UP
        self._forget_before(record.at - rules.fresh)
        self.recent.append((record.at, is_bad))
        if is_bad:
            self.last_bad, self.bad_at = record.outcome, record.at
            self.first_bad = self.first_bad or record
            self.bad_in_row, self.good_in_row = self.bad_in_row + 1, 0
            if self.bad_in_row >= rules.tries or self._is_often_bad(rules):
                self.is_bad = True
            return
        self.bad_in_row, self.good_in_row = 0, self.good_in_row + 1
        if self.good_in_row < GOOD_TO_RECOVER or self._is_often_bad(rules):
            return
        if self.is_bad:
            self.is_bad, self.first_bad = False, None
            self.recovered_at = record.at
            self.recent.clear()
        elif self.good_in_row >= WINDOW // 2:
            self.first_bad = None

    def _forget_before(self, moment: datetime) -> None:
        """What was bad long ago, with few looks since, is no part of a present trouble: of records
        only every good look of a minute is kept, so that a new start sees few of them."""
        while self.recent and self.recent[0][0] < moment:
            self.recent.popleft()
        if not self.is_bad and self.good_in_row and self.bad_at and self.bad_at < moment:
            self.first_bad = None

    def _is_often_bad(self, rules: Rules) -> bool:
        """Bad again and again, with good looks in between."""
        looks = [is_bad for _, is_bad in self.recent]
        begins = sum(now and not before for before, now in pairwise([False, *looks]))
        return begins > 1 and sum(looks) >= max(MOST_BAD, rules.tries + 1)


class Verdict(NamedTuple):
    """What is believed of one check now."""

    check: str
    component: str
    outcome: Outcome | None
    """None where nobody has looked for too long."""
    is_suspect: bool = False
    """The last look was bad and is not believed yet."""
    first_bad: ProbeRecord | None = None
    last: ProbeRecord | None = None
    recovered_at: datetime | None = None
    """When it was last found to be good again."""
    bad_at: datetime | None = None
    """When it was last found to be bad: later looks may be good and not believed yet."""

    @property
    def is_bad(self) -> bool:
        return self.outcome in {Outcome.DEGRADED, Outcome.DOWN}


class Judge:
    """Takes everybody's records, says what is believed."""

    def __init__(
        self, rules: Mapping[str, Rules], *, quorum: int = 1, default: Rules | None = None
    ) -> None:
        """`rules` by check; `quorum`: how many probers must find it bad, as far as there are
        so many that look."""
        self.rules = rules
        self._quorum = quorum
        self._default = default or Rules()
        self._witnesses: dict[str, dict[str, Witness]] = {}

    def take(self, record: ProbeRecord) -> None:
        by_source = self._witnesses.setdefault(record.check, {})
        witness = by_source.setdefault(record.source, Witness(record))
        witness.take(record, self._find_rules(record.check))

    def move_clock(self, source: str, by: timedelta) -> None:
        """The clock by which `source` dates its looks has jumped: they are as fresh as before."""
        for by_source in self._witnesses.values():
            if witness := by_source.get(source):
                witness.last = structs.replace(witness.last, at=witness.last.at + by)
                witness.bad_at = witness.bad_at and witness.bad_at + by
                moved = [(at + by, is_bad) for at, is_bad in witness.recent]
                witness.recent = deque(moved, maxlen=WINDOW)

    def list_checks(self) -> list[str]:
        return list(self._witnesses)

    def weigh(self, check: str, now: datetime) -> Verdict:
        """KeyError for a check nobody ever looked at."""
        rules = self._find_rules(check)
        every = list(self._witnesses[check].values())
        fresh = [one for one in every if abs(now - one.last.at) <= rules.fresh]
        component = every[0].last.component
        if not fresh:
            return Verdict(check, component, None, last=every[0].last)
        bad = [one for one in fresh if one.is_bad]
        suspect = [one for one in fresh if one.bad_in_row]
        needed = min(self._quorum, len(fresh))
        if len(bad) < needed:
            recovered = [one.recovered_at for one in fresh if one.recovered_at]
            return Verdict(
                check, component, Outcome.UP, bool(suspect), last=fresh[0].last,
                recovered_at=max(recovered, default=None),
            )  # fmt: skip
        first = min((one.first_bad or one.last for one in bad), key=lambda record: record.at)
        worst = max((one.last_bad for one in bad), key=lambda outcome: outcome.rank)
        latest = max((one.last for one in bad), key=lambda record: record.at)
        bad_at = max((one.bad_at or one.last.at for one in bad), default=None)
        return Verdict(check, component, worst, first_bad=first, last=latest, bad_at=bad_at)

    def weigh_all(self, now: datetime) -> dict[str, Verdict]:
        return {check: self.weigh(check, now) for check in self._witnesses}

    def _find_rules(self, check: str) -> Rules:
        return self.rules.get(check, self._default)
