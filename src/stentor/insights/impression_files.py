"""Spots that were heard, from the lake's files of each UTC day, read once for each state."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from stentor.lake.delivered import find_delivered_file

DAYS_REMEMBERED = 1024
SLOTS = 96
"""Quarters of an hour of a day."""
QUARTER = 15 * 60 * 1_000_000
"""Microseconds."""


class Heard(NamedTuple):
    """Impressions of a UTC day; three columns of the same length."""

    slot: NDArray[np.int64]
    """Quarter of an hour, from 0."""
    placement: NDArray[np.int64]
    number: NDArray[np.int64]


def iterate_heard(
    lake: Path, show_ids: tuple[str, ...], first: date, last: date, episode_id: str | None = None
) -> Iterator[tuple[date, Heard]]:
    """Of these shows, or of an episode of them; UTC days, both included."""
    for number in range((last - first).days + 1):
        day = first + timedelta(number)
        path = find_delivered_file(lake, day, "impressions")
        try:
            facts = path.stat()
            yield day, _read_day(path, facts.st_mtime_ns, facts.st_ino, show_ids, episode_id)
        except OSError:
            continue  # a day that was never counted


@lru_cache(maxsize=DAYS_REMEMBERED)
def _read_day(
    path: Path, _modified: int, _inode: int, show_ids: tuple[str, ...], episode_id: str | None
) -> Heard:
    wanted = pc.field("show").isin(pa.array(show_ids, pa.string()))
    if episode_id is not None:
        wanted &= pc.field("episode") == episode_id
    rows = pq.read_table(path, columns=["quarter", "placement", "number"], filters=wanted)
    sums = rows.group_by(["quarter", "placement"]).aggregate([("number", "sum")])
    moments = sums["quarter"].cast(pa.int64()).to_numpy()
    return Heard(
        moments // QUARTER % SLOTS, sums["placement"].to_numpy(), sums["number_sum"].to_numpy()
    )
