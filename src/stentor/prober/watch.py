"""From records to incidents and alarms: the whole of what is decided, with nothing that waits.

The process feeds it real looks; the proof of a quiet month feeds it a month of simulated ones.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from typing import Protocol

from stentor.alarms import Alarm, Alarms, Severity
from stentor.contracts.incident import Event
from stentor.contracts.probe import Outcome, ProbeRecord
from stentor.incidents.book import IncidentBook
from stentor.incidents.patience import Patience
from stentor.prober.check import Check
from stentor.prober.judging.causes import Cause, find_causes
from stentor.prober.judging.decisions import NewId, decide
from stentor.prober.judging.verdict import Judge, Rules, Verdict
from stentor.prober.schedule import PATIENCE_SECONDS

LOUD = {"listening", "feeds", "names"}
"""What listeners meet: everybody is told when it is down."""
LITTLE_LIFE, LEAST_LIFE = 0.15, 0.10
"""Of a certificate: below this a page, below that everybody."""
LEAST_FRESH = timedelta(minutes=2)


class Ledger(Protocol):
    """Where incidents are written: `IncidentLedger`, or its twin in memory."""

    def lock(self) -> AbstractContextManager[IncidentBook]: ...
    def append(self, *events: Event) -> None: ...


class MemoryLedger:
    """The twin."""

    def __init__(self) -> None:
        self.book = IncidentBook()

    def lock(self) -> AbstractContextManager[IncidentBook]:
        return nullcontext(self.book)

    def append(self, *events: Event) -> None:
        for event in events:
            self.book.apply(event)


class Watch:
    """Takes looks; concludes."""

    def __init__(
        self,
        checks: Iterable[Check],
        ledger: Ledger,
        alarms: Alarms,
        *,
        new_id: NewId,
        quorum: int = 1,
        patience: Patience | None = None,
        url: str = "",
    ) -> None:
        """`url` is where people are sent to look."""
        self._judge = Judge({}, quorum=quorum)
        self._after: dict[str, tuple[str, ...]] = {}
        self._ledger = ledger
        self._alarms = alarms
        self._new_id = new_id
        self._patience = patience
        self._url = url
        self.verdicts: Mapping[str, Verdict] = {}
        self.watch(checks)

    def watch(self, checks: Iterable[Check]) -> None:
        """Further checks are judged by their own rules from now on."""
        for check in checks:
            self._after[check.id] = check.after
            rest = timedelta(seconds=3 * (check.every + check.seconds) + PATIENCE_SECONDS)
            self._judge.rules = {
                **self._judge.rules,
                check.id: Rules(check.tries, max(LEAST_FRESH, rest)),
            }

    def take(self, record: ProbeRecord) -> None:
        self._judge.take(record)

    def move_clock(self, source: str, by: timedelta) -> None:
        """The clock of the prober `source`, which is ours, has jumped."""
        self._judge.move_clock(source, by)

    def conclude(self, now: datetime, beside: Sequence[Alarm] = ()) -> list[Event]:
        """Writes what is to be written and raises what is to be raised, with what else is wrong
        `beside` what is looked at; the events written."""
        self.verdicts = self._judge.weigh_all(now)
        causes = find_causes(self.verdicts, self._after)
        good = {
            check
            for check, verdict in self.verdicts.items()
            if verdict.outcome is Outcome.UP and not verdict.is_suspect
        }
        with self._ledger.lock() as book:
            events = decide(book, causes, good, now, self._new_id, self._patience)
            if events:
                self._ledger.append(*events)
            resting = book.list_under_maintenance(now)
        loud = [cause for cause in causes if cause.verdict.component not in resting]
        self._alarms.report([*(make_alarm(cause, self._url) for cause in loud), *beside])
        return events


def make_alarm(cause: Cause, url: str) -> Alarm:
    """One cause, one alarm, with what it pulls down in its evidence."""
    verdict = cause.verdict
    seen = verdict.first_bad or verdict.last
    assert seen is not None
    details = dict(seen.evidence)
    if cause.suffering:
        details["also failing"] = ", ".join(sorted(one.check for one in cause.suffering))
    return Alarm(
        key=name_alarm(verdict.check),
        severity=compute_severity(cause),
        title=seen.reason or f"{verdict.check} fails",
        text=f"Seen first by {seen.source} at {seen.at:%H:%M:%S} UTC ({verdict.check}).",
        url=url,
        details=details,
    )


def name_alarm(check: str) -> str:
    """The keeper knows certificates by this name too, so that people are told once."""
    kind, _, rest = check.partition("@")[0].partition(":")
    return f"certificate:{rest}" if kind == "tls" else f"probe:{check}"


def compute_severity(cause: Cause) -> Severity:
    """How loud: by what is down, and by what is left of a certificate."""
    every = [cause.verdict, *cause.suffering]
    left = cause.verdict.last.left if cause.verdict.last else None
    down = {one.component for one in every if one.outcome is Outcome.DOWN}
    if down & LOUD or (left is not None and left < LEAST_LIFE):
        return Severity.EVERYBODY
    if down or (left is not None and left < LITTLE_LIFE):
        return Severity.PAGE
    return Severity.NOTE
