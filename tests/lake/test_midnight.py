"""A transfer that an edge and a CDN saw on two sides of midnight UTC, as the docs say."""

from datetime import date

import pytest

from made.hits import make_hit
from made.lake_looking import read_days

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
OURS = make_hit(edge="a1", via="10.0.0.1", at="2026-11-23T23:59:58Z")
THEIRS = make_hit(edge="cdn:cloudfront", at="2026-11-24T00:00:01Z", ip="203.0.113.77")
SOMEBODY_ELSES = make_hit(edge="cdn:cloudfront", at="2026-11-23T23:10:00Z", ip="203.0.113.78")


@pytest.mark.parametrize(
    ("hits", "ours"),
    [
        ([OURS, THEIRS, SOMEBODY_ELSES], {"downloads": 0, "seen-at-cdn": 1}),
        ([OURS, THEIRS], {"downloads": 1, "seen-at-cdn": 0}),
    ],
    ids=["the-log-has-the-hour", "known-limit-it-is-counted-on-both-days"],
)
def test_each_day_is_counted_from_its_own_records(start_edge, lake, layout, hits, ours):
    start_edge().record(*hits)
    lake.run_pass()
    (row,), (tuesday,) = (read_days(layout)[day].episodes for day in (MONDAY, TUESDAY))
    others = len(hits) - 2
    seen = row.rejected.get("seen-at-cdn", 0)
    assert {"downloads": row.downloads - others, "seen-at-cdn": seen} == ours
    assert tuesday.downloads == 1
