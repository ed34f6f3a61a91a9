from datetime import date, timedelta

import pyarrow.parquet as pq
import pytest

from made.hits import SIZE, make_hit
from made.lake_looking import count_day, list_ids, list_rows
from made.spooling import NOW
from stentor.lake.columns import SCHEMA
from stentor.lake.manifest import HourFile, load_manifest
from stentor.lake.merging import MOST_ROWS, choose_merge
from stentor.lib.clock import format_instant

MONDAY = date(2026, 11, 23)


def make_files(*rows, age=timedelta(0)):
    added = format_instant(NOW - age)
    return [HourFile(name=f"{i}", rows=number, added=added) for i, number in enumerate(rows)]


@pytest.mark.parametrize(
    ("rows", "age", "merged"),
    [
        ([5], timedelta(hours=1), []),
        ([5, 5], timedelta(0), []),
        ([5, 5], timedelta(hours=1), [5, 5]),
        ([5] * 7, timedelta(0), []),
        ([5] * 8, timedelta(0), [5] * 8),
        ([900, *[5] * 8], timedelta(0), [5] * 8),
        ([MOST_ROWS, 5], timedelta(hours=1), []),
    ],
)
def test_when_files_of_an_hour_become_one(rows, age, merged):
    chosen = choose_merge(make_files(*rows, age=age), NOW)
    assert [file.rows for file in chosen] == merged


def test_a_row_is_rewritten_few_times_however_many_small_files_come():
    files, rewritten = [], 0
    for number in range(1800):
        files.append(HourFile(name=f"{number}", rows=10, added=format_instant(NOW)))
        if chosen := choose_merge(files, NOW):
            total = sum(file.rows for file in chosen)
            files = [file for file in files if file not in chosen]
            files.append(HourFile(name=f"m{number}", rows=total, added=format_instant(NOW)))
            rewritten += total
    assert len(files) < 32
    assert rewritten < 5 * 18_000


def test_a_quiet_hour_becomes_one_file_with_one_record_a_transfer(start_edge, lake, layout, clock):
    edge = start_edge()
    for second in (0, 10, 20):
        ended = f"2026-11-23T12:00:{second:02}Z"
        edge.record(make_hit(id="t", ended_at=ended, sent=SIZE * second // 20))
        edge.record(make_hit(id=None, ua=f"Overcast/{second}"))
        lake.run_pass()
    before = count_day(layout, MONDAY)
    clock.pass_by(minutes=6)
    lake.run_pass()
    (files,) = load_manifest(layout.lake).hours.values()
    assert [file.rows for file in files] == [4]
    assert sorted(str(row["id"]) for row in list_rows(layout)) == ["None", "None", "None", "t"]
    assert max(row["sent"] for row in list_rows(layout) if row["id"]) == SIZE
    assert count_day(layout, MONDAY) == before == 4


def test_a_merged_file_has_the_columns_of_the_others(start_edge, lake, layout, clock):
    edge = start_edge()
    for name in ("one", "two"):
        edge.record(make_hit(id=name))
        lake.run_pass()
    clock.pass_by(minutes=6)
    lake.run_pass()
    (merged,) = (
        layout.lake / file.name for file in load_manifest(layout.lake).hours["2026-11-23T12"]
    )
    read = pq.read_schema(merged)
    assert {field.name: field.type for field in read} == {
        field.name: field.type for field in SCHEMA
    }


def test_replaced_files_stay_a_while_for_who_reads_them(start_edge, lake, layout, clock):
    edge = start_edge()
    for name in ("one", "two"):
        edge.record(make_hit(id=name))
        lake.run_pass()
    clock.pass_by(minutes=6)
    lake.run_pass()
    assert len(list((layout.lake / "hits").rglob("*.parquet"))) == 3
    assert list_ids(layout) == ["one", "two"]
    clock.pass_by(minutes=11)
    lake.run_pass()
    assert len(list((layout.lake / "hits").rglob("*.parquet"))) == 1
    assert load_manifest(layout.lake).retired == []
