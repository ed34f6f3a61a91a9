"""The same plan in ClickHouse's dialect, run by chDB, gives the numbers of the reference.

chDB is ClickHouse's engine in this process: it tries the dialect and not a server.
"""

from collections.abc import Iterator
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from made.other_engines import (
    WINDOWS_AND_BUSY,
    hold_counts_to_reference,
    hold_impressions_to_reference,
    hold_trial_to_reference,
)
from stentor.lake.plan.engines import Names, call_with_moment, write

session = pytest.importorskip("chdb.session", reason="make .venv/.engines installs chDB")


class ClickHouseEngine:
    """The plan's engine over a session of chDB."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._session = session.Session(str(folder / "chdb"))
        self._session.query("set join_use_nulls = 1")  # what the standard says of outer joins
        self._names = Names()

    def add(self, table: pa.Table) -> ir.Table:
        name = self._names.make("added")
        path = self._folder / f"{name}.parquet"
        pq.write_table(table, path)
        self._session.query(
            f"create table {name} engine = Memory as select * from file('{path}', Parquet)"
        )
        return ibis.table(ibis.Schema.from_pyarrow(table.schema), name=name)

    def view(self, table: ir.Table) -> ir.Table:
        name = self._names.make("view")
        self._session.query(f"create view {name} as {write(table, 'clickhouse')}")
        return ibis.table(table.schema(), name=name)

    def keep(self, table: ir.Table) -> ir.Table:
        name = self._names.make("kept")
        self._session.query(f"create table {name} engine = Memory as {write(table, 'clickhouse')}")
        return ibis.table(table.schema(), name=name)

    def read(self, table: ir.Table) -> pa.Table:
        return self._session.query(write(table, "clickhouse"), "ArrowTable")

    def count_microseconds(self, moment: ir.TimestampColumn) -> ir.IntegerValue:
        return call_with_moment("toUnixTimestamp64Micro", moment)

    def forget(self) -> None:
        for what, name in self._names.take_all():
            self._session.query(f"drop {'view' if what == 'view' else 'table'} {name}")

    def close(self) -> None:
        self._session.close()


@pytest.fixture
def clickhouse(tmp_path: Path) -> Iterator[ClickHouseEngine]:
    engine = ClickHouseEngine(tmp_path)
    yield engine
    engine.close()


def test_clickhouse_and_the_reference_agree(clickhouse):
    hold_counts_to_reference(clickhouse)


def test_rules_and_lists_that_are_tried_come_to_the_same(clickhouse):
    hold_trial_to_reference(clickhouse)


@pytest.mark.parametrize(("window", "busy"), WINDOWS_AND_BUSY)
def test_impressions_by_clickhouse_are_those_of_the_reference(clickhouse, window, busy):
    hold_impressions_to_reference(clickhouse, window, busy)
