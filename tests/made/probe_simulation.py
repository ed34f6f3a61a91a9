"""The real decisions on a clock of their own: looks come from a script instead of the network."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from heapq import heapify, heappop, heappush
from itertools import count

from stentor.alarms import RehearsedAlarms
from stentor.contracts.probe import Outcome, ProbeRecord
from stentor.incidents.patience import Patience
from stentor.prober.check import Check, Finding
from stentor.prober.schedule import RETRY_SECONDS
from stentor.prober.watch import MemoryLedger, Watch

BEGIN = datetime(2026, 11, 1, tzinfo=UTC)
Script = Callable[[str, float], Outcome]
"""What a look at a check at a second of the simulation finds."""

OUTSIDE = {
    "tcp:edge": ("listening", ()),
    "tls:site": ("names", ("tcp:edge",)),
    "tls:studio": ("names", ("tcp:edge",)),
    "http:site": ("listening", ("tls:site",)),
    "audio:canary": ("listening", ("http:site",)),
    "feed:canary": ("feeds", ("http:site",)),
    "http:studio": ("studio", ("tls:studio", "http:site")),
}


def make_checks(every: float = 10.0) -> list[Check]:
    return [
        Check(id=name, component=component, look=Finding, after=after, every=every)
        for name, (component, after) in OUTSIDE.items()
    ]


class Simulation:
    """A prober whose looks are scripted and whose time passes as fast as it can be computed."""

    def __init__(self, checks: Iterable[Check], patience: Patience | None = None) -> None:
        self.now = 0.0
        self.checks = {check.id: check for check in checks}
        numbers = count(1)
        self.alarms = RehearsedAlarms(self.tell_time)
        self.ledger = MemoryLedger()
        self.watch = Watch(
            self.checks.values(),
            self.ledger,
            self.alarms,
            new_id=lambda: f"{next(numbers):06}",
            patience=patience,
        )
        self._due = [(0.1 * n, name) for n, name in enumerate(self.checks)]
        heapify(self._due)
        self._bad_in_row = dict.fromkeys(self.checks, 0)
        self._concluded = 0.0

    def tell_time(self) -> datetime:
        return BEGIN + timedelta(seconds=self.now)

    @property
    def incidents(self) -> list:
        return list(self.ledger.book.incidents.values())

    def run(self, seconds: float, script: Script) -> None:
        """Looks until so many seconds have passed; concludes whenever anything is not good, and
        once a minute anyway."""
        ends = self.now + seconds
        while self._due[0][0] < ends:
            self.now, name = heappop(self._due)
            check, outcome = self.checks[name], script(name, self.now)
            self.watch.take(
                ProbeRecord(
                    at=self.tell_time(), check=name, component=check.component, source="local",
                    outcome=outcome,
                )
            )  # fmt: skip
            is_bad = outcome is not Outcome.UP
            self._bad_in_row[name] = self._bad_in_row[name] + 1 if is_bad else 0
            is_unsure = 0 < self._bad_in_row[name] < check.tries
            heappush(self._due, (self.now + (RETRY_SECONDS if is_unsure else check.every), name))
            if any(self._bad_in_row.values()) or self.now - self._concluded >= 60:
                self._concluded = self.now
                self.watch.conclude(self.tell_time())
        self.now = ends
        self.watch.conclude(self.tell_time())
        self.alarms.tell()
