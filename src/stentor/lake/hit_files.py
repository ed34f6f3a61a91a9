"""Files of hit records: JSON Lines, plain or gzipped, or standard input."""

import os
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from stentor.contracts.hit import Hit, parse_hit
from stentor.counting.listeners import Origin, OriginOf
from stentor.lake.columns import SCHEMA, Row, tabulate
from stentor.lake.line_files import STANDARD_INPUT, Meter, UnreadableFileError, iterate_lines
from stentor.lib.clock import parse_instant

ROWS_AT_ONCE = 50_000
REMEMBERED = 1 << 17


class BadHitError(Exception):
    """A line that is not a hit, or a file that cannot be read; says which and why."""


def read_hits(
    paths: Iterable[Path],
    on_bad: Callable[[BadHitError], None] | None = None,
    meter: Meter | None = None,
) -> Iterator[Hit]:
    """The hits of all files.

    Empty lines are nothing. The first line that is not a hit is a BadHitError, unless
    `on_bad` takes it; a file that cannot be read always is.
    """
    for path in paths:
        try:
            yield from _read_file(path, on_bad, meter)
        except UnreadableFileError as error:
            raise BadHitError(str(error)) from error


def _read_file(
    path: Path, on_bad: Callable[[BadHitError], None] | None, meter: Meter | None
) -> Iterator[Hit]:
    name = "standard input" if path == STANDARD_INPUT else str(path)
    for number, line in enumerate(iterate_lines(path, meter), 1):
        if not line.strip():
            continue
        try:
            yield read_hit(line)
        except (ValueError, OverflowError) as error:
            bad = BadHitError(f"{name} line {number}: {error}")
            if on_bad is None:
                raise bad from error
            on_bad(bad)


def read_hit(line: bytes) -> Hit:
    """ValueError or OverflowError when the line is not a hit, or an instant of it none."""
    hit = parse_hit(line)
    parse_instant(hit.at)
    if hit.ended_at is not None:
        parse_instant(hit.ended_at)
    return hit


def make_row(hit: Hit, origin_of: OriginOf) -> Row:
    """A hit with its instants and where it came from, by its plain address."""
    started = parse_instant(hit.at)
    ended = None if hit.ended_at is None else parse_instant(hit.ended_at)
    origin = origin_of(hit, started.date())
    return Row(
        hit, started, ended, origin.address, network=origin.network, is_shared=origin.is_shared
    )


def tabulate_hits(hits: Iterable[Hit], origin_of: OriginOf) -> pa.Table:
    """The hits as a table that the plan counts."""
    rows = (make_row(hit, origin_of) for hit in hits)
    return pa.concat_tables(_tabulate_in_parts(rows))


def write_table_file(hits: Iterable[Hit], origin_of: OriginOf, path: Path) -> None:
    """The same as a Parquet file, in memory that does not grow with the log. It holds no address:
    a name that only this file has stands for each."""
    find_origin = hide_addresses(origin_of)
    rows = (make_row(hit, find_origin) for hit in hits)
    with pq.ParquetWriter(path, SCHEMA, compression="zstd") as writer:
        for part in _tabulate_in_parts(rows):
            writer.write_table(part)


def hide_addresses(origin_of: OriginOf) -> OriginOf:
    """The same origins, with a keyed hash for the address, of a key that nobody keeps."""
    secret = os.urandom(32)

    @lru_cache(maxsize=REMEMBERED)
    def hide(address: str) -> str:
        return blake2b(address.encode(), key=secret, digest_size=32).hexdigest()

    def find(hit: Hit, day: date) -> Origin:
        origin = origin_of(hit, day)
        return origin if origin.address is None else origin._replace(address=hide(origin.address))

    return find


def _tabulate_in_parts(rows: Iterable[Row]) -> Iterator[pa.Table]:
    part: list[Row] = []
    for row in rows:
        part.append(row)
        if len(part) == ROWS_AT_ONCE:
            yield tabulate(part)
            part = []
    yield tabulate(part)
