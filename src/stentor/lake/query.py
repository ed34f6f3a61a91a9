"""DuckDB over the lake: connections with bounded memory, the files in force, merge by id."""

from collections.abc import Iterable
from pathlib import Path

import duckdb

MEMORY = "1GB"
"""DuckDB spills to disk beyond it."""

LATEST_RECORDS = """
select * exclude (latest) from (
  select *, row_number() over (
    partition by id order by coalesce(ended_at, started_at) desc, sent desc
  ) as latest from {hits} where id != ''
) where latest = 1
union all by name
select * from {hits} where id is null or id = ''
"""
"""One record a transfer, as `stentor.counting.requests.examine_hits` chooses it."""


def connect(spill: Path) -> duckdb.DuckDBPyConnection:
    """A database in memory that spills into `spill`, in UTC."""
    spill.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(
        ":memory:",
        config={"memory_limit": MEMORY, "temp_directory": str(spill), "threads": 2},
    )
    connection.execute("set timezone = 'UTC'")
    connection.execute("set preserve_insertion_order = false")  # files are written in order by name
    connection.execute("set enable_progress_bar = false")  # it would draw on standard output
    return connection


def quote(path: Path) -> str:
    """A path inside a string of SQL."""
    return str(path).replace("'", "''")


def read_files(lake: Path, names: Iterable[str]) -> str:
    """The SQL relation of some Parquet files of the lake."""
    listed = ", ".join(f"'{quote(lake / name)}'" for name in names)
    return f"read_parquet([{listed}], union_by_name = true, hive_partitioning = false)"
