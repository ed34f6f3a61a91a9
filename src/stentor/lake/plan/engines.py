"""What runs the plan: it is written down in the dialect of an engine and handed over as text."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Protocol

import duckdb
import ibis
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa


class Engine(Protocol):
    """Tables in, tables out; expressions are over tables that the engine knows by name."""

    def add(self, table: pa.Table) -> ir.Table:
        """A small table of ours, for expressions to use."""
        ...

    def view(self, table: ir.Table) -> ir.Table:
        """The same rows under a name, so that what follows is a short expression."""
        ...

    def keep(self, table: ir.Table) -> ir.Table:
        """The rows of an expression, computed once, to be used several times."""
        ...

    def read(self, table: ir.Table) -> pa.Table:
        """The rows of an expression, here."""
        ...

    def count_microseconds(self, moment: ir.TimestampColumn) -> ir.IntegerValue:
        """Whole microseconds since 1970, by the function that the engine has for it."""
        ...

    def forget(self) -> None:
        """Drops what was added and kept."""
        ...


def is_empty(engine: Engine, table: ir.Table) -> bool:
    """Has it no rows?"""
    return not engine.read(table.limit(1)).num_rows


class DuckEngine:
    """DuckDB in this process, over a connection of `lake.query`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self._names = Names()

    def add(self, table: pa.Table) -> ir.Table:
        name = self._names.make("added")
        self.connection.register(name, table)
        return ibis.table(ibis.Schema.from_pyarrow(table.schema), name=name)

    def open(self, relation: str) -> ir.Table:
        """The table that a relation of SQL is, such as `lake.query.read_files` gives."""
        name = self._names.make("view")
        self.connection.execute(f"create temp view {name} as select * from {relation}")  # noqa: S608 - our own names
        schema = self.connection.sql(f"select * from {name} limit 0").to_arrow_table().schema  # noqa: S608 - the same
        return ibis.table(ibis.Schema.from_pyarrow(schema), name=name)

    def view(self, table: ir.Table) -> ir.Table:
        name = self._names.make("view")
        self.connection.execute(f"create temp view {name} as {write(table, 'duckdb')}")
        return ibis.table(table.schema(), name=name)

    def keep(self, table: ir.Table) -> ir.Table:
        """In memory, spilled to disk beyond the connection's limit."""
        name = self._names.make("kept")
        self.connection.execute(f"create temp table {name} as {write(table, 'duckdb')}")
        return ibis.table(table.schema(), name=name)

    def read(self, table: ir.Table) -> pa.Table:
        rows: pa.Table = self.connection.sql(write(table, "duckdb")).to_arrow_table()
        return rows

    def count_microseconds(self, moment: ir.TimestampColumn) -> ir.IntegerValue:
        return call_with_moment("epoch_us", moment)

    def forget(self) -> None:
        for what, name in self._names.take_all():
            if what == "added":
                self.connection.unregister(name)
            else:
                self.connection.execute(f"drop {'table' if what == 'kept' else 'view'} {name}")


def call_with_moment(function: str, moment: ir.TimestampColumn) -> ir.IntegerValue:
    """A function of the engine, from a moment to a whole number."""
    called: ir.IntegerValue = _declare(function, moment.type())(moment)
    return called


@lru_cache
def _declare(function: str, moment: dt.DataType) -> Callable[..., Any]:
    declared: Callable[..., Any] = ibis.udf.scalar.builtin(
        lambda _moment: None, name=function, signature=((moment,), dt.int64)
    )
    return declared


class Names:
    """Names for tables, the same ones each time the plan runs, so that its text is too."""

    def __init__(self) -> None:
        self._made: list[tuple[str, str]] = []

    def make(self, what: str) -> str:
        name = f"{what}_{len(self._made)}"
        self._made.append((what, name))
        return name

    def take_all(self) -> list[tuple[str, str]]:
        """What and name, latest first; from now on there are none."""
        made, self._made = self._made, []
        return made[::-1]


def write(table: ir.Table, dialect: str) -> str:
    """The expression in a dialect of SQL."""
    return _write(table.op(), dialect)


@lru_cache(maxsize=512)
def _write(operation: ops.Node, dialect: str) -> str:
    return str(ibis.to_sql(operation.to_expr(), dialect=dialect))
