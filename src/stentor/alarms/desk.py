"""Where engines bring their alarms: writes them down at once, has them told by a postman."""

import threading
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

import structlog

from stentor.alarms.alarm import Alarm
from stentor.alarms.channels import build_channels
from stentor.alarms.journal import AlarmJournal
from stentor.alarms.postman import Postman
from stentor.alarms.settings import AlarmSettings
from stentor.contracts.alarm import Acknowledged, Raised, Resolved
from stentor.lib.clock import Clock, utc_now
from stentor.lib.ids import new_id

log = structlog.get_logger("alarms")


class AlarmDesk:
    """`Alarms` for one process of an installation, on the journal all of them share.

    As a context manager it has a thread that sends what is due, whoever raised it. Of several
    processes each may send; a message is in one's hands at a time. One that is killed in the
    middle of sending leaves the message to the others, who send it under the same id.
    """

    def __init__(
        self, directory: Path, source: str, settings: AlarmSettings, *, clock: Clock = utc_now
    ) -> None:
        self.source = source
        self._clock = clock
        self._journal = AlarmJournal(directory)
        self._mutex = threading.RLock()
        self._postman = Postman(
            self._journal, self._mutex, settings.routes, build_channels(settings), clock
        )

    def __enter__(self) -> Self:
        self._postman.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Returns when what was being sent has been; what is left the next start sends."""
        self._postman.stop()

    def raise_alarm(self, alarm: Alarm) -> None:
        with self._mutex, self._journal.lock() as book:
            held = book.find_claim(alarm.key, self.source)
            if held and held.severity is alarm.severity:
                return
            self._journal.append(self._describe(alarm))
        log.warning(
            "alarm", key=alarm.key, severity=str(alarm.severity), title=alarm.title, text=alarm.text
        )
        self._postman.wake()

    def resolve(self, key: str, text: str = "") -> None:
        with self._mutex, self._journal.lock() as book:
            if not book.find_claim(key, self.source):
                return
            self._journal.append(
                Resolved(id=new_id(), at=self._clock(), key=key, source=self.source, text=text)
            )
        log.info("alarm over", key=key, text=text)
        self._postman.wake()

    def report(self, alarms: Iterable[Alarm], within: str = "") -> None:
        held = {alarm.key: alarm for alarm in alarms}
        for alarm in held.values():
            self.raise_alarm(alarm)
        with self._mutex, self._journal.lock() as book:
            ended = [key for key in book.list_claims(self.source, within) if key not in held]
        for key in ended:
            self.resolve(key)

    def acknowledge(self, key: str, by: str) -> bool:
        """A person has taken it on. False when no such alarm is open."""
        with self._mutex, self._journal.lock() as book:
            opening = book.current.get(key)
            if opening is None or opening.resolved_at:
                return False
            self._journal.append(Acknowledged(id=new_id(), at=self._clock(), key=key, by=by))
        return True

    def send_due(self) -> int:
        """Sends what is due in this thread; the number of messages that were tried."""
        return self._postman.send_due()

    def _describe(self, alarm: Alarm) -> Raised:
        return Raised(
            id=new_id(),
            at=self._clock(),
            key=alarm.key,
            source=self.source,
            severity=alarm.severity,
            title=alarm.title,
            text=alarm.text,
            url=alarm.url,
            details=dict(alarm.details),
        )
