"""Engines for the command line, made when they are asked for: they are slow to load."""

import tempfile
from pathlib import Path

import pyarrow as pa

from stentor.counting.rules import Rules, Window
from stentor.counting.tally import Count


class EngineMissingError(Exception):
    """An engine that is not installed; says how to get it."""


def count_on_duckdb(table: pa.Table, rules: Rules) -> dict[Window, Count]:
    """The windows side by side, by DuckDB in this process."""
    from stentor.lake.plan import DuckEngine, compare_hits
    from stentor.lake.query import connect

    with tempfile.TemporaryDirectory() as spill, connect(Path(spill)) as connection:
        engine = DuckEngine(connection)
        return compare_hits(engine, engine.add(table), rules)


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
