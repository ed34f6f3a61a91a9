"""Files of hit records: JSON Lines, plain or gzipped, or standard input."""

import gzip
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

import duckdb
import pyarrow as pa

from stentor.contracts.hit import parse_hit
from stentor.counting.listeners import find_listener_by_address
from stentor.counting.rules import Rules
from stentor.counting.tally import Count
from stentor.lake.columns import Row, tabulate
from stentor.lake.plan import count_relation
from stentor.lib.clock import parse_instant

STANDARD_INPUT = Path("-")
ROWS_AT_ONCE = 50_000


class BadHitError(Exception):
    """A line that is not a hit, or a file that cannot be read; says which and why."""


def read_rows(
    paths: Iterable[Path], on_bad: Callable[[BadHitError], None] | None = None
) -> Iterator[Row]:
    """The hits of all files, with their instants and the plain address for a listener.

    Empty lines are nothing. The first line that is not a hit is a BadHitError, unless
    `on_bad` takes it; a file that cannot be read always is.
    """
    for path in paths:
        name = "standard input" if path == STANDARD_INPUT else str(path)
        with _name_failures(name), _open(path) as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    yield read_row(line)
                except (ValueError, OverflowError) as error:
                    bad = BadHitError(f"{name} line {number}: {error}")
                    if on_bad is None:
                        raise bad from error
                    on_bad(bad)


def read_row(line: bytes) -> Row:
    """ValueError or OverflowError when the line is not a hit."""
    hit = parse_hit(line)
    ended = None if hit.ended_at is None else parse_instant(hit.ended_at)
    return Row(hit, parse_instant(hit.at), ended, find_listener_by_address(hit), None)


def count_rows(connection: duckdb.DuckDBPyConnection, rows: Iterable[Row], rules: Rules) -> Count:
    """Counts by the plan that the lake uses."""
    connection.register("hits", pa.concat_tables(_tabulate_in_parts(rows)))
    return count_relation(connection, "hits", rules)


def _tabulate_in_parts(rows: Iterable[Row]) -> Iterator[pa.Table]:
    part: list[Row] = []
    for row in rows:
        part.append(row)
        if len(part) == ROWS_AT_ONCE:
            yield tabulate(part)
            part = []
    yield tabulate(part)


def _open(path: Path) -> IO[bytes]:
    if path == STANDARD_INPUT:
        return sys.stdin.buffer
    if path.suffix == ".gz":
        return cast(IO[bytes], gzip.open(path, "rb"))
    return path.open("rb")


@contextmanager
def _name_failures(name: str) -> Iterator[None]:
    try:
        yield
    except (EOFError, zlib.error) as error:
        raise BadHitError(f"{name}: the gzip file is damaged ({error})") from error
    except OSError as error:
        raise BadHitError(f"{name}: {error.strerror or error}") from error
