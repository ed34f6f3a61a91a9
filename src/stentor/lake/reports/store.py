"""The rows that reports read: SQLite, replaced a day at a time, readers never waiting."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

from stentor.lake.reports.details import encode_details
from stentor.lake.reports.gathering import Gathered

FORMAT = 1
"""Goes up when rows of before cannot be read or lack something; then every day is made again."""

SCHEMA = """
create table if not exists days (
  day text primary key, source text not null, rule_version text not null
) without rowid;
create table if not exists counts (
  show text not null, episode text not null, day text not null, downloads integer not null,
  primary key (show, episode, day)
) without rowid;
create table if not exists details (
  show text not null, episode text not null, day text not null, details blob not null,
  primary key (show, episode, day)
) without rowid;
create table if not exists listeners (
  show text not null, episode text not null, day text not null, sketch blob not null,
  primary key (show, episode, day)
) without rowid;
create table if not exists superseded (
  day text not null, rule_version text not null, show text not null, episode text not null,
  downloads integer not null, primary key (day, rule_version, show, episode)
) without rowid;
create table if not exists checks (
  day text primary key, checked_at text not null, rule_version text not null,
  kept integer not null, recounted integer not null, differing text not null
) without rowid;
create index if not exists counts_by_day on counts (day);
create index if not exists details_by_day on details (day);
create index if not exists listeners_by_day on listeners (day);
"""

WHOLE_SHOW = ""
"""Stands for the episode in the rows of a whole show."""


def find_report_store(lake: Path) -> Path:
    return lake / "rollups" / "reports.sqlite3"


class ReportStore:
    """The one writer; it belongs to whoever holds the lake."""

    def __init__(self, lake: Path) -> None:
        path = find_report_store(lake)
        path.parent.mkdir(parents=True, exist_ok=True)
        self.connection = sqlite3.connect(path, isolation_level=None, timeout=30)
        self.connection.execute("pragma journal_mode = wal")
        self.connection.execute("pragma synchronous = normal")
        (kept,) = self.connection.execute("pragma user_version").fetchone()
        if kept not in {0, FORMAT}:
            self._drop_everything()
        self.connection.executescript(SCHEMA)
        self.connection.execute(f"pragma user_version = {FORMAT}")

    def find_source(self, day: date) -> str | None:
        """Of which state of the lake the day's rows are; None where there are none."""
        found = self.connection.execute(
            "select source from days where day = ?", [day.isoformat()]
        ).fetchone()
        return found[0] if found else None

    def replace_day(self, day: date, gathered: Gathered, source: str, rule_version: str) -> None:
        """The day's rows and nothing of what they were before, all at once."""
        rows = [
            (show or "", episode or WHOLE_SHOW, day.isoformat(), facts)
            for (show, episode), facts in gathered.items()
        ]
        with self._all_at_once() as connection:
            keep_superseded(connection, day, rule_version)
            for table in ("counts", "details", "listeners"):
                connection.execute(f"delete from {table} where day = ?", [day.isoformat()])  # noqa: S608 - our own names
            connection.executemany(
                "insert into counts values (?, ?, ?, ?)",
                [(*key, facts.details.downloads) for *key, facts in rows],
            )
            connection.executemany(
                "insert into details values (?, ?, ?, ?)",
                [(*key, encode_details(facts.details)) for *key, facts in rows],
            )
            connection.executemany(
                "insert into listeners values (?, ?, ?, ?)",
                [(*key, facts.listeners.pack()) for *key, facts in rows],
            )
            connection.execute(
                "insert or replace into days values (?, ?, ?)",
                [day.isoformat(), source, rule_version],
            )

    @contextmanager
    def _all_at_once(self) -> Iterator[sqlite3.Connection]:
        self.connection.execute("begin immediate")
        try:
            yield self.connection
        except BaseException:
            self.connection.execute("rollback")
            raise
        self.connection.execute("commit")

    def _drop_everything(self) -> None:
        for table in ("days", "counts", "details", "listeners", "checks", "superseded"):
            self.connection.execute(f"drop table if exists {table}")


def keep_superseded(connection: sqlite3.Connection, day: date, rule_version: str) -> None:
    """Keeps what a day came to by other rules than those it is now counted by: the last numbers
    of each version stand beside those of the present one."""
    connection.execute(
        "delete from superseded where day = ? and rule_version = ?", [day.isoformat(), rule_version]
    )
    connection.execute(
        "insert or replace into superseded"
        " select day, rule_version, show, episode, downloads from counts join days using (day)"
        " where day = ? and rule_version <> ? and episode <> ?",
        [day.isoformat(), rule_version, WHOLE_SHOW],
    )


@contextmanager
def open_report_store(lake: Path) -> Iterator[sqlite3.Connection | None]:
    """For reading; None where nothing has been counted yet, or by an earlier version."""
    path = find_report_store(lake)
    if not path.exists():
        yield None
        return
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=5)) as connection:
        (kept,) = connection.execute("pragma user_version").fetchone()
        yield connection if kept == FORMAT else None
