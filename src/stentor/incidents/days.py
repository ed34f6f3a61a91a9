"""Day after day on disk: computed once when a day is over, kept for good."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec
import structlog

from stentor.incidents.book import Window
from stentor.incidents.history import DayHistory, compute_day
from stentor.incidents.records import KEEP_DAYS, RecordFiles
from stentor.lib.durable import write_bytes_durably

log = structlog.get_logger(__name__)

SHOWN_DAYS = 90
CURRENT = "now.json"
"""The day that is not over, as far as it has come."""


class DayFiles:
    """`<directory>/days/<day>.json`, made from the records beside them."""

    def __init__(self, directory: Path, quorum: int = 1) -> None:
        self._directory = directory / "days"
        self._records = RecordFiles(directory)
        self._quorum = quorum
        self._held: dict[date, DayHistory | None] = {}

    def list_shown(self, windows: Iterable[Window], now: datetime) -> list[DayHistory]:
        """The last ninety days with today at their end; days nobody looked are left out."""
        today = now.date()
        planned = list(windows)
        days = [today - timedelta(days=back) for back in range(SHOWN_DAYS - 1, 0, -1)]
        past = [self._find(day, planned, now) for day in days]
        current = compute_day(today, self._records.read_day(today), planned, now, self._quorum)
        self._keep(CURRENT, current)
        return [day for day in [*past, current] if day is not None]

    def forget_records(self, now: datetime) -> None:
        """Removes single records of days that have been computed long ago."""
        self._records.forget_before(now.date() - timedelta(days=KEEP_DAYS))

    def _find(self, day: date, windows: list[Window], now: datetime) -> DayHistory | None:
        """A past day; made and kept when it is met for the first time."""
        if day not in self._held:
            self._held = {
                held: row for held, row in self._held.items() if held > day - timedelta(days=100)
            }
            self._held[day] = self._read(day) or self._make(day, windows, now)
        return self._held[day]

    def _read(self, day: date) -> DayHistory | None:
        try:
            content = (self._directory / f"{day}.json").read_bytes()
            return msgspec.json.decode(content, type=DayHistory)
        except (OSError, ValueError):
            return None

    def _make(self, day: date, windows: list[Window], now: datetime) -> DayHistory | None:
        records = self._records.read_day(day)
        if not records:
            return None
        computed = compute_day(day, records, windows, now, self._quorum)
        self._keep(f"{day}.json", computed)
        return computed

    def _keep(self, name: str, computed: DayHistory) -> None:
        try:
            write_bytes_durably(self._directory / name, msgspec.json.encode(computed))
        except OSError as error:
            log.warning("day cannot be kept", day=str(computed.day), error=str(error))


def read_days(directory: Path, now: datetime) -> list[DayHistory]:
    """The last ninety days as the prober has left them, for those who only look."""
    since = now.date() - timedelta(days=SHOWN_DAYS - 1)
    found: dict[date, DayHistory] = {}
    for path in (directory / "days").glob("*.json"):
        with suppress(OSError, ValueError):
            day = msgspec.json.decode(path.read_bytes(), type=DayHistory)
            if since <= day.day <= now.date() and (path.name != CURRENT or day.day not in found):
                found[day.day] = day
    return [found[day] for day in sorted(found)]
