"""What a reader of the lake finds."""

from collections import Counter
from datetime import date

import pyarrow.parquet as pq

from stentor.lake.manifest import load_manifest
from stentor.lake.rollups import find_rollup, find_rollups, read_rollup
from stentor.lib.layout import DataLayout


def list_rows(layout: DataLayout):
    manifest = load_manifest(layout.lake)
    files = [file for files in manifest.hours.values() for file in files]
    tables = [pq.read_table(layout.lake / file.name, partitioning=None) for file in files]
    assert [table.num_rows for table in tables] == [file.rows for file in files]
    return [row for table in tables for row in table.to_pylist()]


def list_ids(layout: DataLayout):
    return sorted(row["id"] for row in list_rows(layout))


def read_days(layout: DataLayout):
    return {
        rollup.day: rollup
        for path in sorted(find_rollups(layout.lake).glob("*.json"))
        if (rollup := read_rollup(path))
    }


def count_day(layout: DataLayout, day: date):
    return sum(row.downloads for row in read_rollup(find_rollup(layout.lake, day)).episodes)


def count_by_day(layout: DataLayout) -> Counter[tuple[str, str | None, str | None]]:
    """Downloads by day, show and episode."""
    return Counter(
        {
            (day.isoformat(), row.show, row.episode): row.downloads
            for day, rollup in read_days(layout).items()
            for row in rollup.episodes
            if row.downloads
        }
    )
