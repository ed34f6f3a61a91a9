"""The table of hits: what the lake keeps of each, which is no address."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from struct import unpack
from typing import Any, NamedTuple

import pyarrow as pa
from msgspec.structs import astuple

from stentor.contracts.hit import Hit
from stentor.counting.content import count_inserted, find_end
from stentor.counting.impressions import SpotSpan, list_spot_spans

INSTANT = pa.timestamp("us", tz="UTC")
KEPT_AS_THEY_ARE: dict[str, pa.DataType] = {
    "id": pa.string(),
    "edge": pa.string(),
    "method": pa.string(),
    "status": pa.int16(),
    "arrangement": pa.string(),
    "ua": pa.string(),
    "referer": pa.string(),
    "range": pa.string(),
    "first_byte": pa.int64(),
    "sent": pa.int64(),
    "size": pa.int64(),
    "header_bytes": pa.int64(),
    "content_seconds": pa.float64(),
    "bitrate": pa.int64(),
    "kind": pa.string(),
    "via": pa.string(),
    "feed": pa.string(),
    "subscriber": pa.string(),
}
IDS: dict[str, pa.DataType] = {"show_id": pa.string(), "episode_id": pa.string()}
DERIVED: dict[str, pa.DataType] = {
    "started_at": INSTANT,
    "ended_at": INSTANT,
    "listener": pa.string(),
    "listener_before": pa.string(),
    "network": pa.string(),
    "is_shared": pa.bool_(),
    "lists": pa.string(),
    "country": pa.string(),
    "region": pa.string(),
    "asn": pa.int64(),
}
NUMBERED: dict[str, pa.DataType] = {"listener_high": pa.int64(), "listener_low": pa.int64()}
"""The listener as 128 bits, which every engine groups by much faster than by text."""
INSERTED: dict[str, pa.DataType] = {
    "inserted_before": pa.int64(),
    "inserted_until": pa.int64(),
    "inserted": pa.int64(),
}
"""Bytes of spots before what was taken, before its end, and in the whole; null for none."""
SPOTS: dict[str, pa.DataType] = {
    "spots": pa.list_(pa.struct([(name, pa.int64()) for name in SpotSpan._fields]))
}
"""What was taken of each spot, a `SpotSpan` each; null where nothing was."""
SCHEMA = pa.schema(DERIVED | NUMBERED | INSERTED | SPOTS | IDS | KEPT_AS_THEY_ARE)


class Row(NamedTuple):
    """A hit with what was derived from it, in the order of `DERIVED`."""

    hit: Hit
    started_at: datetime
    ended_at: datetime | None
    listener: str | None
    listener_before: str | None = None
    network: str | None = None
    is_shared: bool = False
    lists: str | None = None
    """Version of what was asked of the address, see `FactFinder`."""
    country: str | None = None
    region: str | None = None
    asn: int | None = None


def tabulate(rows: Iterable[Row]) -> pa.Table:
    """Rows as a table of `SCHEMA`."""
    listed = list(rows)
    if not listed:
        return SCHEMA.empty_table()
    fields = zip(*(astuple(row.hit) for row in listed), strict=True)
    columns: dict[str, Any] = dict(zip(Hit.__struct_fields__, fields, strict=True))
    columns |= zip(DERIVED, list(zip(*listed, strict=True))[1:], strict=True)
    numbers = [number_listener(row.listener) for row in listed]
    columns |= zip(NUMBERED, zip(*numbers, strict=True), strict=True)
    columns |= zip(
        INSERTED, zip(*(find_inserted(row.hit) for row in listed), strict=True), strict=True
    )
    columns["spots"] = [list_spots(row.hit) for row in listed]
    columns |= {"show_id": columns["show"], "episode_id": columns["episode"]}
    return pa.Table.from_pydict({name: columns[name] for name in SCHEMA.names}, schema=SCHEMA)


def find_inserted(hit: Hit) -> tuple[int | None, ...]:
    """The values of `INSERTED`; no number is beyond 64 bits, since 256 spans are at most 2⁵⁸."""
    if not hit.inserted:
        return (None,) * len(INSERTED)
    return tuple(
        count_inserted(hit, byte) for byte in (hit.first_byte, find_end(hit), hit.size or 0)
    )


def list_spots(hit: Hit) -> list[dict[str, int]] | None:
    """The value of `SPOTS`."""
    if not hit.inserted and not hit.baked_in:
        return None
    return [span._asdict() for span in list_spot_spans(hit)] or None


@lru_cache(maxsize=1 << 16)
def number_listener(listener: str | None) -> tuple[int | None, int | None]:
    """128 bits of BLAKE2b of the listener, as two signed numbers; none where there is none."""
    if listener is None:
        return None, None
    return unpack("<qq", blake2b(listener.encode(), digest_size=16).digest())
