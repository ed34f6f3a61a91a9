"""How much flights delivered all told, fast enough for lists of them."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

import pyarrow.parquet as pq

from stentor.campaigns.models import Flight, Placement
from stentor.campaigns.reporting.counts import count_impressions, find_span
from stentor.lake.delivered import find_delivered_file
from stentor.lib.layout import DataLayout

DAYS_REMEMBERED = 4096


def count_delivered(flights: Sequence[Flight], layout: DataLayout) -> Counter[str]:
    """By flight: every impression that was counted, see `count_impressions`."""
    numbers = Placement.objects.filter(flight__in=[flight.id for flight in flights])
    owners = dict(numbers.values_list("number", "flight_id"))
    first, last = find_span(flights, None, None)
    totals: Counter[str] = Counter()
    for number in range((last - first).days + 1):
        for placement, impressions in read_day(layout.lake, first + timedelta(days=number)):
            if placement in owners:
                totals[owners[placement]] += impressions
    if baked_in := [flight for flight in flights if flight.is_baked_in]:
        sold = count_impressions(baked_in, layout).count_by("flight")
        totals.update({flight.id: sold[flight.id] - totals[flight.id] for flight in baked_in})
    return totals


def read_day(lake: Path, day: date) -> tuple[tuple[int, int], ...]:
    """Placements and their impressions of one UTC day; nothing where it was not counted."""
    path = find_delivered_file(lake, day, "impressions")
    try:
        facts = path.stat()
        return _sum_file(path, facts.st_mtime_ns, facts.st_ino)
    except FileNotFoundError:
        return ()


@lru_cache(maxsize=DAYS_REMEMBERED)
def _sum_file(path: Path, _modified: int, _inode: int) -> tuple[tuple[int, int], ...]:
    rows = pq.read_table(path, columns=["placement", "number"])
    summed = rows.group_by("placement").aggregate([("number", "sum")])
    return tuple((row["placement"], row["number_sum"]) for row in summed.to_pylist())
