"""What all flights of an organisation delivered in a period, and where each of them stands."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from stentor.accounts.models import Organisation
from stentor.campaigns.models import Flight
from stentor.campaigns.reporting.counts import Impressions, count_impressions
from stentor.campaigns.reporting.delivery import FlightDelivery, find_deliveries
from stentor.lib.layout import DataLayout

DAYS_AHEAD: Final = 14


@dataclass(frozen=True)
class Choice:
    """What somebody looks at; empty means all."""

    advertiser: str = ""
    campaign: str = ""
    flight: str = ""
    show: str = ""
    episode: str = ""
    country: str = ""
    app: str = ""

    @property
    def told(self) -> dict[str, Collection[str]]:
        """What is asked of single impressions."""
        names = ("show", "episode", "country", "app")
        return {name: [value] for name in names if (value := getattr(self, name))}


@dataclass(frozen=True)
class Overview:
    """Of a period, in one zone."""

    impressions: Impressions
    """Those that were asked for."""
    every: Impressions
    """Those of the chosen flights, whatever else was asked: what can be chosen from."""
    deliveries: list[FlightDelivery]
    """Of flights that were to serve in the period, those that want looking at first."""
    ahead: list[tuple[date, int]] = field(default_factory=list)
    """What the next days are likely to bring; empty where that is not known for what was asked."""

    @property
    def at_risk(self) -> list[FlightDelivery]:
        return [one for one in self.deliveries if one.progress.is_at_risk]


def find_overview(
    organisation: Organisation,
    layout: DataLayout,
    span: tuple[date, date],
    zone: ZoneInfo,
    choice: Choice,
    now: datetime,
) -> Overview:
    """`span`: first and last day, on the clocks of `zone`."""
    flights = choose_flights(organisation, choice, span)
    every = count_impressions(flights, layout, *span, zone)
    impressions = every.only(choice.told) if choice.told else every
    deliveries = find_deliveries(flights, layout, now)
    counts = impressions.count_by("flight")
    deliveries.sort(key=lambda one: (not one.progress.is_at_risk, -counts[one.flight.id]))
    today = now.astimezone(zone).date()
    is_known = span[1] == today and not choice.told
    return Overview(
        impressions, every, deliveries, add_gains(deliveries, today) if is_known else []
    )


def choose_flights(
    organisation: Organisation, choice: Choice, span: tuple[date, date]
) -> list[Flight]:
    """Those whose days, in any zone, touch the span."""
    day = timedelta(days=1)
    rows = Flight.objects.filter(
        campaign__advertiser__organisation=organisation,
        starts__lte=span[1] + day,
        ends__gte=span[0] - 2 * day,
    )
    if choice.advertiser:
        rows = rows.filter(campaign__advertiser=choice.advertiser)
    if choice.campaign:
        rows = rows.filter(campaign=choice.campaign)
    if choice.flight:
        rows = rows.filter(pk=choice.flight)
    related = rows.select_related("campaign__advertiser", "creative", "paced")
    return list(related.order_by("campaign__name", "starts", "name"))


def add_gains(deliveries: Sequence[FlightDelivery], today: date) -> list[tuple[date, int]]:
    """Of all flights together, the days after `today`; empty when nobody brings anything."""
    gains: Counter[date] = Counter()
    for one in deliveries:
        for day, number in one.course.gains:
            gains[day] += number  # type: ignore[assignment]  # rounded below
    days = [today + timedelta(days=number) for number in range(1, DAYS_AHEAD + 1)]
    return [(day, round(gains[day])) for day in days] if any(gains[day] for day in days) else []
