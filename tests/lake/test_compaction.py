from datetime import UTC, date, datetime

import pytest

from made.hits import make_hit, take
from made.lake_looking import count_day, list_ids, list_rows, read_days
from stentor.lake.columns import SCHEMA
from stentor.lake.manifest import (
    LakeUnreadableError,
    find_manifest,
    load_manifest,
    save_manifest,
)
from stentor.lake.passes import Lake
from stentor.lake.rollups import find_rollup, read_counted_until

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def test_hits_lie_by_the_hour_of_their_start(start_edge, lake, layout):
    start_edge().record(
        make_hit(at="2026-11-23T22:59:59Z"), make_hit(at="2026-11-24T00:30:00+01:00")
    )
    lake.run_pass()
    assert sorted(load_manifest(layout.lake).hours) == ["2026-11-23T22", "2026-11-23T23"]
    assert {path.parent.name for path in (layout.lake / "hits").rglob("*.parquet")} == {
        "hour=22",
        "hour=23",
    }


def test_no_address_enters_the_lake(start_edge, lake, layout):
    start_edge().record(make_hit(ip="203.0.113.77"))
    lake.run_pass()
    assert not {"ip", "sealed_ip"} & set(SCHEMA.names)
    for path in layout.lake.rglob("*.*"):
        assert path.is_dir() or b"203.0.113.77" not in path.read_bytes()


def test_a_listener_is_known_again_without_the_address(start_edge, lake, layout):
    start_edge().record(
        make_hit(ip="203.0.113.9"),
        make_hit(ip="::ffff:203.0.113.9"),
        make_hit(ip="203.0.113.8"),
        make_hit(ip=None),
    )
    lake.run_pass()
    one, same, other, nobody = [row["listener"] for row in list_rows(layout)]
    assert one == same != other
    assert nobody is None
    assert len(bytes.fromhex(one)) == 32


def test_a_day_is_counted_as_it_fills(start_edge, lake, layout, clock):
    edge = start_edge()
    edge.record(take(0, 600_000))
    lake.run_pass()
    assert count_day(layout, MONDAY) == 0
    edge.record(take(600_000, 600_000))
    clock.pass_by(seconds=2)
    lake.run_pass()
    assert count_day(layout, MONDAY) == 1
    assert read_counted_until(layout.lake) == clock.now


def test_a_record_that_comes_twice_or_late_counts_once(start_edge, lake, layout):
    done = make_hit(id="t", ended_at="2026-11-23T12:01:00Z")
    opened = make_hit(id="t", sent=0)
    start_edge("a1").record(done)
    lake.run_pass()
    start_edge("b2").record(opened, done)
    lake.run_pass()
    (row,) = read_days(layout)[MONDAY].episodes
    assert (row.downloads, row.contributing, row.rejected) == (1, 1, {})


def test_both_sides_of_midnight_are_days_of_their_own(start_edge, lake, layout):
    start_edge().record(
        make_hit(at="2026-11-23T23:59:59.999Z"), make_hit(at="2026-11-24T00:00:00.000Z")
    )
    lake.run_pass()
    assert (count_day(layout, MONDAY), count_day(layout, TUESDAY)) == (1, 1)


def test_an_hour_that_comes_late_recounts_its_day_only(start_edge, lake, layout):
    edge = start_edge()
    edge.record(make_hit(), make_hit(at="2026-11-24T09:00:00Z"))
    lake.run_pass()
    untouched = find_rollup(layout.lake, TUESDAY).stat()
    edge.record(make_hit(ip="203.0.113.1"))
    lake.run_pass()
    assert count_day(layout, MONDAY) == 2
    assert find_rollup(layout.lake, TUESDAY).stat().st_ino == untouched.st_ino


def test_an_edge_with_a_wrong_clock_stops_nothing(start_edge, lake, layout):
    start_edge().record(make_hit(at="0007-01-01T00:00:00Z"), make_hit(at="9999-12-31T23:59:59Z"))
    start_edge("b2").record(make_hit())
    lake.run_pass()
    assert len(list_rows(layout)) == 3
    assert count_day(layout, MONDAY) == 1


def test_a_rollup_that_is_lost_or_damaged_is_made_again(start_edge, lake, layout, clock):
    start_edge().record(make_hit())
    lake.run_pass()
    find_rollup(layout.lake, MONDAY).write_text("{")
    Lake(layout, clock).run_pass()
    assert count_day(layout, MONDAY) == 1


def test_a_manifest_that_cannot_be_read_is_not_replaced_by_an_empty_one(start_edge, lake, layout):
    start_edge().record(make_hit())
    lake.run_pass()
    find_manifest(layout.lake).write_text('{"format": 1, "offs')
    with pytest.raises(LakeUnreadableError, match="bring it back"):
        lake.run_pass()
    find_manifest(layout.lake).write_text('{"format": 2}')
    with pytest.raises(LakeUnreadableError, match="format 2"):
        lake.run_pass()


def test_offsets_of_deleted_spool_files_are_forgotten(start_edge, lake, layout):
    gone = start_edge("a1")
    gone.record(make_hit(id="one"))
    gone.die()
    lake.run_pass()
    edge = start_edge("b2")
    edge.record(make_hit(id="two"))
    lake.run_pass()
    assert list(load_manifest(layout.lake).offsets) == [edge.path.name]
    assert list_ids(layout) == ["one", "two"]


def test_files_that_no_manifest_names_are_swept_away_at_the_start(start_edge, lake, layout, clock):
    start_edge().record(make_hit(id="one"))
    lake.run_pass()
    manifest = load_manifest(layout.lake)
    (known,) = manifest.list_names()
    orphan = (layout.lake / known).with_name("orphan.parquet")
    orphan.write_bytes((layout.lake / known).read_bytes())
    (orphan.parent / ".half.parquet.part").write_bytes(b"PAR1")
    Lake(layout, clock)
    assert [path.name for path in orphan.parent.iterdir()] == [known.rsplit("/", 1)[1]]
    save_manifest(layout.lake, manifest)
    assert list_ids(layout) == ["one"]


def test_counted_until_says_when_the_pass_began(start_edge, lake, layout, clock):
    assert read_counted_until(layout.lake) is None
    lake.run_pass()
    assert read_counted_until(layout.lake) == datetime(2026, 11, 23, 14, tzinfo=UTC)
    clock.pass_by(minutes=5)
    lake.run_pass(should_stop=lambda: False)
    assert read_counted_until(layout.lake) == clock.now


def test_a_pass_told_to_stop_does_not_say_that_it_counted(start_edge, lake, layout):
    start_edge().record(make_hit())
    lake.run_pass(should_stop=lambda: True)
    assert read_counted_until(layout.lake) is None
    lake.run_pass()
    assert count_day(layout, MONDAY) == 1
