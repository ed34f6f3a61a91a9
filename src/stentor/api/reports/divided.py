"""What the downloads of some days divide into, as the studio's reports have it."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpResponse
from ninja import Query, Router
from pydantic import ConfigDict, Field

from stentor.api.conventions.answering import answer
from stentor.api.conventions.bearer import ApiRequest
from stentor.api.conventions.declaring import READ, declare
from stentor.api.conventions.fields import Out, example
from stentor.api.conventions.finding import find_episode, find_show
from stentor.api.conventions.paging import require_known
from stentor.api.conventions.problems import Problem
from stentor.api.reports.downloads import READING, ReportQuery, ReportRow
from stentor.catalog.models import Show
from stentor.insights.reports.period import USUAL_DAYS, Period, PeriodError, parse_period
from stentor.insights.reports.reading import ShowRows
from stentor.insights.reports.report import Report, make_report
from stentor.lake.reports.store import WHOLE_SHOW, open_report_store
from stentor.lib.clock import utc_now
from stentor.lib.zones import is_zone

router = Router(tags=["Downloads"])


class DividedQuery(ReportQuery):
    """Which days, on which clocks; the last thirty where none are named."""

    zone: str | None = Field(None, description="Time zone of the days. Without one, the show's.")


class AudienceDocument(Out):
    """Different listeners of the whole period, never a sum of days."""

    listeners: int
    margin: int = Field(description="Twice the standard error; 0 where everybody was counted.")


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
    countries: list[ReportRow] = Field(description="ISO 3166-1, or unknown.")
    regions: list[ReportRow] = Field(description="ISO 3166-2, or unknown.")
    model_config = ConfigDict(
        **example(
            zone="Europe/Berlin", total=1204, unverified=0,
            audience={"listeners": 830, "margin": 0},
            days=[{"key": "2026-11-23", "downloads": 1204}],
            hours_of_day=[0] * 6 + [1204] + [0] * 17,
            earlier_total=1100,
            apps=[{"key": "Overcast", "downloads": 700}, {"key": "Spotify", "downloads": 504}],
            devices=[{"key": "phone", "downloads": 1204}],
            systems=[{"key": "iOS", "downloads": 1204}],
            countries=[{"key": "CH", "downloads": 1204}],
            regions=[{"key": "unknown", "downloads": 1204}],
        )
    )  # fmt: skip


@router.get(
    "/{show}/report",
    auth=READING,
    response=declare(DividedDocument, *READ),
    operation_id="readShowReport",
)
def read_show(request: ApiRequest, show: str, query: Query[DividedQuery]) -> HttpResponse:
    """Of a show: by day, app, device, system, country and region, with its audience."""
    require_known(request, query)
    return answer(request, _report(find_show(request, show), WHOLE_SHOW, query))


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
    return answer(request, _report(found.show, found.id, query))


def read_period(show: Show, query: DividedQuery) -> Period:
    """What is asked for, or the last thirty days on the show's clocks. Problem."""
    name = query.zone or show.time_zone
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


def _report(show: Show, episode_id: str, query: DividedQuery) -> DividedDocument:
    period = read_period(show, query)
    with open_report_store(settings.STENTOR_LAYOUT.lake) as connection:
        report = make_report(ShowRows(connection, show.id), period, episode_id, now=utc_now())
    return _describe(report)


def _describe(report: Report) -> DividedDocument:
    audience = report.audience
    divisions = {name: list_rows(counts) for name, counts in report.divisions.items()}
    return DividedDocument(
        zone=report.period.zone.key,
        total=report.total,
        unverified=report.unverified,
        audience=AudienceDocument(listeners=audience.listeners, margin=audience.margin),
        days=list_rows([(day.isoformat(), number) for day, number in report.by_day]),
        hours_of_day=report.by_hour_of_day,
        earlier_total=report.earlier.downloads if report.earlier else None,
        **divisions,
    )


def list_rows(counts: list[tuple[str, int]]) -> list[ReportRow]:
    return [ReportRow(key=key, downloads=number) for key, number in counts]
