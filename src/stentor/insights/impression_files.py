"""Spots that were heard, from the lake's files of each UTC day, read once for each state."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pyarrow.parquet as pq

from stentor.lake.delivered import find_delivered_file

DAYS_REMEMBERED = 1024
COLUMNS = ("quarter", "show", "episode", "placement", "number")


class Heard(NamedTuple):
    """Impressions that have this in common."""

    slot: int
    """Quarter of an hour of the UTC day, from 0."""
    episode: str
    placement: int
    number: int


def iterate_heard(
    lake: Path, show_ids: tuple[str, ...], first: date, last: date
) -> Iterator[tuple[date, Heard]]:
    """Of these shows, day after day; UTC days, both included."""
    for number in range((last - first).days + 1):
        day = first + timedelta(number)
        path = find_delivered_file(lake, day, "impressions")
        try:
            facts = path.stat()
            shows = _read_day(path, facts.st_mtime_ns, facts.st_ino)
        except OSError:
            continue  # a day that was never counted
        for show in show_ids:
            for heard in shows.get(show, ()):
                yield day, heard


@lru_cache(maxsize=DAYS_REMEMBERED)
def _read_day(path: Path, _modified: int, _inode: int) -> dict[str, list[Heard]]:
    table = pq.read_table(path, columns=list(COLUMNS))
    sums: dict[tuple[str, int, str, int], int] = defaultdict(int)
    for quarter, show, episode, placement, number in zip(
        *(table[name].to_pylist() for name in COLUMNS), strict=True
    ):
        slot = quarter.hour * 4 + quarter.minute // 15
        sums[show or "", slot, episode or "", placement] += number
    shows: dict[str, list[Heard]] = defaultdict(list)
    for (show, slot, episode, placement), number in sums.items():
        shows[show].append(Heard(slot, episode, placement, number))
    return dict(shows)
