"""What the lake says was delivered, without hits."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa

from stentor.lake.delivered import DOWNLOADS, IMPRESSIONS, Delivered, write_delivered
from stentor.lib.layout import DataLayout


def deliver(
    layout: DataLayout,
    day: date,
    impressions: Iterable[tuple[float, int, int]] = (),
    downloads: Iterable[tuple[str, float, int]] = (),
    **facts: str | None,
) -> None:
    """All of one UTC day. `impressions`: hour, placement and number; `downloads`: show, hour and
    number; `facts`: the show, episode, country and app of all of them.
    """
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    known = {"show": "s", "episode": "e", "country": None, "app": "Overcast"} | facts
    spots = [
        known | {"quarter": midnight + timedelta(hours=hour), "placement": number, "number": count}
        for hour, number, count in impressions
    ]
    heard = [
        known | {"show": show, "quarter": midnight + timedelta(hours=hour), "number": count}
        for show, hour, count in downloads
    ]
    tables = (
        pa.Table.from_pylist(listed, schema=pa.schema(columns))
        for listed, columns in ((heard, DOWNLOADS), (spots, IMPRESSIONS))
    )
    write_delivered(layout.lake, day, Delivered(*tables))
