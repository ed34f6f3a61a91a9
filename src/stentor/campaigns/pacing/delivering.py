"""What each flight delivered: impressions in the lake, and decisions that are not counted yet."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

from stentor.ads.pacing import Delivery
from stentor.ads.pacing.underway import compute_delivery
from stentor.campaigns.models import Flight, Placement
from stentor.campaigns.reporting.totals import read_day
from stentor.lake.decision_files import count_decided
from stentor.lake.delivered import read_delivered
from stentor.lake.rollups import read_counted_until
from stentor.lib.layout import DataLayout

RECENT: Final = timedelta(hours=1)
"""After which what became of a decision is taken to be counted."""
MATURED: Final = timedelta(hours=2)
"""The time before the recent one that tells how many decisions become impressions."""
LONGEST_BEHIND: Final = timedelta(hours=48)
"""As far as decisions are read back when the lake stands still."""


def find_deliveries(
    flights: Sequence[Flight], layout: DataLayout, now: datetime
) -> dict[str, Delivery]:
    """By flight. What was decided before `now` is in them."""
    if not flights:
        return {}
    counted_until = min(read_counted_until(layout.lake) or now, now)
    recent_from = floor_quarter(max(counted_until, now - LONGEST_BEHIND) - RECENT)
    moments = (recent_from - MATURED, recent_from, now)
    matured, recent = count_decided(layout.spool, moments)
    settled, became, counted = count_impressions(flights, layout, moments)
    return {
        flight.id: compute_delivery(
            settled=settled[flight.id],
            matured=(matured[flight.id], became[flight.id]),
            recent=(recent[flight.id], counted[flight.id]),
        )
        for flight in flights
    }


def count_impressions(
    flights: Sequence[Flight], layout: DataLayout, moments: tuple[datetime, datetime, datetime]
) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """By flight: all before the second moment, those of them since the first, those after it."""
    owners = find_owners(flights)
    first_read = moments[0].date()
    settled = count_before(flights, layout, owners, first_read)
    became: Counter[str] = Counter()
    counted: Counter[str] = Counter()
    columns = ("placement", "quarter", "number")
    last = moments[2].date() + timedelta(days=1)
    rows = read_delivered(layout.lake, "impressions", first_read, last, owners, columns)
    summed = rows.group_by(["placement", "quarter"]).aggregate([("number", "sum")])
    for row in summed.to_pylist():
        flight, number = owners[row["placement"]], row["number_sum"]
        if row["quarter"] >= moments[1]:
            counted[flight] += number
            continue
        settled[flight] += number
        if row["quarter"] >= moments[0]:
            became[flight] += number
    return settled, became, counted


def count_before(
    flights: Sequence[Flight], layout: DataLayout, owners: dict[int, str], until: date
) -> Counter[str]:
    """By flight, on the UTC days before `until`."""
    first = min(flight.starts for flight in flights) - timedelta(days=1)
    counted: Counter[str] = Counter()
    for number in range((until - first).days):
        for placement, impressions in read_day(layout.lake, first + timedelta(days=number)):
            if placement in owners:
                counted[owners[placement]] += impressions
    return counted


def find_owners(flights: Sequence[Flight]) -> dict[int, str]:
    """Flights by the numbers of all spots they ever had."""
    rows = Placement.objects.filter(flight__in=[flight.id for flight in flights])
    return dict(rows.values_list("number", "flight_id"))


def floor_quarter(moment: datetime) -> datetime:
    seconds = moment.timestamp()
    return datetime.fromtimestamp(seconds - seconds % 900, UTC)
