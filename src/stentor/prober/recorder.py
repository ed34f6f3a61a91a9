"""Which looks are written down: every bad one and every change, good ones once a minute."""

from datetime import datetime, timedelta
from typing import Protocol

from stentor.contracts.probe import Outcome, ProbeRecord

GOOD_EVERY = timedelta(seconds=55)


class Taker(Protocol):
    """Where records go: files, or whoever hands them over."""

    def append(self, record: ProbeRecord) -> None: ...


class Recorder:
    """Keeps ninety days small without losing a fault."""

    def __init__(self, files: Taker) -> None:
        self._files = files
        self._last: dict[str, tuple[datetime, Outcome]] = {}

    def note(self, record: ProbeRecord) -> None:
        """Writes the record where it says something new."""
        at, outcome = self._last.get(record.check, (None, None))
        is_dull = (
            record.outcome is Outcome.UP
            and outcome is Outcome.UP
            and at is not None
            and timedelta() <= record.at - at < GOOD_EVERY
        )
        if not is_dull:
            self._files.append(record)
            self._last[record.check] = (record.at, record.outcome)
