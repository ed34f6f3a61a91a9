"""Ad impressions of shows or of an episode: how many, when, and of whose flights.

Totals are for everybody who may see the report; flights are named to those who may see them, and
what is somebody else's stands together.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import numpy as np

from stentor.accounts.models import Organisation
from stentor.campaigns.models import Flight, HouseSpot, Placement
from stentor.campaigns.reporting.counts import find_bounds
from stentor.insights.impression_files import (
    SLOTS,
    Heard,
    iterate_heard,
    read_by_slot,
    sum_heard,
)
from stentor.insights.reports.kept_sums import NOTHING_KEPT, KeptSums
from stentor.insights.reports.period import Period, iterate_moments
from stentor.insights.reports.tables import Cell, Sheet

QUARTER_HOUR = timedelta(minutes=15)


@dataclass(frozen=True)
class Source:
    """A flight, the house promos together, or what of others is not to be named."""

    name: str
    campaign: str
    number: int
    flight_id: str | None = None
    """Where it may be looked at; None for what has no page."""


@dataclass(frozen=True)
class ImpressionReport:
    """Of a period, on its zone's days."""

    by_day: list[tuple[date, int]]
    sources: list[Source]
    """Most first."""

    @property
    def total(self) -> int:
        return sum(number for _, number in self.by_day)


def make_impression_report(
    lake: Path,
    show_ids: Iterable[str],
    period: Period,
    organisations: Collection[Organisation],
    episode_id: str | None = None,
    kept: KeptSums = NOTHING_KEPT,
) -> ImpressionReport:
    """For whoever looks as a member of the organisations."""
    days: Counter[date] = Counter()
    shows, inside, spans = tuple(show_ids), [], find_sold_spans()
    for utc_day, everything in iterate_heard(lake, shows, *period.utc_days, episode_id, kept):
        unsold = find_unsold(everything, utc_day, spans)
        heard = everything
        if unsold:
            rows = read_by_slot(lake, shows, utc_day, episode_id).without(unsold)
            heard = sum_heard(rows)
        is_inside = np.zeros(SLOTS, bool)
        slots = dict(enumerate(heard.slots.tolist()))
        for slot, (moment, number) in enumerate(iterate_moments(utc_day, slots, period.zone)):
            if period.first <= moment.date() <= period.last:
                is_inside[slot] = True
                days[moment.date()] += number
        if is_inside.all():
            inside.append(heard)
        else:  # the zone's days begin or end within this one
            rows = read_by_slot(lake, shows, utc_day, episode_id).without(unsold)
            inside.append(rows.select(is_inside))
    return ImpressionReport(
        [(day, days[day]) for day in period.days],
        name_sources(sum_by_placement(inside), organisations),
    )


def find_sold_spans() -> dict[int, tuple[datetime, datetime]]:
    """By placement, when impressions of ads in episodes' own audio are any: on the days of their
    flight. Nothing takes them out of the audio when its last day is over."""
    rows = Placement.objects.filter(creative=None, flight__is_baked_in=True)
    return {
        row.number: find_bounds(row.flight) for row in rows.select_related("flight") if row.flight
    }


def find_unsold(
    heard: Heard, utc_day: date, spans: Mapping[int, tuple[datetime, datetime]]
) -> dict[int, range]:
    """Of the placements of a day that were not sold all day: the slots in which they were."""
    if not spans:
        return {}
    midnight = datetime.combine(utc_day, time(), UTC)
    found = {}
    for number in spans.keys() & set(heard.placement.tolist()):
        first, last = (
            min(max((moment - midnight) // QUARTER_HOUR, 0), SLOTS) for moment in spans[number]
        )
        if (first, last) != (0, SLOTS):
            found[number] = range(first, last)
    return found


def sum_by_placement(days: Iterable[Heard]) -> Counter[int]:
    """Of several days."""
    sums: Counter[int] = Counter()
    for heard in days:
        for placement, number in zip(heard.placement.tolist(), heard.number.tolist(), strict=True):
            sums[placement] += number
    return sums


def name_sources(placements: Counter[int], organisations: Collection[Organisation]) -> list[Source]:
    """By flight, as far as it is one of the organisations'."""
    owners = {
        number: (flight, house)
        for number, flight, house in Placement.objects.filter(number__in=placements).values_list(
            "number", "flight_id", "house_id"
        )
    }
    flights = {
        flight.id: flight
        for flight in Flight.objects.filter(
            campaign__advertiser__organisation__in=organisations,
            id__in={flight for flight, _ in owners.values() if flight},
        ).select_related("campaign")
    }
    houses = dict(
        HouseSpot.objects.filter(
            organisation__in=organisations, id__in={house for _, house in owners.values()}
        ).values_list("id", "name")
    )
    sums: Counter[tuple[str, str, str | None]] = Counter()
    for placement, number in placements.items():
        flight_id, house_id = owners.get(placement, (None, None))
        if flight_id in flights:
            flight = flights[flight_id]
            sums[flight.name, flight.campaign.name, flight.id] += number
        elif house_id in houses:
            sums[houses[house_id], "House promo", None] += number
        else:
            sums["Of others", "", None] += number
    return [
        Source(name, campaign, number, flight_id)
        for (name, campaign, flight_id), number in sums.most_common()
    ]


def make_impression_sheets(report: ImpressionReport) -> dict[str, Sheet]:
    """By day and by flight."""
    days: list[tuple[Cell, ...]] = [(day.isoformat(), number) for day, number in report.by_day]
    flights: list[tuple[Cell, ...]] = [
        (one.name, one.campaign, one.number) for one in report.sources
    ]
    sheets = [
        Sheet("impressions", ["Day", "Ad impressions"], [*days]),
        Sheet("flights", ["Flight", "Campaign", "Ad impressions"], [*flights]),
    ]
    return {sheet.name: sheet for sheet in sheets}
