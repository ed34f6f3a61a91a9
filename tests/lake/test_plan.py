"""The plan gives the numbers of the reference, on every log."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made.delivered import find_delivered_by_plan
from made.hit_logs import LISTS, LOG_OF_EVERYTHING, TRIED, logs
from made.hits import HEADER, MINUTE, make_hit, take
from stentor.counting.impressions import count_impressions
from stentor.counting.listeners import find_origins_by_address
from stentor.counting.rules import WINDOWS, Rules
from stentor.counting.tally import compare_windows, count_downloads
from stentor.lake.hit_files import tabulate_hits
from stentor.lake.plan import DuckEngine, compare_hits, count_hits
from stentor.lake.query import connect

RULES = [
    {},
    {"seconds": 30, "busy_episodes": 2},
    {"busy_episodes": 1, "busy_minutes": 1440},
    {"busy_episodes": 1, "busy_minutes": 7},
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with connect(tmp_path_factory.mktemp("spill")) as connection:
        yield DuckEngine(connection)


def count_by_plan(engine, hits, rules):
    table = tabulate_hits(hits, find_origins_by_address(rules.lists))
    return count_hits(engine, engine.add(table), rules)


@pytest.mark.parametrize("window", WINDOWS)
def test_the_plan_and_the_reference_agree_on_every_log(engine, window):
    @settings(max_examples=40, deadline=None)
    @given(logs(), st.sampled_from(RULES))
    def agree(hits, changed):
        rules = Rules(window=window, lists=LISTS, **changed)
        assert count_by_plan(engine, hits, rules) == count_downloads(hits, rules)

    agree()


@pytest.mark.parametrize("window", WINDOWS)
def test_impressions_by_the_plan_are_those_of_the_reference(engine, window):
    @settings(max_examples=40, deadline=None)
    @given(logs(), st.sampled_from(RULES))
    def agree(hits, changed):
        rules = Rules(window=window, lists=LISTS, **changed)
        impressions, downloads = find_delivered_by_plan(engine, hits, rules)
        assert impressions == count_impressions(hits, rules)
        assert downloads == count_downloads(hits, rules).downloads

    agree()


def test_rules_and_lists_that_are_tried_come_to_the_same(engine):
    table = tabulate_hits(LOG_OF_EVERYTHING, find_origins_by_address(TRIED.lists))
    expected = compare_windows(LOG_OF_EVERYTHING, TRIED)
    assert compare_hits(engine, engine.add(table), TRIED) == expected
    assert expected["utc-day"].rejected["network-vpn"]


@settings(max_examples=20, deadline=None)
@given(hits=logs())
def test_windows_side_by_side_are_those_of_the_reference(engine, hits):
    rules = Rules(lists=LISTS)
    table = tabulate_hits(hits, find_origins_by_address(LISTS))
    assert compare_hits(engine, engine.add(table), rules) == compare_windows(hits, rules)


def test_of_records_that_end_together_the_plan_takes_the_one_that_sent_more(engine):
    opened, done = make_hit(id="t", sent=0), make_hit(id="t", ended_at="2026-11-23T12:00:00Z")
    for order in ([opened, done], [done, opened]):
        assert count_by_plan(engine, order, Rules()).downloads == 1


def test_numbers_at_the_ends_of_what_a_record_may_hold_are_counted_alike(engine):
    ends = [
        make_hit(first_byte=1 << 50, sent=1 << 50, size=1 << 50, bitrate=bitrate, header_bytes=0)
        for bitrate in (1, 1_000, 127_843, 320_000, 1_000_000_000, (1 << 31) - 1)
    ]
    ends += [make_hit(sent=1 << 50, size=1 << 50, content_seconds=1e8, bitrate=1_000)] * 3
    assert count_by_plan(engine, ends, Rules()) == count_downloads(ends)


def test_many_small_pieces_are_a_download_where_they_cover_a_minute_together(engine):
    for name, pieces in (("apart", range(13)), ("again", [0, 1, 0, 1, 12] * 3)):
        part = MINUTE // 12
        hits = [take(HEADER + piece * part, part, episode=name) for piece in pieces]
        assert count_by_plan(engine, hits, Rules()) == count_downloads(hits)
        assert count_downloads(hits).downloads == (name == "apart")


def test_slices_of_the_clock_are_those_of_the_reference_where_they_cross_midnight(engine):
    rules = Rules(busy_episodes=1, busy_minutes=7)
    hits = [
        make_hit(episode=f"e{number}", at=f"2026-11-{moment}:00Z")
        for number, moment in enumerate(["23T23:59", "24T00:01", "24T00:03", "24T12:00"])
    ]
    hits += [make_hit(episode="old", at="1969-12-31T23:59:59Z")]
    assert count_by_plan(engine, hits, rules) == count_downloads(hits, rules)
    assert count_downloads(hits, rules).rejected["bot-behaviour"]


@pytest.mark.parametrize(
    ("ours", "theirs"), [("23T23:59:58", "24T00:00:01"), ("24T00:02:00", "23T23:59:00")]
)
def test_a_transfer_that_two_saw_on_two_sides_of_midnight_counts_once_in_one_log(
    engine, ours, theirs
):
    hits = [
        make_hit(edge="a1", via="10.0.0.1", at=f"2026-11-{ours}Z"),
        make_hit(edge="cdn:cloudfront", at=f"2026-11-{theirs}Z", ip="203.0.113.77"),
    ]
    assert count_by_plan(engine, hits, Rules()) == count_downloads(hits)
    assert count_downloads(hits).downloads == 1


def test_a_long_query_draws_nothing_on_standard_output(engine):
    is_drawing = engine.connection.sql("select current_setting('enable_progress_bar')")
    assert is_drawing.fetchall() == [(False,)]
