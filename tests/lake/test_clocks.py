"""Edges whose clocks are ahead, behind or jumping; records late, twice and in any order."""

import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from made.hit_logs import logs
from made.hits import NOON, make_hit
from made.lake_looking import count_by_day, list_rows, read_days
from made.spooling import Edge, Time
from stentor.contracts.hit import Hit
from stentor.counting.tally import examine_log, judge_requests
from stentor.lake.counting_days import count_day
from stentor.lake.manifest import load_manifest
from stentor.lake.passes import Lake
from stentor.lake.rollups import RULES, build_rollup
from stentor.lib.clock import format_instant, parse_instant
from stentor.lib.layout import DataLayout

ERRORS = st.sampled_from([timedelta(0), timedelta(minutes=-7), timedelta(hours=25)])
"""What an edge's clock is off by, while it stands to it."""


def count_reference(hits):
    """Downloads by day, show and episode, from the records alone."""
    downloads = {
        verdict.download: verdict.request
        for verdict in judge_requests(examine_log(hits, RULES), RULES)
        if verdict.download is not None
    }
    return Counter((request.hit.at[:10], *request.episode) for request in downloads.values())


@st.composite
def misdated(draw: st.DrawFn) -> list[Hit]:
    """A log in which each transfer was recorded by a clock with an error of its own, and some
    records of it after the clock had been set."""
    off: dict[object, timedelta] = {}
    hits = []
    for number, hit in enumerate(draw(logs())):
        named = structs.replace(hit, id=hit.id or f"n{number}")
        error = off.setdefault(named.id, draw(ERRORS))
        ended = parse_instant(named.ended_at or named.at) + error + draw(ERRORS)
        moved = parse_instant(named.at) + error
        hits.append(
            structs.replace(named, at=format_instant(moved), ended_at=format_instant(ended))
        )
    return hits


def deliver(layout: DataLayout, clock: Time, arriving: list[Hit], passes: int, random) -> None:
    """By either of two edges, over several passes."""
    edges, lake = [Edge(layout, "a"), Edge(layout, "b")], Lake(layout, clock)
    size = 1 + len(arriving) // passes
    for begin in range(0, len(arriving), size):
        for hit in arriving[begin : begin + size]:
            random.choice(edges).record(hit)
        clock.pass_by(minutes=7)
        lake.run_pass()
    for edge in edges:
        edge.die()
    clock.pass_by(minutes=10)
    lake.run_pass()


@settings(max_examples=4)
@given(misdated(), st.randoms(use_true_random=False), st.sampled_from([-400, 0, 2]))
def test_wrong_clocks_lose_nothing_double_nothing_and_give_the_same_numbers(hits, random, days):
    """Whatever the lake's own clock says meanwhile, a hit is of the day that its record names."""
    arriving = hits + random.sample(hits, len(hits) // 2)
    random.shuffle(arriving)
    with tempfile.TemporaryDirectory() as root:
        layout, clock = DataLayout(Path(root)), Time()
        clock.pass_by(days=days)
        deliver(layout, clock, arriving, 2, random)
        assert count_by_day(layout) == count_reference(hits)
        assert {row["id"] for row in list_rows(layout)} == {hit.id for hit in hits}


@settings(max_examples=2)
@given(logs(), st.randoms(use_true_random=False))
def test_counting_a_day_again_changes_nothing(hits, random):
    with tempfile.TemporaryDirectory() as root:
        layout, clock = DataLayout(Path(root)), Time()
        deliver(layout, clock, hits, 1, random)
        before, manifest = read_days(layout), load_manifest(layout.lake)
        lake = Lake(layout, clock)
        for day in manifest.list_days():
            count = count_day(layout.lake, day, manifest, lake._connection).count
            assert build_rollup(day, count, "", clock()).episodes == before[day].episodes
        assert read_days(layout).keys() == before.keys()


def test_a_listener_is_one_whatever_the_edges_clock_says(start_edge, lake, layout):
    """Listener keys go by the year; a wrong one makes nobody somebody else."""
    start_edge().record(
        *(make_hit(id=f"{year}", at=NOON.replace(year=year)) for year in (1999, 2025, 2026, 2031))
    )
    lake.run_pass()
    assert len({row["listener"] for row in list_rows(layout)}) == 1
