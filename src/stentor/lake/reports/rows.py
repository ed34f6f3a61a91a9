"""Each download of a show on a day, one row, from the hits themselves.

Only the show's hits and what else its listeners fetched are looked at: the rules judge a listener
by all they did, and by nothing that others did.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import duckdb
import ibis.expr.types as ir
from ibis import _

from stentor.counting.agents.table import Agent
from stentor.counting.rules import Rules
from stentor.lake.manifest import load_manifest
from stentor.lake.plan import DuckEngine, Judge
from stentor.lake.plan.examined import LISTENER
from stentor.lake.query import connect, read_files

MEMORY = "256MB"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class DownloadRow(NamedTuple):
    """One download."""

    at: datetime
    """Of its first request."""
    episode: str
    listener: int
    """A number that stands for the listener as long as the listener key lives."""
    agent: Agent
    country: str | None
    region: str | None


def list_downloads(lake: Path, day: date, show_id: str, rules: Rules) -> list[DownloadRow]:
    """In the order of time; of a UTC day, by its window."""
    names = [file.name for file in load_manifest(lake).list_files(day)]
    if not names:
        return []
    with _connect() as connection:
        engine = DuckEngine(connection)
        hits = engine.open(read_files(lake, names))
        judge = Judge(engine, select_hits(engine, hits, show_id), rules, is_merged=False)
        return sorted(_read(judge, show_id), key=lambda row: (row.at, row.episode, row.listener))


def select_hits(engine: DuckEngine, hits: ir.Table, show_id: str) -> ir.Table:
    """All of the show, and whatever its listeners asked for elsewhere."""
    own = hits.filter(hits.show_id == show_id)
    listeners = engine.keep(own.filter(_.listener_low.notnull()).select(*LISTENER).distinct())
    others = hits.filter(hits.show_id.fill_null("") != show_id).semi_join(listeners, LISTENER)
    return engine.view(own.union(others))


def _read(judge: Judge, show_id: str) -> Iterator[DownloadRow]:
    windows = judge.find_windows("utc-day")
    downloads = windows.filter(windows.is_download.fill_null(False))
    places = (
        judge.hits.filter(_.country.notnull())
        .group_by(*LISTENER)
        .agg(country=_.country.max(), region=_.region.max())
    )
    columns = ["episode", "listener_low", "agent", "first_at", "country", "region"]
    rows = judge.engine.read(downloads.left_join(places, LISTENER).select(columns))
    classify = judge.rules.lists.agents.classify
    for row in rows.to_pylist():
        show, episode = judge.examiner.episodes[row["episode"]]
        if show == show_id and episode:
            yield DownloadRow(
                EPOCH + timedelta(microseconds=row["first_at"]),
                episode,
                row["listener_low"],
                classify(judge.examiner.agent_texts[row["agent"]]),
                row["country"],
                row["region"],
            )


@contextmanager
def _connect() -> Iterator[duckdb.DuckDBPyConnection]:
    """With little memory: others live in this process."""
    with TemporaryDirectory(prefix="stentor-rows-") as spill, connect(Path(spill)) as connection:
        connection.execute(f"set memory_limit = '{MEMORY}'")
        yield connection
