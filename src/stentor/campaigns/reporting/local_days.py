"""On which day of a zone a quarter of an hour is, for many of them at once."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from stentor.lib.zones import find_offset

QUARTER_MICROSECONDS = 900_000_000
QUARTERS_A_DAY = 96


def find_local_days(quarters: Any, places: Any, zones: Sequence[ZoneInfo]) -> Any:
    """`quarters`: a column of moments in UTC; `places`: for each the place of its zone in `zones`.
    Days of type date32, in the same order."""
    moments = quarters.to_numpy().astype("datetime64[us]").astype(np.int64) // QUARTER_MICROSECONDS
    if not len(moments):
        return pa.array([], pa.date32())
    first = int(moments.min()) // QUARTERS_A_DAY
    count = int(moments.max()) // QUARTERS_A_DAY - first + 1
    distinct = {zone: number for number, zone in enumerate(dict.fromkeys(zones))}
    calendar = np.array([list_days(first, count, zone) for zone in distinct])
    zone_numbers = np.array([distinct[zone] for zone in zones])[np.asarray(places)]
    days = calendar[zone_numbers, moments - first * QUARTERS_A_DAY]
    return pa.array(days.astype(np.int32), pa.int32()).cast(pa.date32())


def list_days(first: int, count: int, zone: ZoneInfo) -> npt.NDArray[np.int64]:
    """Of every quarter of `count` UTC days: the number of the zone's day since 1970."""
    parts = []
    for number in range(first, first + count):
        offset = find_offset(date.fromordinal(date(1970, 1, 1).toordinal() + number), zone)
        begin = number * QUARTERS_A_DAY
        if offset is None:
            parts.append([find_day(begin + nth, zone) for nth in range(QUARTERS_A_DAY)])
            continue
        seconds = (begin + np.arange(QUARTERS_A_DAY)) * 900 + int(offset.total_seconds())
        parts.append(list(seconds // 86_400))
    return np.concatenate(parts).astype(np.int64)


def find_day(quarter: int, zone: ZoneInfo) -> int:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + quarter * timedelta(minutes=15)
    return moment.astimezone(zone).date().toordinal() - date(1970, 1, 1).toordinal()
