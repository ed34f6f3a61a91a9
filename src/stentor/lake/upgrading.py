"""Files that an earlier version wrote are given the columns they lack, once, when a lake opens."""

from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from stentor.lake.columns import NUMBERED, SCHEMA, number_listener
from stentor.lake.compaction import name_hour_file
from stentor.lake.manifest import HourFile, LakeManifest, load_manifest, save_manifest
from stentor.lib.clock import Clock, format_instant
from stentor.lib.durable import write_durably

ROWS_AT_ONCE = 100_000


def upgrade_files(lake: Path, clock: Clock) -> int:
    """Replaces every file that lacks a column of today's by one that has it; their number.

    Each hour's new files come into force by one new manifest, so that it may end at any moment
    and be run again.
    """
    upgraded, manifest = 0, load_manifest(lake)
    for hour in manifest.hours:
        old = [file for file in manifest.hours[hour] if is_incomplete(lake / file.name)]
        if old:
            replace_files(lake, manifest, hour, old, clock())
            upgraded += len(old)
    return upgraded


def replace_files(
    lake: Path, manifest: LakeManifest, hour: str, old: list[HourFile], now: datetime
) -> None:
    """Puts whole copies of `old` in force and retires them."""
    replaced = {file.name: write_complete(lake, hour, file, now) for file in old}
    manifest.hours[hour] = [replaced.get(file.name, file) for file in manifest.hours[hour]]
    manifest.retired += [
        HourFile(name=file.name, rows=file.rows, added=format_instant(now)) for file in old
    ]
    save_manifest(lake, manifest)


def is_incomplete(path: Path) -> bool:
    return not set(SCHEMA.names) <= set(pq.read_schema(path).names)


def write_complete(lake: Path, hour: str, old: HourFile, now: datetime) -> HourFile:
    """A copy with all columns, not yet in force."""
    name = name_hour_file(hour, now)
    with (
        write_durably(lake / name) as file,
        pq.ParquetWriter(file, SCHEMA, compression="zstd") as writer,
        pq.ParquetFile(lake / old.name) as source,
    ):
        for batch in source.iter_batches(ROWS_AT_ONCE):
            writer.write_table(complete(pa.Table.from_batches([batch])))
    return HourFile(name=name, rows=old.rows, added=old.added, lists=old.lists)


def complete(table: pa.Table) -> pa.Table:
    """The rows in today's columns: what cannot be known any more is null, the listener's number
    is made from the listener."""
    columns = {
        name: table[name].cast(SCHEMA.field(name).type)
        if name in table.schema.names
        else pa.nulls(table.num_rows, SCHEMA.field(name).type)
        for name in SCHEMA.names
    }
    if not set(NUMBERED) <= set(table.schema.names):
        listeners = columns["listener"].to_pylist()
        numbers = [number_listener(listener) for listener in listeners]
        columns |= {
            name: pa.array([pair[place] for pair in numbers], SCHEMA.field(name).type)
            for place, name in enumerate(NUMBERED)
        }
    return pa.Table.from_pydict(columns, schema=SCHEMA)
