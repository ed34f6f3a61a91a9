"""A lake that an earlier version wrote is read by this one."""

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from made.hits import make_hit
from made.lake_looking import count_day, list_rows
from stentor.lake import upgrading
from stentor.lake.columns import INSERTED, NUMBERED, SCHEMA, SPOTS
from stentor.lake.manifest import load_manifest
from stentor.lake.passes import Lake
from stentor.lib.layout import DataLayout

MONDAY = date(2026, 11, 23)
LATER = [*NUMBERED, *INSERTED, *SPOTS, "network", "is_shared", "lists", "country", "region", "asn"]
"""Columns that the first version did not write."""


@pytest.fixture
def old_lake(start_edge, lake, layout) -> DataLayout:
    """Two listeners, one of them in two files, as the first version would have left them."""
    edge = start_edge()
    edge.record(make_hit(ip="203.0.113.9"), make_hit(ip="203.0.113.8"))
    lake.run_pass()
    edge.record(make_hit(ip="203.0.113.9", at="2026-11-23T13:30:00Z"))
    lake.run_pass()
    for path in (layout.lake / "hits").rglob("*.parquet"):
        strip(path)
    return layout


def strip(path: Path) -> None:
    pq.write_table(pq.read_table(path, partitioning=None).drop_columns(LATER), path)


def list_columns(layout: DataLayout) -> list[list[str]]:
    files = load_manifest(layout.lake).list_files(MONDAY)
    return [pq.read_schema(layout.lake / file.name).names for file in files]


def test_files_get_the_columns_they_lack_and_count_as_before(old_lake, clock):
    Lake(old_lake, clock).run_pass()
    assert list_columns(old_lake) == [SCHEMA.names, SCHEMA.names]
    assert count_day(old_lake, MONDAY) == 2


def test_a_listener_is_the_same_in_old_and_new_files(old_lake, clock, start_edge):
    lake = Lake(old_lake, clock)
    start_edge("b2").record(make_hit(ip="203.0.113.9"))
    lake.run_pass()
    assert count_day(old_lake, MONDAY) == 2
    assert len({(row["listener"], row["listener_high"]) for row in list_rows(old_lake)}) == 2


def test_it_is_done_once(old_lake, clock):
    assert upgrading.upgrade_files(old_lake.lake, clock) == 2
    assert upgrading.upgrade_files(old_lake.lake, clock) == 0


def test_who_is_killed_half_way_loses_and_doubles_nothing(old_lake, clock, monkeypatch):
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(upgrading, "save_manifest", die)
        with pytest.raises(KeyboardInterrupt):
            upgrading.upgrade_files(old_lake.lake, clock)
    Lake(old_lake, clock).run_pass()
    assert count_day(old_lake, MONDAY) == 2
    assert len(list_rows(old_lake)) == 3
