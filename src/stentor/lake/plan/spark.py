"""Spark as the engine of the plan. PySpark is not among what Stentor runs on: it is heavy, and
needs Java; whoever counts on a cluster has both.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from stentor.lake.plan.engines import Names, call_with_moment, write


class SparkMissingError(Exception):
    """PySpark or Java is not there."""


@contextmanager
def start_spark(
    master: str = "local[2]", further: Mapping[str, str] | None = None
) -> Iterator[Any]:
    """A session in UTC that says nothing, with `further` settings of Spark. SparkMissingError."""
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise SparkMissingError(
            "PySpark is not installed: pip install pyspark, and Java 17"
        ) from error
    logging.getLogger("py4j").setLevel(logging.WARNING)
    settings = {
        "spark.sql.session.timeZone": "UTC",
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "4",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.log.level": "ERROR",
    }
    builder = SparkSession.builder.master(master).appName("stentor")
    for name, value in (settings | dict(further or {})).items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except (PySparkException, OSError) as error:
        raise SparkMissingError(f"Spark does not start; is Java 17 there? {error}") from error
    try:
        yield session
    finally:
        session.stop()


class SparkEngine:
    """Spark, with the hits partitioned by listener so that no window crosses machines."""

    def __init__(self, session: Any, partitions: int = 4) -> None:
        """`session` is a SparkSession in UTC."""
        assert ibis.pyspark.name  # loads the options that its dialect asks for
        self.session = session
        self._partitions = partitions
        self._names = Names()

    def add(self, table: pa.Table) -> ir.Table:
        name = self._name(self.session.createDataFrame(table), "added")
        return ibis.table(ibis.Schema.from_pyarrow(table.schema), name=name)

    def open(self, table: pa.Table) -> ir.Table:
        """Hits, spread by listener."""
        frame = self.session.createDataFrame(table)
        return self._spread(frame, ibis.Schema.from_pyarrow(table.schema))

    def view(self, table: ir.Table) -> ir.Table:
        frame = self.session.sql(write(table, "pyspark"))
        return ibis.table(table.schema(), name=self._name(frame, "view"))

    def keep(self, table: ir.Table) -> ir.Table:
        """With what led to it cut off, so that plans stay short."""
        frame = self.session.sql(write(table, "pyspark")).localCheckpoint(eager=True)
        return ibis.table(table.schema(), name=self._name(frame, "kept"))

    def read(self, table: ir.Table) -> pa.Table:
        rows: pa.Table = self.session.sql(write(table, "pyspark")).toArrow()
        return rows

    def count_microseconds(self, moment: ir.TimestampColumn) -> ir.IntegerValue:
        return call_with_moment("unix_micros", moment)

    def forget(self) -> None:
        for _, name in self._names.take_all():
            self.session.catalog.dropTempView(name)

    def _spread(self, frame: Any, schema: ibis.Schema) -> ir.Table:
        spread = frame.repartition(self._partitions, "listener_high", "listener_low")
        return ibis.table(schema, name=self._name(spread, "hits"))

    def _name(self, frame: Any, what: str) -> str:
        name = self._names.make(what)
        frame.createOrReplaceTempView(name)
        return name
