"""Which looks are written down: every bad one, the good ones that follow it, and then one good
one a minute."""

from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from stentor.contracts.probe import Outcome, ProbeRecord

GOOD_EVERY = timedelta(seconds=55)
GOOD_AFTER_BAD = 5
"""So many are written: whoever reads the records, after a new start or elsewhere, believes as soon
as the prober itself that it works again."""


class Taker(Protocol):
    """Where records go: files, or whoever hands them over."""

    def append(self, record: ProbeRecord) -> None: ...


class Noted(NamedTuple):
    """What was last written of a check."""

    at: datetime
    good_in_row: int


class Recorder:
    """Keeps ninety days small without losing a fault."""

    def __init__(self, files: Taker) -> None:
        self._files = files
        self._last: dict[str, Noted] = {}

    def note(self, record: ProbeRecord) -> None:
        """Writes the record where it says something new."""
        last = self._last.get(record.check)
        is_good = record.outcome is Outcome.UP
        if last and is_good and last.good_in_row >= GOOD_AFTER_BAD:
            is_dull = timedelta() <= record.at - last.at < GOOD_EVERY
            if is_dull:
                return
        self._files.append(record)
        # The first look of all is as good as the minute's: there was nothing bad before it.
        before = last.good_in_row if last else GOOD_AFTER_BAD
        self._last[record.check] = Noted(record.at, before + 1 if is_good else 0)
