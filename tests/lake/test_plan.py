"""The lake's query gives the numbers of the reference."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hit_logs import logs
from hits import make_hit
from stentor.counting.listeners import find_listener_by_address
from stentor.counting.rules import WINDOWS, Rules
from stentor.counting.tally import count_downloads
from stentor.lake.columns import Row
from stentor.lake.hit_files import count_rows
from stentor.lake.query import connect
from stentor.lib.clock import parse_instant


@pytest.fixture(scope="module")
def connection(tmp_path_factory):
    with connect(tmp_path_factory.mktemp("spill")) as connection:
        yield connection


def make_row(hit):
    ended = parse_instant(hit.ended_at) if hit.ended_at else None
    return Row(hit, parse_instant(hit.at), ended, find_listener_by_address(hit), None)


@pytest.mark.parametrize("window", WINDOWS)
def test_the_query_and_the_reference_agree_on_every_log(connection, window):
    @settings(max_examples=60, deadline=None)
    @given(logs(), st.sampled_from([60, 30]))
    def agree(hits, seconds):
        rules = Rules(window=window, seconds=seconds)
        by_query = count_rows(connection, map(make_row, hits), rules)
        assert by_query == count_downloads(hits, rules)

    agree()


def test_of_records_that_end_together_the_query_takes_the_one_that_sent_more(connection):
    opened, done = make_hit(id="t", sent=0), make_hit(id="t", ended_at="2026-11-23T12:00:00Z")
    for order in ([opened, done], [done, opened]):
        assert count_rows(connection, map(make_row, order), Rules()).downloads == 1


def test_a_long_query_draws_nothing_on_standard_output(connection):
    (is_drawing,) = connection.execute("select current_setting('enable_progress_bar')").fetchone()
    assert is_drawing is False
