"""Every night what is kept of each day is held against a full recount, day by day.

Kept are the rows of reports, the day's rollup and the file of its downloads by quarter hour. What
differs is told in the log and written down with the check, and from then on the day is as if it had
not been counted: it is made anew in the same pass, or in the next one if that is cut short.
"""

from collections.abc import Mapping
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
from stentor.lake.reports.checks import Check, list_checks, record_check
from stentor.lake.reports.requests import (
    RequestCounts,
    RequestRows,
    decode_requests,
    tabulate_requests,
)
from stentor.lake.reports.store import WHOLE_SHOW, ReportStore
from stentor.lake.rollups import EpisodeDay, build_rollup, find_rollup, read_rollup
from stentor.lib.layout import DataLayout

log = structlog.get_logger(__name__)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NIGHT_BEGINS = 3
"""UTC hour."""
NIGHT_LASTS = timedelta(hours=3)
"""Days that are not checked by then are first in the next night."""


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
        find_all_differences(layout, day, kept, count, _read_requests(store, day)),
    )  # fmt: skip
    record_check(store, check)
    if check.differing:
        log.warning("a day's reports differed from its recount", day=day, **check.differing)
    return check


def find_all_differences(
    layout: DataLayout, day: date, rows: Mapping[str, int], count: Count, requests: RequestRows
) -> dict[str, tuple[int, int]]:
    """Between a recount and what is kept: `rows` and `requests` of the store, the rollup, and what
    went out."""
    episodes = build_rollup(day, count, "", EPOCH).episodes
    right = {f"{row.show}/{row.episode}": row for row in episodes}
    recounted = {name: row.downloads for name, row in right.items() if row.downloads}
    try:
        rollup = read_rollup(find_rollup(layout.lake, day)).episodes
    except (OSError, ValueError):
        rollup = []
    told = {f"{row.show}/{row.episode}": row for row in rollup}
    in_rollup = {name: row.downloads for name, row in told.items() if row.downloads}
    differing = find_differing_requests(
        {"/".join(key): counts for key, counts in requests.items()},
        {"/".join(key): counts for key, counts in tabulate_requests(episodes).items()},
    )
    differing |= find_differing_requests(told, right)
    for kept in (in_rollup, _read_delivered(layout.lake, day), rows):
        differing |= find_differences(kept, recounted)
    return differing


def find_differing_requests(
    kept: Mapping[str, EpisodeDay | RequestCounts],
    recounted: Mapping[str, EpisodeDay | RequestCounts],
) -> dict[str, tuple[int, int]]:
    """Where two accounts of what became of requests differ in anything: the requests of both,
    which are the same number where only their reasons differ."""
    return {
        name: (_count_requests(kept, name), _count_requests(recounted, name))
        for name in sorted({*kept, *recounted})
        if kept.get(name) != recounted.get(name)
    }


def _count_requests(rows: Mapping[str, EpisodeDay | RequestCounts], name: str) -> int:
    return rows[name].requests if name in rows else 0


def find_differences(
    kept: Mapping[str, int], recounted: Mapping[str, int]
) -> dict[str, tuple[int, int]]:
    """Where two counts of the same differ, with what each says."""
    return {
        name: (kept.get(name, 0), recounted.get(name, 0))
        for name in sorted({*kept, *recounted})
        if kept.get(name, 0) != recounted.get(name, 0)
    }


def _read_kept(store: ReportStore, day: date) -> dict[str, int]:
    rows = store.connection.execute(
        "select show, episode, downloads from counts where day = ? and episode <> ?",
        [day.isoformat(), WHOLE_SHOW],
    )
    return {f"{show}/{episode}": downloads for show, episode, downloads in rows}


def _read_requests(store: ReportStore, day: date) -> RequestRows:
    rows = store.connection.execute(
        "select show, episode, counts from requests where day = ?", [day.isoformat()]
    )
    return {(show, episode): decode_requests(counts) for show, episode, counts in rows}


def _read_delivered(lake: Path, day: date) -> dict[str, int]:
    sums: dict[str, int] = {}
    table = read_delivered(lake, "downloads", day, day, columns=["show", "episode", "number"])
    for row in table.to_pylist():
        name = f"{row['show']}/{row['episode']}"
        sums[name] = sums.get(name, 0) + row["number"]
    return sums
