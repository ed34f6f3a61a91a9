"""The twin that tells nobody: for simulations, on whatever clock they have."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from stentor.alarms.alarm import Alarm
from stentor.alarms.book import AlarmBook
from stentor.alarms.plan import Message, Routes, list_due
from stentor.contracts.alarm import RANKS, Raised, Resolved, Sent
from stentor.lib.clock import Clock

ROUTES = Routes(tell={severity: (str(severity),) for severity in RANKS})


class RehearsedAlarms:
    """`Alarms` in memory: the same book and the same plan, every channel takes everything.

    `told` has each message that would have gone out, in order. `tell` is called whenever the
    simulated time has passed on.
    """

    def __init__(self, clock: Clock, source: str = "rehearsal", routes: Routes = ROUTES) -> None:
        self.told: list[Message] = []
        self.book = AlarmBook()
        self._clock = clock
        self._source = source
        self._routes = routes
        self._count = 0

    def raise_alarm(self, alarm: Alarm) -> None:
        held = self.book.find_claim(alarm.key, self._source)
        if held and held.severity is alarm.severity:
            return
        self.book.apply(
            Raised(
                id=self._number(),
                at=self._clock(),
                key=alarm.key,
                source=self._source,
                severity=alarm.severity,
                title=alarm.title,
                text=alarm.text,
                details=dict(alarm.details),
            )
        )
        self.tell()

    def resolve(self, key: str, text: str = "") -> None:
        if self.book.find_claim(key, self._source):
            self.book.apply(
                Resolved(
                    id=self._number(), at=self._clock(), key=key, source=self._source, text=text
                )
            )

    def report(self, alarms: Iterable[Alarm], within: str = "") -> None:
        held = {alarm.key: alarm for alarm in alarms}
        for alarm in held.values():
            self.raise_alarm(alarm)
        for key in self.book.list_claims(self._source, within):
            if key not in held:
                self.resolve(key)
        self.tell()

    def tell(self) -> None:
        """Sends what is due by the simulated clock."""
        now = self._clock()
        for message, chain in list_due(self.book, self._routes, now):
            self.told.append(message)
            self.book.apply(
                Sent(
                    id=self._number(),
                    at=now,
                    message=message.id,
                    channel=chain[0],
                    by_channel=chain[0],
                )
            )
        self._forget(now - timedelta(days=2))

    def _forget(self, before: datetime) -> None:
        """Openings long over, so that a simulated century stays small."""
        if len(self.book.openings) < 256:
            return
        kept = [
            opening
            for opening in self.book.openings
            if opening.resolved_at is None or opening.resolved_at > before
        ]
        if len(kept) < len(self.book.openings):
            ids = {opening.id for opening in kept}
            self.book.openings = kept
            self.book.current = {opening.key: opening for opening in kept}
            self.book.tries = {
                names: tries
                for names, tries in self.book.tries.items()
                if names[0].partition(".")[0] in ids
            }

    def _number(self) -> str:
        self._count += 1
        return str(self._count)
