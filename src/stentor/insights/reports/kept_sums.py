"""What many shows came to together on a day, kept so that it is not added up for every visitor.

A row stands for a state of the day (`source` of the lake's own rows); another state makes another
row. All of it can be made again: whatever is wrong with the file, reports only take longer.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from hashlib import blake2b
from pathlib import Path

import numpy as np
import structlog
from numpy.typing import NDArray

from stentor.lake.reports.details import Details, decode_details, encode_details
from stentor.lake.reports.sketch import Sketch, unpack

log = structlog.get_logger(__name__)

FEW = 8
"""Shows that are added up as fast as looked up."""
Numbers = NDArray[np.int64]
SCHEMA = """
pragma journal_mode = wal;
pragma synchronous = off;
pragma secure_delete = on;
create table if not exists sums (
  shows text not null, day text not null, source text not null, details blob not null,
  sketch blob not null, primary key (shows, day)
) without rowid;
create table if not exists heard (
  shows text not null, day text not null, state text not null, slots blob not null,
  placements blob not null, numbers blob not null, primary key (shows, day)
) without rowid;
create table if not exists audiences (
  shows text not null, show text not null, span text not null, sources text not null,
  sketch blob not null, primary key (shows, span, show)
) without rowid;
"""


def name_shows(show_ids: Iterable[str]) -> str:
    """Stands for the shows, in whatever order they come."""
    return name_texts(sorted(show_ids))


def name_texts(texts: Iterable[str]) -> str:
    return blake2b("\n".join(texts).encode(), digest_size=16).hexdigest()


class KeptSums:
    """One connection to the file; `None` where it cannot be opened."""

    def __init__(self, connection: sqlite3.Connection | None) -> None:
        self._connection = connection

    def read_days(
        self, shows: str, first: str, last: str
    ) -> dict[str, tuple[str, Details, Sketch]]:
        """By day: source, details, listeners."""
        rows = self._ask(
            "select day, source, details, sketch from sums where shows = ?"
            " and day between ? and ?",
            shows, first, last,
        )  # fmt: skip
        return {
            day: (source, decode_details(details), unpack(sketch))
            for day, source, details, sketch in rows
        }

    def keep_day(self, shows: str, day: str, source: str, details: Details, sketch: Sketch) -> None:
        self._ask(
            "insert or replace into sums values (?, ?, ?, ?, ?)",
            shows, day, source, encode_details(details), sketch.pack(),
        )  # fmt: skip

    def read_heard(
        self, shows: str, first: str, last: str
    ) -> dict[str, tuple[str, tuple[Numbers, ...]]]:
        """By day: the state of the file that it is of; impressions by slot, placements, and
        impressions of each."""
        rows = self._ask(
            "select day, state, slots, placements, numbers from heard where shows = ?"
            " and day between ? and ?",
            shows, first, last,
        )  # fmt: skip
        return {
            day: (state, tuple(np.frombuffer(each, "<i8") for each in columns))
            for day, state, *columns in rows
        }

    def keep_heard(self, shows: str, day: str, state: str, columns: Iterable[Numbers]) -> None:
        packed = [each.astype("<i8").tobytes() for each in columns]
        self._ask(
            "insert or replace into heard values (?, ?, ?, ?, ?, ?)", shows, day, state, *packed
        )

    def read_audiences(self, shows: str, span: str, sources: str) -> dict[str, Sketch]:
        """By show, of a span whose days have the states that `sources` names; empty for others."""
        rows = self._ask(
            "select show, sketch from audiences where shows = ? and span = ? and sources = ?",
            shows, span, sources,
        )  # fmt: skip
        return {show: unpack(sketch) for show, sketch in rows}

    def keep_audiences(
        self, shows: str, span: str, sources: str, audiences: dict[str, Sketch]
    ) -> None:
        self._ask("delete from audiences where shows = ? and span = ?", shows, span)
        for show, sketch in audiences.items():
            self._ask(
                "insert or replace into audiences values (?, ?, ?, ?, ?)",
                shows, show, span, sources, sketch.pack(),
            )  # fmt: skip

    def forget_other_states(self, sources: dict[str, str]) -> None:
        """Takes away what is of states of days that are no more, listeners who were taken out of
        the lake with it."""
        for shows, day, source in list(self._ask("select shows, day, source from sums")):
            if sources.get(day) != source:
                self._ask("delete from sums where shows = ? and day = ?", shows, day)
        spans = self._ask("select distinct shows, span, sources from audiences")
        for shows, span, named in list(spans):
            if name_sources(sources, *span.split("/")) != named:
                self._ask("delete from audiences where shows = ? and span = ?", shows, span)
        self._ask("pragma wal_checkpoint(truncate)")  # what was replaced would stand in it

    def _ask(self, query: str, *values: object) -> list[tuple]:  # type: ignore[type-arg]  # of the query's columns
        if self._connection is None:
            return []
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            log.warning("sums of shows are not kept", reason=str(error))
            return []


NOTHING_KEPT = KeptSums(None)


def name_sources(sources: dict[str, str], first: str, last: str) -> str:
    """Stands for the states of the days between the two, both included."""
    return name_texts(
        f"{day} {source}" for day, source in sorted(sources.items()) if first <= day <= last
    )


@contextmanager
def open_kept_sums(folder: Path) -> Iterator[KeptSums]:
    """Of `state/` of the data directory."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(
            folder / "report-sums.sqlite3", isolation_level=None, timeout=2
        )
        connection.executescript(SCHEMA)
    except (OSError, sqlite3.Error) as error:
        log.warning("sums of shows are not kept", reason=str(error))
        yield KeptSums(None)
        return
    with closing(connection):
        yield KeptSums(connection)
