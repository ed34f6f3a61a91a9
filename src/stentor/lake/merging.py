"""Many small Parquet files of an hour → one, without records that a later one replaces."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from stentor.lake.compaction import name_hour_file
from stentor.lake.manifest import HourFile, load_manifest, save_manifest
from stentor.lake.query import LATEST_RECORDS, quote, read_files
from stentor.lib.clock import Clock, format_instant
from stentor.lib.durable import sync_directory

TOGETHER = 8
"""So many files of about one size are merged while the hour still fills."""

QUIET = timedelta(minutes=5)
"""An hour that got nothing for so long becomes one file."""

MOST_ROWS = 4_000_000
"""Of one merge; bounds its memory and the size of a file."""

READERS_NEED = timedelta(minutes=10)
"""How long a replaced file stays for those who read by the manifest of before."""


def choose_merge(files: list[HourFile], now: datetime) -> list[HourFile]:
    """The files of one hour that should become one now; none when all is well.

    Sizes go in steps of eight, so that a row is rewritten only a few times however many
    small files an hour gets.
    """
    is_quiet = max(file.added for file in files) < format_instant(now - QUIET)
    if is_quiet and len(files) > 1 and sum(file.rows for file in files) <= MOST_ROWS:
        return files
    by_size: dict[int, list[HourFile]] = {}
    for file in files:
        by_size.setdefault((file.rows.bit_length() - 1) // 3, []).append(file)
    for alike in by_size.values():
        if len(alike) >= TOGETHER and sum(file.rows for file in alike) <= MOST_ROWS:
            return alike
    return []


def merge_hours(lake: Path, connection: duckdb.DuckDBPyConnection, clock: Clock) -> int:
    """Merges where it is worth it; returns how many hours it did.

    The merged file is put in force and the old ones are retired by one new manifest.
    """
    merged = 0
    for hour, files in load_manifest(lake).hours.items():
        now = clock()
        chosen = choose_merge(files, now)
        if not chosen:
            continue
        one = write_merged(lake, hour, chosen, connection, now)
        manifest = load_manifest(lake)
        manifest.hours[hour] = [file for file in files if file not in chosen] + [one]
        manifest.retired += [
            HourFile(name=file.name, rows=file.rows, added=one.added) for file in chosen
        ]
        save_manifest(lake, manifest)
        merged += 1
    return merged


def write_merged(
    lake: Path,
    hour: str,
    files: list[HourFile],
    connection: duckdb.DuckDBPyConnection,
    now: datetime,
) -> HourFile:
    """One file with the rows of `files`, not yet in force."""
    name = name_hour_file(hour, now)
    target = lake / name
    temporary = target.with_name(f".{target.name}.part")
    rows = LATEST_RECORDS.format(hits=read_files(lake, [file.name for file in files]))
    connection.execute(
        f"copy (select * from ({rows}) order by show_id, episode_id, started_at)"  # noqa: S608 - names of our own making only
        f" to '{quote(temporary)}' (format parquet, compression zstd)"
    )
    with temporary.open("rb") as file:
        os.fsync(file.fileno())
        kept = pq.read_metadata(file).num_rows
    temporary.replace(target)
    sync_directory(target.parent)
    versions = {file.lists for file in files}
    lists = versions.pop() if len(versions) == 1 else None
    return HourFile(name=name, rows=kept, added=format_instant(now), lists=lists)


def drop_retired(lake: Path, clock: Clock) -> None:
    """Deletes replaced files that no reader can still be reading."""
    manifest = load_manifest(lake)
    before = format_instant(clock() - READERS_NEED)
    gone = [file for file in manifest.retired if file.added < before]
    for file in gone:
        (lake / file.name).unlink(missing_ok=True)
    if gone:
        manifest.retired = [file for file in manifest.retired if file not in gone]
        save_manifest(lake, manifest)
