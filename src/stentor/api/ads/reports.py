"""What ads delivered, and where every flight stands, as the studio's reports have it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import fields
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import ConfigDict, Field

from stentor.api.ads.flight_bodies import State
from stentor.api.ads.flights import find_flight
from stentor.api.conventions.answering import answer
from stentor.api.conventions.bearer import ApiRequest, Bearer
from stentor.api.conventions.declaring import READ, declare
from stentor.api.conventions.fields import In, Out, SentMoment, example
from stentor.api.conventions.paging import require_known
from stentor.api.conventions.problems import Problem
from stentor.api.reports.downloads import Day
from stentor.campaigns.reporting.counts import count_impressions
from stentor.campaigns.reporting.course import find_course
from stentor.campaigns.reporting.delivery import FlightDelivery
from stentor.campaigns.reporting.overview import Choice, Overview, find_overview
from stentor.campaigns.reporting.progress import Progress, find_progress
from stentor.insights.reports.period import USUAL_DAYS, PeriodError, parse_period
from stentor.lib.zones import is_zone

router = Router(tags=["Ad reports"])
READING = Bearer("ads:read")


class AdReportQuery(In):
    """Which days, on which clocks, and of what: the last thirty of everything without any."""

    since: Day | None = Field(None, description="First day.")
    until: Day | None = Field(None, description="Last day, included.")
    zone: str = Field("UTC", description="Time zone of the days.")
    advertiser: str = Field("", max_length=26)
    campaign: str = Field("", max_length=26)
    flight: str = Field("", max_length=26)
    show: str = Field("", max_length=26, description="By id.")
    episode: str = Field("", max_length=26, description="By id.")
    country: str = Field("", max_length=2)
    app: str = Field("", max_length=255)


class ImpressionRow(Out):
    """What has the key in common."""

    key: str = Field(description="A day, an id, a country, an app; empty where it is not known.")
    impressions: int


class FlightStanding(Out):
    """One flight: in the days that were asked for, and all told."""

    id: str
    name: str
    campaign: str
    state: State
    impressions: int = Field(description="In these days.")
    delivered: int = Field(description="All told.")
    goal: int | None
    due: int | None = Field(description="By now; null where it has no curve.")
    expected: int | None = Field(description="In the end; null where nothing is known.")
    is_at_risk: bool
    warning: str = Field(description="Why somebody should look at it; else empty.")
    reaches_goal: str | None = Field(description="The day on which it is likely to have its goal.")


STANDING = {
    "id": "01JD8PZ4Q0M3T6W9YB2C5E8G2C", "name": "mid 1", "campaign": "01JD8PZ4Q0M3T6W9YB2C5E8G2B",
    "state": "running", "impressions": 1204, "delivered": 2100, "goal": 5000, "due": 2500,
    "expected": 5000, "is_at_risk": True, "warning": "At risk: 400 behind",
    "reaches_goal": "2026-12-31",
}  # fmt: skip


class AdReportDocument(Out):
    """Impressions, by everything they can be divided by."""

    zone: str
    total: int
    days: list[ImpressionRow]
    ahead: list[ImpressionRow] = Field(
        description="Expected in the next days; none where the days do not end today, or less "
        "than whole flights is asked for."
    )
    flights: list[FlightStanding] = Field(description="Those at risk first.")
    shows: list[ImpressionRow]
    episodes: list[ImpressionRow]
    countries: list[ImpressionRow]
    apps: list[ImpressionRow]
    counted_until: SentMoment | None = Field(description="Everything before it is in here.")
    model_config = ConfigDict(
        **example(
            zone="Europe/Berlin", total=1204,
            days=[{"key": "2026-11-23", "impressions": 1204}],
            ahead=[{"key": "2026-11-25", "impressions": 400}], flights=[STANDING],
            shows=[{"key": "01JD8PZ4Q0M3T6W9YB2C5E8G29", "impressions": 1204}],
            episodes=[{"key": "01JD8PZ4Q0M3T6W9YB2C5E8G28", "impressions": 1204}],
            countries=[{"key": "DE", "impressions": 1204}],
            apps=[{"key": "Overcast", "impressions": 1204}],
            counted_until="2026-11-24T06:00:00.000Z",
        )
    )  # fmt: skip


class DeliveryDay(Out):
    """One day of a flight; running totals at its end."""

    day: str
    impressions: int | None = Field(description="Null for a day to come.")
    delivered: int | None
    due: int | None
    expected: int | None = Field(description="From today on.")


class DeliveryDocument(Out):
    """A flight day by day, in its zone."""

    flight: str
    zone: str
    standing: FlightStanding
    days: list[DeliveryDay]
    model_config = ConfigDict(
        **example(
            flight="01JD8PZ4Q0M3T6W9YB2C5E8G2C", zone="Europe/Berlin", standing=STANDING,
            days=[{"day": "2026-11-23", "impressions": 80, "delivered": 2100, "due": 2440,
                   "expected": None}],
        )
    )  # fmt: skip


@router.get(
    "/report",
    auth=READING,
    response=declare(AdReportDocument, *READ),
    operation_id="readAdReport",
)
def read_report(request: ApiRequest, query: Query[AdReportQuery]) -> HttpResponse:
    """Of all flights, or of what is named: by day, flight, show, episode, country and app."""
    require_known(request, query)
    now = timezone.now()
    if not is_zone(query.zone):
        told = "write one like Europe/Berlin"
        raise Problem("invalid", "That is no time zone.", errors=[("?zone", told)])
    zone = ZoneInfo(query.zone)
    last = query.until or now.astimezone(zone).date()
    first = query.since or last - timedelta(USUAL_DAYS - 1)
    try:
        parse_period({"from": first.isoformat(), "to": last.isoformat()}, last, zone)
    except PeriodError as error:
        raise Problem("invalid", str(error), errors=[("?since", str(error))]) from error
    choice = Choice(**{one.name: getattr(query, one.name) for one in fields(Choice)})
    layout = settings.STENTOR_LAYOUT
    found = find_overview(request.organisation, layout, (first, last), zone, choice, now)
    return answer(request, _describe(found, query.zone))


@router.get(
    "/flights/{flight}/delivery",
    auth=READING,
    response=declare(DeliveryDocument, *READ),
    operation_id="readFlightDelivery",
)
def read_delivery(request: ApiRequest, flight: str) -> HttpResponse:
    """What one flight delivered, what was due, and what is expected, day after day."""
    found, now = find_flight(request, flight), timezone.now()
    impressions = count_impressions([found], settings.STENTOR_LAYOUT)
    by_day = impressions.count_days().get(found.id, Counter[date]())
    progress = find_progress(found, impressions.total, now)
    course = find_course(found, by_day, progress, now)
    before_ahead = len(course.days) - len(course.ahead)
    days = [
        DeliveryDay(
            day=day.isoformat(),
            impressions=by_day[day] if place < len(course.delivered) else None,
            delivered=_at(course.delivered, place),
            due=_at(course.due, place),
            expected=_at(course.ahead, place - before_ahead),
        )
        for place, day in enumerate(course.days)
    ]
    standing = _describe_flight(FlightDelivery(found, progress, course), impressions.total)
    return answer(
        request, DeliveryDocument(flight=found.id, zone=found.zone, standing=standing, days=days)
    )


def _at(numbers: list[int] | list[float], place: int) -> int | None:
    return round(numbers[place]) if 0 <= place < len(numbers) else None


def _describe(found: Overview, zone: str) -> AdReportDocument:
    impressions = found.impressions
    by_flight = impressions.count_by("flight")
    return AdReportDocument(
        zone=zone,
        total=impressions.total,
        days=[ImpressionRow(key=day.isoformat(), impressions=number)
              for day, number in impressions.list_days()],
        ahead=[ImpressionRow(key=day.isoformat(), impressions=number)
               for day, number in found.ahead],
        flights=[_describe_flight(one, by_flight[one.flight.id]) for one in found.deliveries],
        counted_until=impressions.counted_until,
        **{plural: _rank(impressions.count_by(name)) for name, plural in (
            ("show", "shows"), ("episode", "episodes"), ("country", "countries"), ("app", "apps"))},
    )  # fmt: skip


def _rank(counts: Mapping[str, int]) -> list[ImpressionRow]:
    return [
        ImpressionRow(key=key, impressions=number) for key, number in Counter(counts).most_common()
    ]


def _describe_flight(one: FlightDelivery, number: int) -> FlightStanding:
    progress: Progress = one.progress
    reached = one.course.reached
    return FlightStanding(
        id=one.flight.id,
        name=one.flight.name,
        campaign=one.flight.campaign_id,
        state=progress.state,  # type: ignore[arg-type]  # one of those
        impressions=number,
        delivered=progress.delivered,
        goal=progress.goal,
        due=progress.due,
        expected=progress.expected,
        is_at_risk=progress.is_at_risk,
        warning=progress.warning,
        reaches_goal=reached.isoformat() if reached else None,
    )
