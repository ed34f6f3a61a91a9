"""The same plan on Spark gives the numbers of the reference."""

import pytest

from made.other_engines import (
    WINDOWS_AND_BUSY,
    hold_counts_to_reference,
    hold_impressions_to_reference,
    hold_trial_to_reference,
)
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
        yield SparkEngine(session, partitions=2)


def test_spark_and_the_reference_agree(spark):
    hold_counts_to_reference(spark)


def test_rules_and_lists_that_are_tried_come_to_the_same(spark):
    hold_trial_to_reference(spark)


@pytest.mark.parametrize(("window", "busy"), WINDOWS_AND_BUSY)
def test_impressions_by_spark_are_those_of_the_reference(spark, window, busy):
    hold_impressions_to_reference(spark, window, busy)
