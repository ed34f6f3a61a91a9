"""The same plan on Spark gives the numbers of the reference."""

import pytest

from hit_logs import LISTS
from hits import HEADER, MINUTE, make_hit, take
from stentor.counting.listeners import find_origins_by_address
from stentor.counting.rules import Rules
from stentor.counting.tally import compare_windows
from stentor.lake.hit_files import tabulate_hits
from stentor.lake.plan import compare_hits
from stentor.lake.plan.spark import SparkEngine, start_spark

LOG = [
    *(take(HEADER + part * MINUTE // 4, MINUTE // 4, id=f"part{part}") for part in range(4)),
    *(take(HEADER, MINUTE // 2, id=f"again{part}", ip="203.0.113.3") for part in range(3)),
    *(make_hit(id="ended", ended_at=f"2026-11-23T12:0{n}:00Z", sent=n * MINUTE) for n in range(3)),
    *(make_hit(hours=hours, ip="2001:db8::1", ua="Overcast/3.0") for hours in (0, 13, 25, 50)),
    *(make_hit(episode=f"e{number}", ip="203.0.113.60") for number in range(51)),
    make_hit(ua="Googlebot/2.1"),
    make_hit(ua=None),
    make_hit(ip="198.51.100.7"),
    make_hit(ip="192.0.2.9"),
    make_hit(range=" Bytes=0-1"),
    make_hit(edge="a1", via="10.0.0.1", show="cdn"),
    make_hit(edge="cdn:fastly", show="cdn", sent=MINUTE + HEADER),
    make_hit(kind="prefix", status=302, sent=0, size=None),
    make_hit(bitrate=127_843, sent=HEADER + 60 * 127_843 // 8),
    make_hit(size=None, content_seconds=None),
]


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
    table = tabulate_hits(LOG, find_origins_by_address(LISTS))
    assert compare_hits(spark, spark.open(table), rules) == compare_windows(LOG, rules)
