"""The rows that reports read: SQLite, replaced a day at a time, readers never waiting."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

from stentor.lake.reports.details import encode_details
from stentor.lake.reports.facts import Gathered
from stentor.lake.reports.requests import encode_requests, tabulate_requests
from stentor.lake.rollups import EpisodeDay, find_rollup, read_rollup

FORMAT = 2
"""Goes up when rows of before lack something: they are given it where that can be done, else every
day is made again."""
WITHOUT_REQUESTS = 1

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
create table if not exists requests (
  show text not null, episode text not null, day text not null, counts blob not null,
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
create index if not exists requests_by_day on requests (day);
"""

Rows = dict[tuple[str, str], int | bytes]
"""By show and episode."""
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
        self.connection.execute("pragma secure_delete = on")  # the engine's choice differs
        (kept,) = self.connection.execute("pragma user_version").fetchone()
        if kept not in {0, WITHOUT_REQUESTS, FORMAT}:
            self._drop_everything()
        self.connection.executescript(SCHEMA)
        with self.all_at_once() as connection:
            if kept == WITHOUT_REQUESTS:
                add_requests(lake, connection)
            connection.execute(f"pragma user_version = {FORMAT}")

    def find_source(self, day: date) -> str | None:
        """Of which state of the lake the day's rows are; None where there are none."""
        found = self.connection.execute(
            "select source from days where day = ?", [day.isoformat()]
        ).fetchone()
        return found[0] if found else None

    def replace_day(
        self,
        day: date,
        gathered: Gathered,
        source: str,
        rule_version: str,
        episodes: Iterable[EpisodeDay] = (),
    ) -> None:
        """The day's rows and nothing of what they were before, all at once; `episodes` say what
        became of its requests. Rows that stay as they are are not written: while a day fills, most
        of a house's episodes do."""
        counts: Rows = {}
        details: Rows = {}
        listeners: Rows = {}
        for (show, episode), facts in gathered.items():
            key = show or "", episode or WHOLE_SHOW
            counts[key] = facts.details.downloads
            details[key] = encode_details(facts.details)
            listeners[key] = facts.listeners.pack()
        with self.all_at_once() as connection:
            replace_requests(connection, day, episodes)
            keep_superseded(connection, day, rule_version)
            _replace_rows(connection, "counts", "downloads", day, counts)
            _replace_rows(connection, "details", "details", day, details)
            _replace_rows(connection, "listeners", "sketch", day, listeners)
            connection.execute(
                "insert or replace into days values (?, ?, ?)",
                [day.isoformat(), source, rule_version],
            )

    def scrub(self) -> bool:
        """Leaves nothing on disk of rows that were replaced. False while readers still need it."""
        (is_busy, _, _) = self.connection.execute("pragma wal_checkpoint(truncate)").fetchone()
        return not is_busy

    @contextmanager
    def all_at_once(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all of it, or nothing."""
        self.connection.execute("begin immediate")
        try:
            yield self.connection
        except BaseException:
            self.connection.execute("rollback")
            raise
        self.connection.execute("commit")

    def _drop_everything(self) -> None:
        for table in (
            "days", "counts", "details", "listeners", "requests", "checks", "superseded",
        ):  # fmt: skip
            self.connection.execute(f"drop table if exists {table}")


def add_requests(lake: Path, connection: sqlite3.Connection) -> None:
    """To a store of before that has none, from the days' rollups; a day whose rollup is of another
    state is made again."""
    for day, source in connection.execute("select day, source from days").fetchall():
        try:
            rollup = read_rollup(find_rollup(lake, date.fromisoformat(day)))
        except (OSError, ValueError):
            rollup = None
        if rollup is not None and rollup.source == source:
            replace_requests(connection, rollup.day, rollup.episodes)
        else:
            connection.execute("update days set source = '' where day = ?", [day])


def replace_requests(
    connection: sqlite3.Connection, day: date, episodes: Iterable[EpisodeDay]
) -> None:
    rows: Rows = {
        key: encode_requests(counts) for key, counts in tabulate_requests(episodes).items()
    }
    _replace_rows(connection, "requests", "counts", day, rows)


def _replace_rows(
    connection: sqlite3.Connection, table: str, column: str, day: date, rows: Rows
) -> None:
    text = day.isoformat()
    found = connection.execute(f"select show, episode, {column} from {table} where day = ?", [text])  # noqa: S608 - our own names
    kept = {(show, episode): value for show, episode, value in found}
    connection.executemany(
        f"delete from {table} where show = ? and episode = ? and day = ?",  # noqa: S608 - the same
        [(*key, text) for key in sorted(kept.keys() - rows.keys())],
    )
    connection.executemany(
        f"insert or replace into {table} values (?, ?, ?, ?)",  # noqa: S608 - the same
        [(*key, text, value) for key, value in sorted(rows.items()) if kept.get(key) != value],
    )


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
