"""The same plan on Spark gives the numbers of the reference."""

import pytest

<<<<<<< HEAD
from delivered import find_delivered_by_plan
from hit_logs import LISTS, LOG_OF_EVERYTHING, LOG_OF_SPOTS, TRIED
from stentor.counting.impressions import count_impressions
from stentor.counting.listeners import find_origins_by_address
from stentor.counting.rules import WINDOWS, Rules
from stentor.counting.tally import compare_windows, count_downloads
from stentor.lake.hit_files import tabulate_hits
from stentor.lake.plan import compare_hits
=======
from other_engines import (
    WINDOWS_AND_BUSY,
    hold_counts_to_reference,
    hold_impressions_to_reference,
)
>>>>>>> 6ceb29c (Hold Spark and chDB to the reference by the same lines; tell processor time of each page and of count's peers)
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


<<<<<<< HEAD
def test_rules_and_lists_that_are_tried_come_to_the_same(spark):
    table = tabulate_hits(LOG_OF_EVERYTHING, find_origins_by_address(TRIED.lists))
    tried = compare_hits(spark, spark.open(table), TRIED)
    assert tried == compare_windows(LOG_OF_EVERYTHING, TRIED)
    reasons = tried["utc-day"].rejected
    assert reasons["network-vpn"]
    assert reasons["bot-self-declared"] > 1
    assert tried != compare_windows(LOG_OF_EVERYTHING, Rules(lists=LISTS))


@pytest.mark.parametrize("busy", [50, 2])
@pytest.mark.parametrize("window", WINDOWS)
def test_impressions_on_spark_are_those_of_the_reference(spark, window, busy):
    """With nobody too busy to be a person, and with some who are."""
    hits = LOG_OF_SPOTS if busy == 50 else LOG_OF_SPOTS + LOG_OF_EVERYTHING
    rules = Rules(window=window, lists=LISTS, busy_episodes=busy, busy_minutes=1440)
    impressions, downloads = find_delivered_by_plan(spark, hits, rules)
    assert impressions == count_impressions(hits, rules)
    assert downloads == count_downloads(hits, rules).downloads
    assert len({each.placement for each in impressions}) > 2
=======
@pytest.mark.parametrize(("window", "busy"), WINDOWS_AND_BUSY)
def test_impressions_by_spark_are_those_of_the_reference(spark, window, busy):
    hold_impressions_to_reference(spark, window, busy)
>>>>>>> 6ceb29c (Hold Spark and chDB to the reference by the same lines; tell processor time of each page and of count's peers)
