"""The lake's daily rollups, read once for each state they are in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from stentor.lake.rollups import EpisodeDay, find_rollups, read_rollup

DAYS_REMEMBERED = 2048


@dataclass(frozen=True)
class Day:
    """One UTC day by show: what each of its episodes came to."""

    day: date
    rule_version: str
    shows: dict[str, list[EpisodeDay]]


def iterate_days(lake: Path, first: date = date.min, last: date = date.max) -> Iterator[Day]:
    """Counted days between the two, oldest first; a file that is no rollup is passed over."""
    for path in sorted(find_rollups(lake).glob("*.json")):
        if not first.isoformat() <= path.stem <= last.isoformat():
            continue
        try:
            facts = path.stat()
            yield _read_day(path, facts.st_mtime_ns, facts.st_ino)
        except (OSError, ValueError):
            continue  # the lake replaces it at its next pass


@lru_cache(maxsize=DAYS_REMEMBERED)
def _read_day(path: Path, _modified: int, _inode: int) -> Day:
    rollup = read_rollup(path)
    shows: dict[str, list[EpisodeDay]] = {}
    for row in rollup.episodes:
        if row.show is not None:
            shows.setdefault(row.show, []).append(row)
    return Day(rollup.day, rollup.rule_version, shows)
