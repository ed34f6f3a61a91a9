"""What went out on each UTC day, by quarter hour, as files that others read: downloads, and the
spots that were whole in them. Whoever was heard by is not in them.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Final, Literal, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stentor.lib.durable import write_durably

What = Literal["downloads", "impressions", "hours"]
DOWNLOADS: dict[str, pa.DataType] = {
    "quarter": pa.timestamp("us", tz="UTC"),
    "show": pa.string(),
    "episode": pa.string(),
    "country": pa.string(),
    "app": pa.string(),
    "number": pa.int64(),
}
IMPRESSIONS: dict[str, pa.DataType] = DOWNLOADS | {"placement": pa.int64()}
HOURS: Final[dict[str, pa.DataType]] = {
    "hour": pa.timestamp("us", tz="UTC"),
    "show": pa.string(),
    "country": pa.string(),
    "number": pa.int64(),
}
"""Downloads of a show in a country and an hour: what forecasts read of many days."""
SOURCE = "source"
ROWS_TOGETHER = 1 << 14
"""Of a file, that are read together or not at all."""
COLUMNS: dict[What, dict[str, pa.DataType]] = {
    "downloads": DOWNLOADS,
    "impressions": IMPRESSIONS,
    "hours": HOURS,
}


class Delivered(NamedTuple):
    """One day's."""

    downloads: pa.Table
    """Columns as `DOWNLOADS`."""
    impressions: pa.Table
    """Columns as `IMPRESSIONS`."""


def find_delivered_file(lake: Path, day: date, what: What) -> Path:
    return lake / "delivered" / f"{day.isoformat()}.{what}.parquet"


def write_delivered(lake: Path, day: date, delivered: Delivered, source: str = "") -> None:
    """Replaces what was said of the day before; the same hits give the same rows. `source` names
    the state of the lake that they are of."""
    tables: dict[What, pa.Table] = {
        "downloads": delivered.downloads,
        "hours": sum_hours(delivered.downloads),
        "impressions": delivered.impressions,
    }
    for what, table in tables.items():
        with write_durably(find_delivered_file(lake, day, what)) as file:
            told = table.replace_schema_metadata({SOURCE: source})
            pq.write_table(told, file, compression="zstd", row_group_size=ROWS_TOGETHER)


def sum_hours(downloads: pa.Table) -> pa.Table:
    """Downloads with the columns of `HOURS`."""
    hours = downloads.append_column("hour", pc.floor_temporal(downloads["quarter"], unit="hour"))
    keys = [name for name in HOURS if name != "number"]
    summed = (
        hours.group_by(keys)
        .aggregate([("number", "sum")])
        .sort_by([(key, "ascending") for key in keys])
    )
    return (
        summed.rename_columns({"number_sum": "number"}).select(list(HOURS)).cast(pa.schema(HOURS))
    )


def read_hours(lake: Path, first: date, last: date) -> pa.Table:
    """Downloads by hour on these UTC days, both inclusive, as `read_delivered` gives them."""
    schema = find_schema("hours")
    parts = [schema.empty_table()]
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        part = read_delivered(lake, "hours", day, day)
        if not part.num_rows:  # counted before there were sums by hour, or nobody listened
            finer = read_delivered(lake, "downloads", day, day)
            part = sum_hours(finer.cast(pa.schema(DOWNLOADS))).cast(schema)
        parts.append(part)
    return pa.concat_tables(parts).unify_dictionaries()


def read_delivered_source(lake: Path, day: date) -> str | None:
    """Of which state of the lake all files of the day are; None where they are of several, or one
    is not there or damaged."""
    sources = set()
    for what in COLUMNS:
        try:
            schema = pq.read_schema(find_delivered_file(lake, day, what))
        except (OSError, pa.ArrowInvalid):
            return None
        sources.add((schema.metadata or {}).get(SOURCE.encode(), b"").decode())
    return sources.pop() if len(sources) == 1 else None


def read_delivered(
    lake: Path,
    what: What,
    first: date,
    last: date,
    placements: Iterable[int] | None = None,
    columns: Sequence[str] | None = None,
) -> pa.Table:
    """The rows of these UTC days, both inclusive; of impressions only those of `placements`, and
    only `columns` where they are given. Texts are dictionaries: each stands there once.

    Days that were never counted have none.
    """
    wanted = None if placements is None else pc.field("placement").isin(list(placements))
    schema = find_schema(what, columns)
    texts = [field.name for field in schema if pa.types.is_dictionary(field.type)]
    parts = [schema.empty_table()]
    for number in range((last - first).days + 1):
        path = find_delivered_file(lake, first + timedelta(days=number), what)
        if path.is_file():
            part = pq.read_table(path, columns=schema.names, read_dictionary=texts, filters=wanted)
            parts.append(part.cast(schema))
    return pa.concat_tables(parts).unify_dictionaries()


def read_rows_of(
    path: Path, shows: Sequence[str], columns: Sequence[str], episode: str | None = None
) -> pa.Table:
    """`columns` of the rows of these shows, or of an episode, from one file: shows stand together,
    so of many parts few are read, as their statistics say. OSError where there is no file."""
    with pq.ParquetFile(path, read_dictionary=["show", "episode"]) as file:
        asked = ["show", *(() if episode is None else ("episode",))]
        place = file.schema_arrow.get_field_index("show")
        parts = [
            number
            for number in range(file.num_row_groups)
            if _may_hold(file.metadata.row_group(number).column(place).statistics, shows)
        ]
        rows = file.read_row_groups(parts, [*asked, *columns], use_threads=False)
    is_wanted = pc.is_in(rows["show"], pa.array(shows, pa.string()))
    if episode is not None:
        is_its = pc.is_in(rows["episode"], pa.array([episode], pa.string()))
        is_wanted = pc.and_(is_wanted, is_its)
    return rows.filter(is_wanted).select(list(columns))


def _may_hold(of_show: pq.Statistics | None, shows: Sequence[str]) -> bool:
    if of_show is None or not of_show.has_min_max:
        return True
    return any(str(of_show.min) <= show <= str(of_show.max) for show in shows)


def find_schema(what: What, columns: Sequence[str] | None = None) -> pa.Schema:
    """As it is read."""
    kinds = COLUMNS[what]
    text = pa.dictionary(pa.int32(), pa.string())
    return pa.schema(
        [
            (name, text if pa.types.is_string(kinds[name]) else kinds[name])
            for name in columns or kinds
        ]
    )
