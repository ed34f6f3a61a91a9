"""Takes a listener out of the lake: every hit, and every sealed address that leads to it, in the
spool too.

Who asks leaves a request, so that it can be asked while the lake runs; whoever holds the lake
fulfils it in its next pass and writes down what it found. A request names listener keys, never an
address. A pass that is interrupted leaves the request, and the next one begins again.
"""

import os
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path

import duckdb
import msgspec
import pyarrow.parquet as pq
import structlog

from stentor.counting.listeners import canonicalise_address
from stentor.lake.compaction import name_hour_file
from stentor.lake.erasing import Unwanted, erase_addresses, erase_in_spool
from stentor.lake.listeners import ListenerKeys, derive_listener
from stentor.lake.manifest import HourFile, load_manifest, save_manifest
from stentor.lake.query import quote, read_files
from stentor.lib.clock import Clock
from stentor.lib.durable import sync_directory, write_bytes_durably
from stentor.lib.ids import new_id
from stentor.lib.layout import DataLayout

log = structlog.get_logger(__name__)

KEY_LETTERS = 64


class Forgotten(msgspec.Struct, frozen=True):
    """What was taken out."""

    hits: int
    hours: int
    addresses: int
    """Sealed ones."""
    records: int = 0
    """Of the spool: hits that the lake has read, and decisions."""


def find_listeners(keys: Path, text: str) -> list[str]:
    """The listener keys of an address under every key that is there, or the listener key itself.

    ValueError when it is neither.
    """
    text = text.strip().lower()
    if is_listener_key(text):
        return [text]
    try:
        ip_address(text)
    except ValueError:
        raise ValueError(f"{text!r} is neither an address nor a listener key") from None
    address = canonicalise_address(text)
    return [
        derive_listener(path.read_bytes(), address) for path in sorted(keys.glob("listener-*.key"))
    ]


def is_listener_key(text: str) -> bool:
    return len(text) == KEY_LETTERS and set(text) <= set("0123456789abcdef")


def ask_to_forget(layout: DataLayout, listeners: list[str], now: datetime) -> Path:
    """Leaves the request; what came of it stands at the returned path when it is fulfilled."""
    request = layout.forgetting / f"{new_id(now)}.request"
    write_bytes_durably(request, msgspec.json.encode(listeners))
    return request.with_suffix(".done")


def fulfil_requests(
    layout: DataLayout, keys: ListenerKeys, connection: duckdb.DuckDBPyConnection, clock: Clock
) -> bool:
    """Forgets whom the requests name. Were there any?"""
    requests = sorted(layout.forgetting.glob("*.request"))
    for request in requests:
        asked = msgspec.json.decode(request.read_bytes(), type=list[str])
        listeners = [one for one in asked if is_listener_key(one)]
        done = forget_listeners(layout, listeners, keys, connection, clock)
        log.info("a listener was forgotten", hits=done.hits, hours=done.hours)
        write_bytes_durably(request.with_suffix(".done"), msgspec.json.encode(done))
        request.unlink()
    return bool(requests)


def forget_listeners(
    layout: DataLayout,
    listeners: list[str],
    keys: ListenerKeys,
    connection: duckdb.DuckDBPyConnection,
    clock: Clock,
) -> Forgotten:
    """Takes them out of every hour, and their addresses out of every day and out of the spool."""
    hits = hours = 0
    if not listeners:
        return Forgotten(0, 0, 0)
    for hour in sorted(load_manifest(layout.lake).hours):
        gone = _forget_in_hour(layout.lake, hour, listeners, connection, clock())
        hits += gone
        hours += gone > 0
    _drop_retired(layout.lake)
    unwanted = Unwanted(frozenset(listeners), keys)
    addresses = erase_addresses(layout.addresses, unwanted)
    records = erase_in_spool(layout, load_manifest(layout.lake), unwanted)
    return Forgotten(hits, hours, addresses, records)


def _forget_in_hour(
    lake: Path,
    hour: str,
    listeners: list[str],
    connection: duckdb.DuckDBPyConnection,
    now: datetime,
) -> int:
    """The files are replaced by one new manifest, and deleted at once."""
    manifest = load_manifest(lake)
    replaced: dict[str, HourFile] = {}
    gone = 0
    for file in manifest.hours[hour]:
        found = _count_hits(lake, file, listeners, connection)
        if found:
            replaced[file.name] = _write_others(lake, hour, file, listeners, connection, now)
            gone += found
    if replaced:
        manifest.hours[hour] = [replaced.get(file.name, file) for file in manifest.hours[hour]]
        save_manifest(lake, manifest)
        for name in replaced:
            (lake / name).unlink(missing_ok=True)
    return gone


def _drop_retired(lake: Path) -> None:
    """Files that were replaced before and are kept for who still reads them have the hits too."""
    manifest = load_manifest(lake)
    for file in manifest.retired:
        (lake / file.name).unlink(missing_ok=True)
    if manifest.retired:
        manifest.retired = []
        save_manifest(lake, manifest)


def _count_hits(
    lake: Path, file: HourFile, listeners: list[str], connection: duckdb.DuckDBPyConnection
) -> int:
    found = connection.execute(
        f"select count(*) from {read_files(lake, [file.name])}"  # noqa: S608 - names of our own making only
        " where listener in (select unnest($1)) or listener_before in (select unnest($1))",
        [listeners],
    ).fetchall()  # to the end: a result with more to come keeps the connection from all else
    return int(found[0][0])


def _write_others(
    lake: Path,
    hour: str,
    old: HourFile,
    listeners: list[str],
    connection: duckdb.DuckDBPyConnection,
    now: datetime,
) -> HourFile:
    """A copy without their hits, not yet in force; it may be empty, so that the day is counted."""
    target = lake / name_hour_file(hour, now)
    temporary = target.with_name(f".{target.name}.part")
    unwanted = ", ".join(f"'{listener}'" for listener in listeners)
    connection.execute(
        f"copy (select * from {read_files(lake, [old.name])}"  # noqa: S608 - letters and digits only
        f" where coalesce(listener not in ({unwanted}), true)"
        f" and coalesce(listener_before not in ({unwanted}), true))"
        f" to '{quote(temporary)}' (format parquet, compression zstd)"
    )
    with temporary.open("rb") as file:
        os.fsync(file.fileno())
        rows = pq.read_metadata(file).num_rows
    temporary.replace(target)
    sync_directory(target.parent)
    name = str(target.relative_to(lake))
    return HourFile(name=name, rows=rows, added=old.added, lists=old.lists)
