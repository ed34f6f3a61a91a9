"""What the downloads of some days divide into, as the studio's reports have it."""

from datetime import date, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpResponse
from ninja import Query, Router
from pydantic import ConfigDict, Field

from stentor.api.conventions.answering import answer
from stentor.api.conventions.bearer import ApiRequest
from stentor.api.conventions.declaring import READ, declare
from stentor.api.conventions.fields import Out, SentMoment, example
from stentor.api.conventions.finding import find_episode, find_show
from stentor.api.conventions.paging import require_known
from stentor.api.conventions.problems import Problem
from stentor.api.reports.downloads import READING, ReportQuery, ReportRow
from stentor.catalog.models import Episode, Show
from stentor.insights.reports.ahead import Ahead
from stentor.insights.reports.period import USUAL_DAYS, Period, PeriodError, parse_period
from stentor.insights.reports.reading import ShowRows
from stentor.insights.reports.releases import list_release_days, look_ahead
from stentor.insights.reports.report import Report, make_report
from stentor.insights.reports.tables import PLACES
from stentor.lake.reports.checks import Check
from stentor.lake.reports.store import WHOLE_SHOW, open_report_store
from stentor.lake.rollups import read_counted_until
from stentor.lib.clock import utc_now
from stentor.lib.zones import is_zone

router = Router(tags=["Downloads"])


DividedTable = Literal[
    "days", "hours", "weeks", "months", "apps", "devices", "systems", "countries", "regions",
]  # fmt: skip
"""That there is of whatever a report is of."""


class DividedQuery(ReportQuery):
    """Which days, on which clocks; the last thirty where none are named."""

    zone: str | None = Field(None, description="Time zone of the days. Without one, the show's.")


class AudienceDocument(Out):
    """Different listeners of the whole period, never a sum of days."""

    listeners: int
    margin: int = Field(description="Twice the standard error; 0 where everybody was counted.")


class PlaceRow(ReportRow):
    """A place, by its code."""

    name: str | None = Field(description="In English; null where it is not known.")


class ExpectedDocument(Out):
    """The days after today, from the last twelve weeks."""

    total: int
    low: int
    high: int = Field(description="Four times in five the total lies between low and this.")
    days: list[ReportRow]


class DifferingRow(Out):
    """A UTC day whose numbers here were not those of its nightly recount; it was made anew then."""

    day: str
    checked_at: SentMoment
    kept: int = Field(description="What was kept, of what differed.")
    recounted: int
    episodes: int = Field(description="That differed.")


DIVIDED: dict[str, Any] = {
    "zone": "Europe/Berlin",
    "total": 1204,
    "unverified": 0,
    "audience": {"listeners": 830, "margin": 0},
    "days": [{"key": "2026-11-23", "downloads": 1204}],
    "hours_of_day": [0] * 6 + [1204] + [0] * 17,
    "earlier_total": 1100,
    "apps": [{"key": "Overcast", "downloads": 700}, {"key": "Spotify", "downloads": 504}],
    "devices": [{"key": "phone", "downloads": 1204}],
    "systems": [{"key": "iOS", "downloads": 1204}],
    "countries": [{"key": "CH", "downloads": 1204, "name": "Switzerland"}],
    "regions": [{"key": "unknown", "downloads": 1204, "name": None}],
    "expected": None,
    "rule_versions": ["4.utc-day.60s.busy-50in10m.agents-27a11d30"],
    "counted_until": "2026-11-24T06:00:00.000Z",
    "checked_at": "2026-11-24T03:00:02.000Z",
    "differing": [],
}


class DividedDocument(Out):
    """Downloads by day, and by who took them from where."""

    zone: str
    total: int
    unverified: int = Field(description="Of the downloads, those of which no bytes were measured.")
    audience: AudienceDocument
    days: list[ReportRow]
    hours_of_day: list[int] = Field(description="24 numbers, on the zone’s clocks.")
    earlier_total: int | None = Field(
        description="Of as many days before, up to the same hour; null where not all were counted."
    )
    apps: list[ReportRow]
    devices: list[ReportRow]
    systems: list[ReportRow]
    countries: list[PlaceRow] = Field(description="ISO 3166-1, or unknown.")
    regions: list[PlaceRow] = Field(description="ISO 3166-2, or unknown.")
    expected: ExpectedDocument | None = Field(
        description="Of a show, where the days reach to today and there are fourteen before it."
    )
    rule_versions: list[str] = Field(description="By which the days were counted.")
    counted_until: SentMoment | None = Field(description="Every request before it is in here.")
    checked_at: SentMoment | None = Field(
        description="When a day was held last against a full recount; null before the first night."
    )
    differing: list[DifferingRow] = Field(
        description="Days on which that showed something else, whatever days are named."
    )
    model_config = ConfigDict(**example(**DIVIDED))


@router.get(
    "/{show}/report",
    auth=READING,
    response=declare(DividedDocument, *READ),
    operation_id="readShowReport",
)
def read_show(request: ApiRequest, show: str, query: Query[DividedQuery]) -> HttpResponse:
    """Of a show: by day, app, device, system, country and region, with its audience."""
    require_known(request, query)
    return answer(request, _report(find_show(request, show), None, query))


@router.get(
    "/{show}/episodes/{episode}/report",
    auth=READING,
    response=declare(DividedDocument, *READ),
    operation_id="readEpisodeReport",
)
def read_episode(
    request: ApiRequest, show: str, episode: str, query: Query[DividedQuery]
) -> HttpResponse:
    """The same of one episode."""
    require_known(request, query)
    found = find_episode(request, show, episode)
    return answer(request, _report(found.show, found, query))


def read_period(zone_name: str, query: DividedQuery) -> Period:
    """What is asked for, or the last thirty days; on the clocks of `zone_name` where no others
    are named. Problem."""
    name = query.zone or zone_name
    if not is_zone(name):
        raise Problem(
            "invalid", "That is no time zone.", errors=[("?zone", "write one like Europe/Berlin")]
        )
    zone = ZoneInfo(name)
    last = query.until or utc_now().astimezone(zone).date()
    first = query.since or last - timedelta(USUAL_DAYS - 1)
    try:
        return parse_period({"from": first.isoformat(), "to": last.isoformat()}, last, zone)
    except PeriodError as error:
        raise Problem("invalid", str(error), errors=[("?since", str(error))]) from error


def _report(show: Show, episode: Episode | None, query: DividedQuery) -> DividedDocument:
    period, now = read_period(show.time_zone, query), utc_now()
    with open_report_store(settings.STENTOR_LAYOUT.lake) as connection:
        rows = ShowRows(connection, show.id)
        report = make_report(rows, period, episode.id if episode else WHOLE_SHOW, now=now)
        checks = rows.list_checks(episode.id if episode else None)
    ahead = None if episode else look_ahead(report, list_release_days(show, period.zone), now)
    return DividedDocument(**describe_report(report, ahead, checks))


def describe_report(report: Report, ahead: Ahead | None, checks: list[Check]) -> dict[str, Any]:
    """The fields of a `DividedDocument`."""
    audience = report.audience
    divisions = {name: list_division(name, counts) for name, counts in report.divisions.items()}
    return {
        "zone": report.period.zone.key,
        "total": report.total,
        "unverified": report.unverified,
        "audience": AudienceDocument(listeners=audience.listeners, margin=audience.margin),
        "days": list_days(report.by_day),
        "hours_of_day": report.by_hour_of_day,
        "earlier_total": report.earlier.downloads if report.earlier else None,
        "expected": ahead
        and ExpectedDocument(
            total=ahead.total, low=ahead.low, high=ahead.high, days=list_days(ahead.by_day)
        ),
        "rule_versions": report.rule_versions,
        "counted_until": read_counted_until(settings.STENTOR_LAYOUT.lake),
        **describe_checks(checks),
        **divisions,
    }


def describe_checks(checks: list[Check]) -> dict[str, Any]:
    """The fields of a `DividedDocument` about nightly recounts."""
    return {
        "checked_at": max((check.checked_at for check in checks), default=None),
        "differing": [
            DifferingRow(
                day=check.day.isoformat(),
                checked_at=check.checked_at,
                kept=check.kept,
                recounted=check.recounted,
                episodes=len(check.differing),
            )
            for check in checks
            if check.differing
        ],
    }


def list_days(by_day: list[tuple[date, int]]) -> list[ReportRow]:
    return [ReportRow(key=day.isoformat(), downloads=number) for day, number in by_day]


def list_division(name: str, counts: list[tuple[str, int]]) -> list[ReportRow]:
    say = PLACES.get(name)
    if say is None:
        return list_rows(counts)
    return [
        PlaceRow(key=key, downloads=number, name=None if key == "unknown" else say(key))
        for key, number in counts
    ]


def list_rows(counts: list[tuple[str, int]]) -> list[ReportRow]:
    return [ReportRow(key=key, downloads=number) for key, number in counts]
