"""How far flights are and where they are going, for lists of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from stentor.campaigns.models import Flight
from stentor.campaigns.reporting.counts import count_impressions
from stentor.campaigns.reporting.course import RECENT_DAYS, Course, find_course
from stentor.campaigns.reporting.progress import Progress, find_progress
from stentor.campaigns.reporting.totals import count_delivered
from stentor.lib.layout import DataLayout


@dataclass(frozen=True)
class FlightDelivery:
    """One flight now."""

    flight: Flight
    progress: Progress
    course: Course
    """Of the days before the latest ones nothing is known here."""


def find_deliveries(
    flights: Sequence[Flight], layout: DataLayout, now: datetime
) -> list[FlightDelivery]:
    """In the same order; each with its `paced`."""
    delivered = count_delivered(flights, layout)
    recent = count_recent(flights, layout, now)
    found = []
    for flight in flights:
        progress = find_progress(flight, delivered[flight.id], now)
        course = find_course(flight, recent.get(flight.id, {}), progress, now)
        found.append(FlightDelivery(flight, progress, course))
    return found


def count_recent(
    flights: Sequence[Flight], layout: DataLayout, now: datetime
) -> Mapping[str, Counter[date]]:
    """The latest days of flights that are not over, by flight and day."""
    first = now.date() - timedelta(days=RECENT_DAYS + 1)
    running = [one for one in flights if one.ends >= first]
    return count_impressions(running, layout, first).count_days()
