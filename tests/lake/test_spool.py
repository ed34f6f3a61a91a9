import os

import pytest

from made.hits import make_hit
from made.lake_looking import list_ids
from stentor.lake import spool
from stentor.lake.manifest import load_manifest
from stentor.lake.spool import read_part

GARBAGE = [
    b"\n",
    b"not json\n",
    b"\x00\x00\x00\n",
    b'{"id": "half"\n',
    b'{"at": 5}\n',
    b"\xff\xfe\n",
    b'"a string"\n',
]


def test_an_open_file_is_followed_as_it_grows(start_edge, lake, layout):
    edge = start_edge()
    for name in ("one", "two", "three"):
        edge.record(make_hit(id=name))
        lake.run_pass()
        assert name in list_ids(layout)
    assert list_ids(layout) == ["one", "three", "two"]
    assert edge.path.exists()


def test_a_line_that_is_still_being_written_is_waited_for(start_edge, lake, layout):
    edge = start_edge()
    line = edge.encode(make_hit(id="one"))
    edge.write(line[:50])
    lake.run_pass()
    assert list_ids(layout) == []
    edge.write(line[50:])
    lake.run_pass()
    assert list_ids(layout) == ["one"]
    assert load_manifest(layout.lake).skipped == {}


def test_a_torn_last_line_of_a_killed_edge_is_skipped_and_counted(start_edge, lake, layout):
    edge = start_edge()
    edge.record(make_hit(id="one"))
    edge.write(edge.encode(make_hit(id="two"))[:80])
    edge.die()
    lake.run_pass()
    assert list_ids(layout) == ["one"]
    assert load_manifest(layout.lake).skipped == {"torn": 1}
    assert not edge.path.exists()


@pytest.mark.parametrize("garbage", GARBAGE)
def test_a_garbage_line_is_skipped_and_counted(start_edge, lake, layout, garbage):
    edge = start_edge()
    edge.record(make_hit(id="one"))
    edge.write(garbage)
    edge.record(make_hit(id="two"))
    lake.run_pass()
    assert list_ids(layout) == ["one", "two"]
    assert load_manifest(layout.lake).skipped == {"garbage": 1}


def test_a_hit_whose_instant_is_none_is_garbage(start_edge, lake, layout):
    start_edge().record(make_hit(at="soon"), make_hit(at="0001-01-01T00:00:00+09:00"))
    lake.run_pass()
    assert load_manifest(layout.lake).skipped == {"garbage": 2}


def test_a_file_goes_when_its_writer_has_gone_and_not_before(start_edge, lake):
    edge = start_edge()
    edge.record(make_hit())
    lake.run_pass()
    assert edge.path.exists()
    edge.die()
    lake.run_pass()
    assert not edge.path.exists()


def test_an_empty_file_is_left_to_its_writer_for_an_hour(start_edge, lake):
    edge = start_edge()
    edge.die()
    lake.run_pass()
    assert edge.path.exists()
    os.utime(edge.path, (0, 0))
    lake.run_pass()
    assert not edge.path.exists()


def test_the_files_of_two_edges_are_both_read(start_edge, lake, layout):
    start_edge("a1").record(make_hit(id="one"))
    start_edge("b2").record(make_hit(id="two"))
    lake.run_pass()
    assert list_ids(layout) == ["one", "two"]


def test_more_than_is_read_at_once_is_read_in_one_pass(start_edge, lake, layout, monkeypatch):
    monkeypatch.setattr(spool, "READ_AT_ONCE", 3000)
    names = [f"t{number:02}" for number in range(40)]
    start_edge().record(*(make_hit(id=name) for name in names))
    lake.run_pass()
    assert list_ids(layout) == names


def test_a_line_without_end_is_not_kept_waiting_for(start_edge, layout, monkeypatch):
    monkeypatch.setattr(spool, "LONGEST_LINE", 1000)
    edge = start_edge()
    edge.write(b"x" * 1001)
    part = read_part(edge.path, 0)
    assert (part.end, part.skipped.total(), part.is_complete) == (1001, 1, False)
