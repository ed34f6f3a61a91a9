"""Months in which clocks are put forward or back: what is billed is what the report says, day by
day, and no quarter of an hour is billed twice or not at all."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from made.bookings import make_flight
from made.delivering import deliver
from stentor.campaigns.billing.freezing import Period
from stentor.campaigns.billing.invoices import find_differences, issue_invoices, read_lines
from stentor.campaigns.reporting.counts import count_impressions
from stentor.lake.rollups import write_counted_until

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2027, 12, 15, 12, tzinfo=UTC)
CHANGES = [
    ("Europe/Berlin", date(2026, 10, 25), 100),
    ("Europe/Berlin", date(2027, 3, 28), 92),
    ("America/New_York", date(2026, 11, 1), 100),
    ("America/New_York", date(2027, 3, 14), 92),
    ("Australia/Lord_Howe", date(2026, 10, 4), 94),
    ("Australia/Lord_Howe", date(2027, 4, 4), 98),
]
"""Zone, the day of the change, and how many quarters of an hour that day has."""


def find_month(day):
    after = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return day.replace(day=1), after - timedelta(days=1)


def hear_around(layout, placement, days):
    """Another number in every quarter of an hour of some UTC days. By moment."""
    heard = {}
    for day in days:
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        numbers = {hour / 4: 1 + (day.toordinal() * 96 + hour) % 97 for hour in range(96)}
        deliver(layout, day, [(hour, placement, number) for hour, number in numbers.items()])
        heard |= {midnight + timedelta(hours=hour): number for hour, number in numbers.items()}
    return heard


@pytest.mark.parametrize(("zone_name", "change", "quarters"), CHANGES)
def test_what_is_frozen_is_the_reports_sum_by_local_day(cast, layout, zone_name, change, quarters):
    zone, (first, last) = ZoneInfo(zone_name), find_month(change)
    flight = make_flight(
        cast.organisation, goal=None, starts=first - timedelta(days=40),
        ends=last + timedelta(days=40), zone=zone_name,
    )  # fmt: skip
    near = timedelta(days=2)
    days = {
        middle + timedelta(days=step)
        for middle in (first, change, last)
        for step in range(-near.days, near.days + 1)
    }
    heard = hear_around(layout, flight.placements.get().number, sorted(days))
    write_counted_until(layout.lake, NOW)

    months = []
    for day in (first - timedelta(days=1), first, last + timedelta(days=1)):
        period = Period(*find_month(day), zone_name)
        (invoice,) = issue_invoices(flight.campaign.advertiser, period, None, NOW)
        (line,) = read_lines(invoice)
        report = count_impressions([flight], layout, period.starts, period.ends, zone)
        assert line.counted == report.total == sum(number for _, number in report.list_days())
        assert find_differences(invoice) == []
        months.append((line, dict(report.list_days())))

    local = {}
    for moment, number in heard.items():
        local.setdefault(moment.astimezone(zone).date(), []).append(number)
    assert len(local[change]) == quarters
    assert {day: sum(some) for day, some in local.items()} == {
        day: number for _, by_day in months for day, number in by_day.items()
    }
    assert sum(line.counted for line, _ in months) == sum(heard.values())
    assert months[1][0].before == months[0][0].counted
