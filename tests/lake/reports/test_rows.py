"""Single downloads: as many as are counted, whoever else is in the lake."""

from datetime import date

import pytest

from made.hits import make_hit, take
from made.spooling import Edge, Time
from stentor.counting.rules import Rules
from stentor.lake.passes import Lake
from stentor.lake.reports.rows import list_downloads
from stentor.lake.rollups import find_rollup, read_rollup

MONDAY = date(2026, 11, 23)


@pytest.fixture
def record(layout):
    """Lets an edge record hits and the lake take them in."""
    edge, lake, clock = Edge(layout), None, Time()
    lake = Lake(layout, clock)

    def record(*hits):
        edge.record(*hits)
        clock.pass_by(seconds=2)
        lake.run_pass()

    yield record
    edge.die()


def test_a_row_says_when_what_and_with_what(layout, record):
    record(make_hit(hours=1, ua="Overcast/3.0 (+http://overcast.fm/; iOS podcast app)"))
    (row,) = list_downloads(layout.lake, MONDAY, "s", Rules())
    assert (row.at.hour, row.episode, row.agent.app, row.country) == (13, "e", "Overcast", None)


def test_there_are_as_many_as_are_counted(layout, record):
    record(
        make_hit(), make_hit(hours=2), make_hit(ip="203.0.113.1"), make_hit(episode="f"),
        make_hit(method="HEAD", ip="203.0.113.2"), take(0, 9, ip="203.0.113.3"),
        make_hit(show="other", ip="203.0.113.4"),
    )  # fmt: skip
    rows = list_downloads(layout.lake, MONDAY, "s", Rules())
    counted = read_rollup(find_rollup(layout.lake, MONDAY)).episodes
    assert len(rows) == sum(row.downloads for row in counted if row.show == "s") == 3
    assert len({row.listener for row in rows}) == 2


def test_who_is_a_bot_by_what_they_did_elsewhere_is_none_here(layout, record):
    elsewhere = [make_hit(show="other", episode=f"{n}") for n in range(60)]
    record(make_hit(), make_hit(ip="203.0.113.1"), *elsewhere)
    assert len(list_downloads(layout.lake, MONDAY, "s", Rules())) == 1
    assert list_downloads(layout.lake, MONDAY, "other", Rules()) == []


def test_a_day_without_hits_has_none(layout, record):
    record(make_hit())
    assert list_downloads(layout.lake, date(2026, 11, 1), "s", Rules()) == []
    assert list_downloads(layout.lake, MONDAY, "nobody's", Rules()) == []
