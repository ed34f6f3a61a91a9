"""What the lake's daily rollups say of one show, read once for each state they are in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import msgspec

from stentor.lake.rollups import EpisodeDay, find_rollups

DAYS_REMEMBERED = 4096
"""Of all shows together."""


@dataclass(frozen=True)
class Day:
    """One UTC day of a show: what each of its episodes came to."""

    day: date
    rule_version: str
    episodes: list[EpisodeDay]


class _Rollup(msgspec.Struct):
    """As `DayRollup`, its rows unread: a house has thousands, of which a show has few."""

    day: date
    rule_version: str
    episodes: list[msgspec.Raw]


def iterate_days(
    lake: Path, show_id: str, first: date = date.min, last: date = date.max
) -> Iterator[Day]:
    """Counted days between the two on which the show had a request, oldest first; a file that is
    no rollup is passed over."""
    for path in sorted(find_rollups(lake).glob("*.json")):
        if not first.isoformat() <= path.stem <= last.isoformat():
            continue
        try:
            facts = path.stat()
            day = _read_day(path, show_id, facts.st_mtime_ns, facts.st_ino)
        except (OSError, ValueError):
            continue  # the lake replaces it at its next pass
        if day.episodes:
            yield day


@lru_cache(maxsize=DAYS_REMEMBERED)
def _read_day(path: Path, show_id: str, _modified: int, _inode: int) -> Day:
    rollup = msgspec.json.decode(path.read_bytes(), type=_Rollup)
    name = msgspec.json.encode(show_id)
    rows = [
        msgspec.json.decode(row, type=EpisodeDay) for row in rollup.episodes if name in bytes(row)
    ]
    return Day(rollup.day, rollup.rule_version, [row for row in rows if row.show == show_id])
