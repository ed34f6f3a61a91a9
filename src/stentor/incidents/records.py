"""Probe records on disk: one file a prober and UTC day, lines appended as they come."""

import contextlib
import os
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import structlog

from stentor.contracts.probe import ProbeRecord, parse_record, render_record

log = structlog.get_logger(__name__)

KEEP_DAYS = 14
"""Days whose single records are kept; what the days came to is kept for good."""


class RecordFiles:
    """`<directory>/records/<day>-<source>.jsonl`; one process writes a source's files."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory / "records"

    def append(self, record: ProbeRecord) -> None:
        """Adds a line; a full disk loses it, since the next look comes soon. Never raises."""
        path = self.directory / f"{record.at:%Y-%m-%d}-{record.source}.jsonl"
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            with path.open("ab") as file:
                if file.tell() and not ends_with_newline(path):
                    file.write(b"\n")
                file.write(render_record(record))
        except OSError as error:
            log.warning("probe record lost", check=record.check, error=str(error))

    def read_day(self, day: date) -> list[ProbeRecord]:
        """Everybody's records of a UTC day, in order of time; torn lines are skipped."""
        found = [
            record
            for path in sorted(self.directory.glob(f"{day:%Y-%m-%d}-*.jsonl"))
            for record in read_records(path)
        ]
        return sorted(found, key=lambda record: record.at)

    def read_since(self, since: datetime, now: datetime) -> list[ProbeRecord]:
        """Everybody's records from `since` to `now`."""
        days = (now.date() - since.date()).days + 1
        listed = [since.date() + timedelta(days=offset) for offset in range(days)]
        return [one for day in listed for one in self.read_day(day) if since <= one.at <= now]

    def list_days(self) -> list[date]:
        """Days there are records of, oldest first."""
        found = set()
        for path in self.directory.glob("*.jsonl"):
            with contextlib.suppress(ValueError):
                found.add(date.fromisoformat(path.name[:10]))
        return sorted(found)

    def forget_before(self, day: date) -> None:
        """Removes single records of earlier days."""
        for path in self.directory.glob("*.jsonl"):
            with contextlib.suppress(ValueError, OSError):
                if date.fromisoformat(path.name[:10]) < day:
                    path.unlink()


def read_records(path: Path) -> Iterator[ProbeRecord]:
    """Whole lines of one file. Nothing where it cannot be read."""
    try:
        content = path.read_bytes()
    except OSError:
        return
    for line in content.splitlines():
        with contextlib.suppress(ValueError):
            yield parse_record(line)


class RecordTail:
    """Follows everybody's files: each record once, as it comes."""

    def __init__(self, files: RecordFiles) -> None:
        self._files = files
        self._offsets: dict[str, int] = {}

    def read_new(self, now: datetime) -> list[ProbeRecord]:
        """What came since the last call in the files of today and yesterday, in order of time."""
        found: list[ProbeRecord] = []
        for day in (now.date() - timedelta(days=1), now.date()):
            for path in sorted(self._files.directory.glob(f"{day:%Y-%m-%d}-*.jsonl")):
                found += self._read_on(path)
        return sorted(found, key=lambda record: record.at)

    def _read_on(self, path: Path) -> Iterator[ProbeRecord]:
        offset = self._offsets.get(path.name, 0)
        try:
            if path.stat().st_size < offset:  # another file stands in its place
                offset = 0
            with path.open("rb") as file:
                file.seek(offset)
                content = file.read()
        except OSError:
            return
        end = content.rfind(b"\n") + 1
        self._offsets[path.name] = offset + end
        for line in content[:end].splitlines():
            with contextlib.suppress(ValueError):
                yield parse_record(line)


def ends_with_newline(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
