"""Engines for the command line, made when they are asked for: they are slow to load."""

import tempfile
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from stentor.contracts.hit import Hit
from stentor.counting.listeners import OriginOf
from stentor.counting.rules import Rules, Window
from stentor.counting.tally import Count


class EngineMissingError(Exception):
    """An engine that is not installed; says how to get it."""


def count_on_duckdb(hits: Iterable[Hit], origin_of: OriginOf, rules: Rules) -> dict[Window, Count]:
    """The windows side by side, by DuckDB in this process: in bounded memory, with a copy of the
    log in the folder for temporary files."""
    from stentor.lake.hit_files import write_table_file
    from stentor.lake.plan import DuckEngine, compare_hits
    from stentor.lake.query import connect, read_files

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_table_file(hits, origin_of, folder / "hits.parquet")
        with connect(folder / "spill") as connection:
            engine = DuckEngine(connection)
            return compare_hits(engine, engine.open(read_files(folder, ["hits.parquet"])), rules)


def count_on_spark(table: pa.Table, rules: Rules) -> dict[Window, Count]:
    """The windows side by side, by Spark on this machine's processors."""
    from stentor.lake.plan import compare_hits
    from stentor.lake.plan.spark import SparkEngine, SparkMissingError, start_spark

    try:
        with start_spark() as session:
            engine = SparkEngine(session)
            return compare_hits(engine, engine.open(table), rules)
    except SparkMissingError as error:
        raise EngineMissingError(str(error)) from error
