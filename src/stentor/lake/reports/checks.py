"""What the nightly recounts found, written down."""

import json
import sqlite3
from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import date, datetime

from stentor.lake.reports.store import ReportStore
from stentor.lib.clock import format_instant, parse_instant


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


def narrow_check(check: Check, show_ids: Container[str], episode_id: str | None = None) -> Check:
    """What it says of some shows, or of an episode: what differed of theirs, and both sums of just
    that; nobody is told what others come to."""
    theirs = {
        name: pair
        for name, pair in check.differing.items()
        if name.partition("/")[0] in show_ids and episode_id in {None, name.partition("/")[2]}
    }
    kept, recounted = (sum(pair[side] for pair in theirs.values()) for side in (0, 1))
    return replace(check, kept=kept, recounted=recounted, differing=theirs)


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
