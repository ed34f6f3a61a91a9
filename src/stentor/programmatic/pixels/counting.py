"""From what the lake counted to what is owed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from stentor.campaigns.models import Flight, Placement
from stentor.lake.delivered import find_delivered_file, read_delivered
from stentor.programmatic.ending import count_heard, end_flights
from stentor.programmatic.pixels.owing import Counted, owe_impressions

DAYS = 4
"""UTC days that are looked at: what was heard longest after it was given, and late hits."""


def owe_from_lake(now: datetime) -> int:
    """Notes the pixels of every impression that was counted since, and ends flights of which all
    that was bought has been heard. How many pixels are new."""
    new = owe_impressions(read_counted(settings.STENTOR_LAYOUT.lake, now), now)
    if new:
        end_sold_out()
    return new


def read_counted(lake: Path, now: datetime) -> Iterator[Counted]:
    """Impressions of what sources gave, of the latest days."""
    flights = Flight.objects.filter(demand_spots__isnull=False)
    placements = Placement.objects.filter(flight__in=flights).values_list("number", flat=True)
    if not placements:
        return
    today = now.astimezone(UTC).date()
    table = read_delivered(
        lake, "impressions", today - timedelta(days=DAYS - 1), today, list(placements)
    )
    for row in table.to_pylist():
        yield Counted(
            quarter=row["quarter"],
            show=row["show"],
            episode=row["episode"],
            placement=row["placement"],
            impressions=row["number"],
        )


def find_counted_state(lake: Path, now: datetime) -> tuple[float, ...]:
    """Changes when one of those days was counted again."""
    today = now.astimezone(UTC).date()
    files = (
        find_delivered_file(lake, today - timedelta(days=number), "impressions")
        for number in range(DAYS)
    )
    return tuple(file.stat().st_mtime if file.exists() else 0.0 for file in files)


def end_sold_out() -> int:
    """Ends flights with a goal that has been heard. Their number."""
    given = Flight.objects.filter(demand_spots__isnull=False, is_paused=False, goal__isnull=False)
    running = given.select_related("campaign__advertiser").distinct()
    return end_flights(
        one for one in running if one.goal and count_heard(one) >= one.goal["impressions"]
    )
