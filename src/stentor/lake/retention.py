"""Thrown away in time: keys, so that what they sealed can never be read again, and records of
decisions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from stentor.lake.key_times import KeyTime, find_end, must_go_early, see_keys
from stentor.lake.listeners import is_at_seam
from stentor.lake.spool import is_abandoned
from stentor.lib.durable import sync_directory

KEEP_ADDRESSES = timedelta(days=7)
KEEP_DECISIONS = timedelta(days=30)


@dataclass(frozen=True)
class Kept:
    """For how long."""

    addresses: timedelta = KEEP_ADDRESSES
    decisions: timedelta = KEEP_DECISIONS


def list_expired_keys(
    keys: Path, now: datetime, keep: timedelta, times: Mapping[str, KeyTime] | None = None
) -> list[Path]:
    """Address keys of days that ended longer than `keep` ago, whatever day a wrong clock named
    them after (`times`, see `key_times`); listener keys of past years, and of years far ahead."""
    expired = []
    for path in keys.glob("address-*.key"):
        name = path.stem.removeprefix("address-")
        day, time = _try_parse_day(name), (times or {}).get(name)
        if day and (now - find_end(day, time) > keep or must_go_early(day, time, now)):
            expired.append(path)
    for path in keys.glob("listener-*.key"):
        year = path.stem.removeprefix("listener-")
        oldest_kept = now.year - 1 if is_at_seam(now) else now.year
        if year.isdigit() and not oldest_kept <= int(year) <= now.year + 1:
            expired.append(path)
    return expired


def has_address_key(keys: Path, day: date) -> bool:
    """May addresses of hits that began on that day still be opened?

    An address is sealed when the record is made, which may be the day after.
    """
    days = (day, day + timedelta(days=1))
    return any((keys / f"address-{one:%Y%m%d}.key").is_file() for one in days)


def throw_away_keys(
    keys: Path,
    now: datetime,
    keep: timedelta = KEEP_ADDRESSES,
    looked: datetime | None = None,
) -> list[Path]:
    """Deletes expired keys and returns their former paths; `looked`: when that was done before."""
    expired = list_expired_keys(keys, now, keep, see_keys(keys, now, looked))
    for path in expired:
        path.unlink(missing_ok=True)
    if expired:
        sync_directory(keys)
    return expired


def throw_away_decisions(
    spool: Path, now: datetime, keep: timedelta = KEEP_DECISIONS
) -> list[Path]:
    """Deletes files of decisions that no edge writes to any more and none has for that long;
    returns their former paths."""
    expired = [
        path
        for path in sorted(spool.glob("*.decisions"))
        if now - datetime.fromtimestamp(path.stat().st_mtime, UTC) > keep and is_abandoned(path)
    ]
    for path in expired:
        path.unlink(missing_ok=True)
    return expired


def _try_parse_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
