"""An advertiser's counts of a period, as they are now, ready to be billed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from stentor.campaigns.billing.lines import Line, compute_line
from stentor.campaigns.models import Advertiser, Flight
from stentor.campaigns.reporting.counts import count_impressions
from stentor.lake.rollups import find_rollups, read_counted_until, read_rollup

SETTLED_AFTER = timedelta(hours=1)
"""Downloads that began before a period's end are counted by then."""


class InvoiceError(Exception):
    """Why nothing is billed; for whoever asked for it."""


@dataclass(frozen=True)
class Period:
    """Days, both inclusive, in a zone."""

    starts: date
    ends: date
    zone: str

    @property
    def is_settled_at(self) -> datetime:
        midnight = datetime.combine(self.ends + timedelta(days=1), time(), ZoneInfo(self.zone))
        return midnight + SETTLED_AFTER


@dataclass(frozen=True)
class Frozen:
    """Lines by currency, and the state of the counts that they were made of."""

    by_currency: dict[str, list[Line]]
    counted_until: datetime | None
    rule_version: str


def require_settled(period: Period, now: datetime) -> None:
    """InvoiceError while something of the period may still be counted."""
    if period.ends < period.starts:
        raise InvoiceError("The last day is before the first.")
    if now < period.is_settled_at:
        raise InvoiceError("The period is not over yet, or its last downloads are still counted.")
    counted_until = read_counted_until(settings.STENTOR_LAYOUT.lake)
    if counted_until is None or counted_until < period.is_settled_at:
        raise InvoiceError("The period is not counted to its end yet. Is the lake running?")


def list_billable(advertiser: Advertiser, period: Period) -> list[Flight]:
    """Its flights of these days that have a price; make-goods are paid already."""
    flights = Flight.objects.filter(
        campaign__advertiser=advertiser,
        starts__lte=period.ends,
        ends__gte=period.starts,
        make_good_of=None,
    )
    priced = flights.exclude(pricing="").exclude(price=None)
    return list(priced.select_related("campaign").order_by("campaign__name", "starts", "name"))


def freeze(flights: Sequence[Flight], period: Period) -> Frozen:
    """Their lines, by the terms and the counts of now."""
    bare = defaultdict(list)
    for flight in flights:
        bare[flight.currency].append(
            Line(
                flight=flight.id,
                name=flight.name,
                campaign=flight.campaign.name,
                pricing=flight.pricing,
                price=str(flight.price),
                goal=int(flight.goal["impressions"]) if flight.goal else None,
                counted=0,
                billed=0,
                amount="0",
            )
        )
    return Frozen(
        {currency: count_lines(lines, currency, period) for currency, lines in bare.items()},
        read_counted_until(settings.STENTOR_LAYOUT.lake),
        find_rule_version(),
    )


def count_lines(lines: Iterable[Line], currency: str, period: Period) -> list[Line]:
    """The lines with what is counted now, by their own terms."""
    listed = list(lines)
    rows = Flight.objects.filter(id__in=[line.flight for line in listed])
    flights = {row.id: row for row in rows}
    lake = settings.STENTOR_LAYOUT
    until = period.starts - timedelta(days=1)
    zone = ZoneInfo(period.zone)
    before = count_impressions(list(flights.values()), lake, None, until, zone).count_by("flight")
    within = count_impressions(
        list(flights.values()), lake, period.starts, period.ends, zone
    ).count_by("flight")
    return [
        compute_line(
            line,
            currency,
            before=before[line.flight],
            counted=within[line.flight],
            is_last=period.starts <= flights[line.flight].ends <= period.ends,
        )
        for line in listed
        if line.flight in flights
    ]


def find_rule_version() -> str:
    """Of the latest day."""
    for path in sorted(find_rollups(settings.STENTOR_LAYOUT.lake).glob("*.json"), reverse=True):
        try:
            return read_rollup(path).rule_version
        except (OSError, ValueError):
            continue
    return ""
