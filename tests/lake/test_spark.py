"""The same plan on Spark gives the numbers of the reference."""

import pytest

from hit_logs import LISTS, LOG_OF_EVERYTHING
from stentor.counting.listeners import find_origins_by_address
from stentor.counting.rules import Rules
from stentor.counting.tally import compare_windows
from stentor.lake.hit_files import tabulate_hits
from stentor.lake.plan import compare_hits
from stentor.lake.plan.spark import SparkEngine, start_spark

SMALL = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
"""A log of sixty lines is not worth compiling for."""


@pytest.fixture(scope="module")
def spark():
    with start_spark("local[1]", SMALL) as session:
        yield SparkEngine(session)


def test_spark_and_the_reference_agree(spark):
    rules = Rules(lists=LISTS)
    table = tabulate_hits(LOG_OF_EVERYTHING, find_origins_by_address(LISTS))
    assert compare_hits(spark, spark.open(table), rules) == compare_windows(
        LOG_OF_EVERYTHING, rules
    )
