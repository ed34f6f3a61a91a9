from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from made.hits import make_hit
from stentor.counting.rules import WINDOWS, Rules
from stentor.counting.tally import count_downloads

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
ONE_WEEK = [(0, 22, 0), (1, 3, 0), (1, 22, 15), (2, 23, 15)]
"""The worked example of the guidelines: Mon 22:00, Tue 03:00, Tue 22:15, Wed 23:15."""


def count_at(moments, window):
    hits = [make_hit(at=moment) for moment in moments]
    return count_downloads(hits, Rules(window=window)).downloads


def mark_new_downloads(moments, window):
    """1 where a request adds a download to those before it."""
    totals = [count_at(moments[:length], window) for length in range(len(moments) + 1)]
    return "".join(str(after - before) for before, after in pairwise(totals))


@pytest.mark.parametrize(
    ("window", "marks"), [("utc-day", "1101"), ("first-touch", "1011"), ("last-touch", "1001")]
)
def test_the_worked_example_of_the_guidelines(window, marks):
    moments = [MONDAY + timedelta(days=d, hours=h, minutes=m) for d, h, m in ONE_WEEK]
    assert mark_new_downloads(moments, window) == marks


def test_every_window_is_worked_through():
    assert set(WINDOWS) == {"utc-day", "first-touch", "last-touch"}


@pytest.mark.parametrize(
    ("window", "after", "downloads"),
    [
        ("utc-day", timedelta(hours=2), 2),
        ("first-touch", timedelta(hours=2), 1),
        ("first-touch", timedelta(hours=24) - timedelta(milliseconds=1), 1),
        ("first-touch", timedelta(hours=24), 2),
        ("last-touch", timedelta(hours=24) - timedelta(milliseconds=1), 1),
        ("last-touch", timedelta(hours=24), 2),
    ],
)
def test_where_a_window_ends(window, after, downloads):
    start = MONDAY + timedelta(hours=23)
    assert count_at([start, start + after], window) == downloads


def test_a_day_is_a_day_in_utc_whatever_zone_a_record_is_written_in():
    same_day = ["2026-11-23T00:30:00+01:00", "2026-11-22T12:00:00Z"]
    assert count_at(same_day, "utc-day") == 1


def test_what_is_taken_before_and_after_midnight_is_not_put_together():
    before = make_hit(at="2026-11-23T23:59:59Z", sent=600_000)
    after = make_hit(at="2026-11-24T00:00:00Z", first_byte=600_000, sent=600_000)
    assert count_downloads([before, after]).downloads == 0
    assert count_downloads([before, after], Rules(window="first-touch")).downloads == 1


def test_a_request_that_is_filtered_out_keeps_no_window_open():
    touches = [make_hit(hours=0), make_hit(hours=20, method="HEAD"), make_hit(hours=30)]
    assert count_downloads(touches, Rules(window="last-touch")).downloads == 2
