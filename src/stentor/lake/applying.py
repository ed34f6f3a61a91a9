"""New lists are asked of hits that are in the lake already, for as long as addresses are there.

A hit whose address can no longer be opened keeps what was looked up before; its column `lists`
says by which version. Each hour comes into force by itself, so that it may end at any moment.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from stentor.lake.addresses import read_addresses
from stentor.lake.columns import SCHEMA
from stentor.lake.compaction import name_hour_file
from stentor.lake.facts import FactFinder, Facts
from stentor.lake.listeners import ListenerKeys
from stentor.lake.manifest import HourFile, load_manifest, save_manifest
from stentor.lake.query import quote, read_files
from stentor.lake.retention import has_address_key
from stentor.lib.clock import Clock, format_instant
from stentor.lib.durable import sync_directory
from stentor.lib.layout import DataLayout

STATED = ", ".join(
    f"case when facts.listener is null then hits.{name} else facts.{name} end as {name}"
    for name in [*Facts._fields, "lists"]
)


@dataclass(frozen=True)
class ListApplier:
    """Asks the present lists of hits that were asked others."""

    layout: DataLayout
    keys: ListenerKeys
    facts: FactFinder
    connection: duckdb.DuckDBPyConnection
    clock: Clock

    def apply(self, should_stop: Callable[[], bool] = lambda: False) -> int:
        """Of every day whose addresses are there, newest first; returns the hours written anew."""
        applied = 0
        for day in reversed(load_manifest(self.layout.lake).list_days()):
            hours = self._list_stale(day)
            if not hours or not has_address_key(self.layout.keys, day):
                continue
            self.connection.register("facts", self.find_facts(day))
            for hour, files in hours.items():
                if should_stop():
                    return applied
                self._replace(hour, files)
                applied += 1
            self.connection.unregister("facts")
        return applied

    def find_facts(self, day: date) -> pa.Table:
        """What is known of each listener of a day whose address can still be opened."""
        noon = datetime.combine(day, time(12), UTC)
        found: dict[str, Facts] = {}
        for sealed in read_addresses(self.layout.addresses, day):
            address = self.keys.open(sealed)
            if address is not None:
                listener = self.keys.derive_from_address(address, noon)
                found[listener] = self.facts.find(address, day)
        columns = list(zip(*found.values(), strict=True)) or [()] * len(Facts._fields)
        table = pa.table(
            [pa.array(found, pa.string())]
            + [
                pa.array(column, SCHEMA.field(name).type)
                for name, column in zip(Facts._fields, columns, strict=True)
            ],
            names=["listener", *Facts._fields],
        )
        version = pa.repeat(pa.scalar(self.facts.version), table.num_rows)
        return table.append_column("lists", version)

    def _list_stale(self, day: date) -> dict[str, list[HourFile]]:
        hours = load_manifest(self.layout.lake).hours
        stale = {
            hour: [file for file in files if file.lists != self.facts.version]
            for hour, files in sorted(hours.items())
            if hour.startswith(day.isoformat())
        }
        return {hour: files for hour, files in stale.items() if files}

    def _replace(self, hour: str, stale: list[HourFile]) -> None:
        now = self.clock()
        new = {file.name: self._write(hour, file, now) for file in stale}
        manifest = load_manifest(self.layout.lake)
        manifest.hours[hour] = [new.get(file.name, file) for file in manifest.hours[hour]]
        manifest.retired += [
            HourFile(name=file.name, rows=file.rows, added=format_instant(now)) for file in stale
        ]
        save_manifest(self.layout.lake, manifest)

    def _write(self, hour: str, old: HourFile, now: datetime) -> HourFile:
        """A copy of one file with the facts, not yet in force."""
        lake, name = self.layout.lake, name_hour_file(hour, now)
        target = lake / name
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(f".{target.name}.part")
        columns = ", ".join(f'"{column}"' for column in SCHEMA.names)
        self.connection.execute(
            f"copy (select {columns} from (select hits.* replace ({STATED}) from"  # noqa: S608 - names of our own making only
            f" {read_files(lake, [old.name])} hits left join facts using (listener))"
            " order by show_id, episode_id, started_at)"
            f" to '{quote(temporary)}' (format parquet, compression zstd)"
        )
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
            rows = pq.read_metadata(file).num_rows
        temporary.replace(target)
        sync_directory(target.parent)
        return HourFile(name=name, rows=rows, added=old.added, lists=self.facts.version)
