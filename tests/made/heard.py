"""Downloads in the lake, made without a listener."""

from datetime import UTC, date, datetime, timedelta

import pyarrow as pa

from stentor.lake.delivered import DOWNLOADS, IMPRESSIONS, Delivered, write_delivered
from stentor.lib.layout import DataLayout


def let_hear(layout: DataLayout, show: str, last: date, days: int, daily: int) -> None:
    """`daily` downloads of a show at eight o'clock UTC on each of the `days` up to `last`."""
    for back in range(days):
        day = last - timedelta(days=back)
        heard = {
            "quarter": datetime(day.year, day.month, day.day, 8, tzinfo=UTC),
            "show": show,
            "episode": "e",
            "country": "DE",
            "app": "Overcast",
            "number": daily,
        }
        downloads = pa.Table.from_pylist([heard], schema=pa.schema(DOWNLOADS))
        impressions = pa.schema(IMPRESSIONS).empty_table()
        write_delivered(layout.lake, day, Delivered(downloads, impressions))
