"""Spool → Parquet, so that a crash at any moment loses nothing and doubles nothing.

Parquet files are written first, under names nobody knows; the manifest that names them, and
says how far the spool has been read, is what makes them count; only then are spool files
deleted. What a crash leaves behind is swept away at the next start.
"""

import contextlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import pyarrow.parquet as pq

from stentor.contracts.hit import Hit
from stentor.lake.addresses import AddressBook
from stentor.lake.columns import Row, tabulate
from stentor.lake.facts import FactFinder
from stentor.lake.listeners import ListenerKeys
from stentor.lake.manifest import HourFile, LakeManifest, load_manifest, save_manifest
from stentor.lake.spool import SpoolPart, read_spool
from stentor.lib.clock import Clock, format_instant
from stentor.lib.durable import write_durably
from stentor.lib.ids import new_id
from stentor.lib.layout import DataLayout

NO_FACTS = FactFinder()

BATCH = 32 << 20
"""Bytes of spool taken in at once; bounds the memory of a pass."""


def compact_spool(
    layout: DataLayout,
    keys: ListenerKeys,
    clock: Clock,
    facts: FactFinder = NO_FACTS,
    book: AddressBook | None = None,
) -> bool:
    """Takes in what is new in the spool, up to `BATCH` bytes. Is there more?

    `facts` are looked up of the addresses, as long as there are addresses; `book` keeps them,
    sealed, to be asked again.
    """
    manifest = load_manifest(layout.lake)
    parts = list(read_spool(layout.spool, manifest.offsets, BATCH))
    taken = sum(part.end - manifest.offsets.get(part.path.name, 0) for part in parts)
    if taken:
        forget_deleted(layout.spool, manifest)
        intake = Intake(keys, facts, book or AddressBook(layout.addresses))
        add_parts(layout.lake, manifest, parts, intake, clock)
    for part in parts:
        if part.is_complete:
            part.path.unlink(missing_ok=True)
    return taken >= BATCH or any(part.has_more for part in parts)


def add_parts(
    lake: Path,
    manifest: LakeManifest,
    parts: Iterable[SpoolPart],
    intake: "Intake",
    clock: Clock,
) -> None:
    """Writes the hits of `parts` by hour and puts the manifest with them in force."""
    by_hour: dict[str, list[Row]] = defaultdict(list)
    for part in parts:
        manifest.offsets[part.path.name] = part.end
        for kind, number in part.skipped.items():
            manifest.skipped[kind] = manifest.skipped.get(kind, 0) + number
        for hit, started, ended in part.hits:
            row = intake.make_row(hit, started, ended)
            by_hour[started.isoformat()[:13]].append(row)
    intake.book.save()
    for hour, rows in by_hour.items():
        added = write_hour(lake, hour, rows, clock(), intake.facts.version)
        manifest.hours.setdefault(hour, []).append(added)
    save_manifest(lake, manifest)


class Intake(NamedTuple):
    """What turns hits of the spool into rows of the lake."""

    keys: ListenerKeys
    facts: FactFinder
    book: AddressBook

    def make_row(self, hit: Hit, started: datetime, ended: datetime | None) -> Row:
        """A hit with what its address says, and without the address."""
        listener, before = self.keys.derive(hit, started)
        if listener is not None and hit.sealed_ip is not None:
            self.book.remember(hit.sealed_ip, listener)
        found = self.keys.find_facts(hit, started, self.facts)
        return Row(
            hit, started, ended, listener, before, lists=self.facts.version, **found._asdict()
        )


def write_hour(lake: Path, hour: str, rows: list[Row], now: datetime, lists: str) -> HourFile:
    """One new Parquet file of one hour, not yet in force."""
    name = name_hour_file(hour, now)
    with write_durably(lake / name) as file:
        pq.write_table(tabulate(rows), file, compression="zstd")
    return HourFile(name=name, rows=len(rows), added=format_instant(now), lists=lists)


def name_hour_file(hour: str, now: datetime) -> str:
    return f"hits/date={hour[:10]}/hour={hour[11:]}/{new_id(now)}.parquet"


def forget_deleted(spool: Path, manifest: LakeManifest) -> None:
    """Drops offsets of spool files that are no longer there; their names never come back."""
    manifest.offsets = {
        name: end for name, end in manifest.offsets.items() if (spool / name).exists()
    }


def sweep(lake: Path) -> None:
    """Removes files that a crash left half made: those the manifest does not name."""
    known = load_manifest(lake).list_names()
    for path in (lake / "hits").rglob("*"):
        if path.is_file() and str(path.relative_to(lake)) not in known:
            with contextlib.suppress(FileNotFoundError):
                path.unlink()
