"""When the keys of addresses came to be, by the lake's own clock.

An edge names a key by its own day, and its clock may be wrong. So the lake writes down when it saw
each key first, and the latest moment at which it had looked and the key was not there yet: however
the key is called, it lives no longer than one of that day.
"""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec

from stentor.lib.clock import format_instant, parse_instant
from stentor.lib.durable import write_bytes_durably

DAY = timedelta(days=1)
SLACK = timedelta(hours=1)
"""A key that is named after a day to come goes so long before that day begins."""
LAST_DAY = datetime(9999, 12, 1, tzinfo=UTC)


class KeyTime(msgspec.Struct, frozen=True):
    """Of one key; RFC 3339."""

    seen: str
    after: str | None = None
    """It was not there yet; None where that is not known."""


def find_times(keys: Path) -> Path:
    return keys / "sealed-by.json"


def load_times(keys: Path) -> dict[str, KeyTime]:
    """By the key's day, as its name has it. What cannot be read is as good as never written."""
    try:
        return msgspec.json.decode(find_times(keys).read_bytes(), type=dict[str, KeyTime])
    except (OSError, msgspec.DecodeError):
        return {}


def save_times(keys: Path, times: dict[str, KeyTime]) -> None:
    write_bytes_durably(find_times(keys), msgspec.json.encode(times))


def see_keys(keys: Path, now: datetime, looked: datetime | None) -> dict[str, KeyTime]:
    """The times of all keys that are there, those of new ones written down.

    `looked` is when somebody had looked before, None where nobody had. A clock that was set back
    since makes what is written down as of now.
    """
    known, times = load_times(keys), {}
    present = format_instant(now)
    for path in keys.glob("address-*.key"):
        name = path.stem.removeprefix("address-")
        after = None if looked is None else format_instant(min(looked, now))
        time = known.get(name) or KeyTime(present, after)
        times[name] = KeyTime(
            min(time.seen, present), None if time.after is None else min(time.after, present)
        )
    if times != known:
        save_times(keys, times)
    return times


def find_end(day: date, time: KeyTime | None) -> datetime:
    """When the time begins for which a key is kept: the end of its day, which is no earlier than it
    came to be and no later than a day after it was seen."""
    named = min(datetime(day.year, day.month, day.day, tzinfo=UTC), LAST_DAY) + DAY
    if time is None:
        return named
    earliest = named if time.after is None else max(named, parse_instant(time.after))
    return min(earliest, parse_instant(time.seen) + DAY)


def must_go_early(day: date, time: KeyTime | None, now: datetime) -> bool:
    """Is it named after a day that is about to begin, and was used by a clock far ahead of it?

    Edges that are right make their own key for that day.
    """
    if time is None:
        return False
    begins = min(datetime(day.year, day.month, day.day, tzinfo=UTC), LAST_DAY)
    is_far_ahead = begins - parse_instant(time.seen) > DAY + SLACK
    return is_far_ahead and now >= begins - SLACK
