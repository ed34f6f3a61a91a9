"""Every night what is kept of each day is held against a full recount, day by day.

Kept are the rows of reports, the day's rollup and the file of its downloads by quarter hour. What
differs is told in the log and written down with the check, and from then on the day is as if it had
not been counted: it is made anew in the same pass, or in the next one if that is cut short.
"""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import structlog

from stentor.counting.rules import Rules
from stentor.counting.tally import Count
from stentor.lake.delivered import read_delivered
from stentor.lake.manifest import LakeManifest
from stentor.lake.plan import DuckEngine, count_hits
from stentor.lake.query import read_files
from stentor.lake.reports.store import WHOLE_SHOW, ReportStore
from stentor.lake.rollups import build_rollup, find_rollup, read_rollup
from stentor.lib.clock import format_instant, parse_instant
from stentor.lib.layout import DataLayout

log = structlog.get_logger(__name__)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NIGHT_BEGINS = 3
"""UTC hour."""
NIGHT_LASTS = timedelta(hours=3)
"""Days that are not checked by then are first in the next night."""


@dataclass(frozen=True)
class Check:
    """One day, as it was kept and as it was recounted."""

    day: date
    checked_at: datetime
    rule_version: str
    kept: int
    """Downloads in the rows that reports are drawn from."""
    recounted: int
    differing: dict[str, tuple[int, int]]
    """`show/episode` to kept and recounted downloads, where they differ; to kept and recounted
    requests where only what became of those does."""


def choose_day(manifest: LakeManifest, store: ReportStore, now: datetime) -> date | None:
    """The day that waits longest to be checked this night; None when it is day or all is done.

    Today is not over, so it waits for the next night.
    """
    began = now.replace(hour=NIGHT_BEGINS, minute=0, second=0, microsecond=0)
    if not began <= now < began + NIGHT_LASTS:
        return None
    checked = {
        check.day: check.checked_at for check in list_checks(store.connection, len(manifest.hours))
    }
    waiting = [
        day
        for day in manifest.list_days()
        if day < now.date() and (day not in checked or checked[day] < began)
    ]
    return min(waiting, key=lambda day: (checked.get(day, EPOCH), -day.toordinal()), default=None)


def check_day(
    layout: DataLayout,
    day: date,
    manifest: LakeManifest,
    connection: duckdb.DuckDBPyConnection,
    store: ReportStore,
    rules: Rules,
    now: datetime,
) -> Check:
    """Counts a day anew, apart from what is kept, and records what both say."""
    engine = DuckEngine(connection)
    names = [file.name for file in manifest.list_files(day)]
    count = count_hits(engine, engine.open(read_files(layout.lake, names)), rules)
    kept = _read_kept(store, day)
    check = Check(
        day, now, count.rule_version, sum(kept.values()), count.downloads,
        find_all_differences(layout, day, kept, count),
    )  # fmt: skip
    record_check(store, check)
    if check.differing:
        log.warning("a day's reports differed from its recount", day=day, **check.differing)
    return check


def record_check(store: ReportStore, check: Check) -> None:
    """Writes it down, and where something differs that the day's rows are of no state at all: so
    they are made anew whatever happens next."""
    with store.all_at_once() as connection:
        connection.execute(
            "insert or replace into checks values (?, ?, ?, ?, ?, ?)",
            [
                check.day.isoformat(), format_instant(check.checked_at), check.rule_version,
                check.kept, check.recounted, json.dumps(check.differing),
            ],
        )  # fmt: skip
        if check.differing:
            connection.execute("update days set source = '' where day = ?", [check.day.isoformat()])


def find_all_differences(
    layout: DataLayout, day: date, rows: Mapping[str, int], count: Count
) -> dict[str, tuple[int, int]]:
    """Between a recount and what is kept: `rows`, the rollup, and what went out."""
    right = {
        f"{row.show}/{row.episode}": row for row in build_rollup(day, count, "", EPOCH).episodes
    }
    recounted = {name: row.downloads for name, row in right.items() if row.downloads}
    try:
        rollup = read_rollup(find_rollup(layout.lake, day)).episodes
    except (OSError, ValueError):
        rollup = []
    told = {f"{row.show}/{row.episode}": row for row in rollup}
    in_rollup = {name: row.downloads for name, row in told.items() if row.downloads}
    differing = find_differences(
        {name: row.requests for name, row in told.items() if right.get(name) != row},
        {name: row.requests for name, row in right.items() if told.get(name) != row},
    )
    for kept in (in_rollup, _read_delivered(layout.lake, day), rows):
        differing |= find_differences(kept, recounted)
    return differing


def find_differences(
    kept: Mapping[str, int], recounted: Mapping[str, int]
) -> dict[str, tuple[int, int]]:
    """Where two counts of the same differ, with what each says."""
    return {
        name: (kept.get(name, 0), recounted.get(name, 0))
        for name in sorted({*kept, *recounted})
        if kept.get(name, 0) != recounted.get(name, 0)
    }


def list_checks(connection: sqlite3.Connection, at_most: int = 400) -> list[Check]:
    """The newest days first."""
    rows = connection.execute("select * from checks order by day desc limit ?", [at_most])
    return [
        Check(
            date.fromisoformat(day), parse_instant(checked_at), rule_version, kept, recounted,
            {name: (one, other) for name, (one, other) in json.loads(differing).items()},
        )
        for day, checked_at, rule_version, kept, recounted, differing in rows
    ]  # fmt: skip


def _read_kept(store: ReportStore, day: date) -> dict[str, int]:
    rows = store.connection.execute(
        "select show, episode, downloads from counts where day = ? and episode <> ?",
        [day.isoformat(), WHOLE_SHOW],
    )
    return {f"{show}/{episode}": downloads for show, episode, downloads in rows}


def _read_delivered(lake: Path, day: date) -> dict[str, int]:
    sums: dict[str, int] = {}
    table = read_delivered(lake, "downloads", day, day, columns=["show", "episode", "number"])
    for row in table.to_pylist():
        name = f"{row['show']}/{row['episode']}"
        sums[name] = sums.get(name, 0) + row["number"]
    return sums
