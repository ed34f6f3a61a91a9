"""Spots that were heard, from the lake's files of each UTC day, read once for each state."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stentor.insights.reports.kept_sums import FEW, NOTHING_KEPT, KeptSums, name_shows
from stentor.lake.delivered import find_delivered_file, read_rows_of

DAYS_REMEMBERED = 1024
PARTS_REMEMBERED = 64
COLUMNS = ["quarter", "placement", "number"]
SLOTS = 96
"""Quarters of an hour of a day."""
QUARTER = 15 * 60 * 1_000_000
"""Microseconds."""

Numbers = NDArray[np.int64]


class Heard(NamedTuple):
    """Impressions of a UTC day."""

    slots: Numbers
    """By quarter of an hour, 96 numbers."""
    placement: Numbers
    number: Numbers
    """Of each placement, as long as `placement`."""


class HeardBySlot(NamedTuple):
    """The same in detail; three columns of the same length."""

    slot: Numbers
    placement: Numbers
    number: Numbers

    def select(self, is_chosen: NDArray[np.bool_]) -> Heard:
        """Only what was heard in these slots."""
        rows = is_chosen[self.slot]
        return sum_heard(HeardBySlot(self.slot[rows], self.placement[rows], self.number[rows]))

    def without(self, slots: Mapping[int, range]) -> "HeardBySlot":
        """Of these placements only what was heard in their slots."""
        keeps = np.ones(len(self.slot), bool)
        for number, kept in slots.items():
            is_its = self.placement == number
            keeps &= ~is_its | ((self.slot >= kept.start) & (self.slot < kept.stop))
        return HeardBySlot(self.slot[keeps], self.placement[keeps], self.number[keeps])


def iterate_heard(
    lake: Path,
    show_ids: tuple[str, ...],
    first: date,
    last: date,
    episode_id: str | None = None,
    kept: KeptSums = NOTHING_KEPT,
) -> Iterator[tuple[date, Heard]]:
    """Of these shows, or of an episode of them; UTC days, both included. What many shows come to is
    kept from then on."""
    is_kept = len(show_ids) > FEW and episode_id is None
    name = name_shows(show_ids)
    known = kept.read_heard(name, first.isoformat(), last.isoformat()) if is_kept else {}
    for number in range((last - first).days + 1):
        day = first + timedelta(number)
        path = find_delivered_file(lake, day, "impressions")
        try:
            facts = path.stat()
            state = f"{facts.st_mtime_ns} {facts.st_ino}"
            if known.get(day.isoformat(), ("",))[0] == state:
                yield day, Heard(*known[day.isoformat()][1])
                continue
            heard = _sum_day(path, facts.st_mtime_ns, facts.st_ino, show_ids, episode_id)
        except OSError:
            continue  # a day that was never counted
        if is_kept:
            kept.keep_heard(name, day.isoformat(), state, heard)
        yield day, heard


def read_by_slot(
    lake: Path, show_ids: tuple[str, ...], day: date, episode_id: str | None = None
) -> HeardBySlot:
    """Of a day of which not all is asked for. OSError where it is gone."""
    path = find_delivered_file(lake, day, "impressions")
    facts = path.stat()
    return _read_part(path, facts.st_mtime_ns, facts.st_ino, show_ids, episode_id)


@lru_cache(maxsize=DAYS_REMEMBERED)
def _sum_day(
    path: Path, _modified: int, _inode: int, show_ids: tuple[str, ...], episode_id: str | None
) -> Heard:
    return sum_heard(_read_day(path, show_ids, episode_id))


@lru_cache(maxsize=PARTS_REMEMBERED)
def _read_part(
    path: Path, _modified: int, _inode: int, show_ids: tuple[str, ...], episode_id: str | None
) -> HeardBySlot:
    rows = read_rows_of(path, show_ids, COLUMNS, episode_id)
    sums = rows.group_by(["quarter", "placement"]).aggregate([("number", "sum")])
    return _divide(sums.rename_columns({"number_sum": "number"}))


def _read_day(path: Path, show_ids: tuple[str, ...], episode_id: str | None) -> HeardBySlot:
    return _divide(read_rows_of(path, show_ids, COLUMNS, episode_id))


def _divide(rows: pa.Table) -> HeardBySlot:
    slots = rows["quarter"].cast(pa.int64()).to_numpy() // QUARTER % SLOTS
    return HeardBySlot(slots, rows["placement"].to_numpy(), rows["number"].to_numpy())


def sum_heard(heard: HeardBySlot) -> Heard:
    slots = np.bincount(heard.slot, heard.number, SLOTS).astype(np.int64)
    named, place = np.unique(heard.placement, return_inverse=True)
    return Heard(slots, named, np.bincount(place, heard.number, len(named)).astype(np.int64))
