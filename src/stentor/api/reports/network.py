"""All shows of the token's organisation together, as the studio's report over them has it."""

from typing import Literal

from django.conf import settings
from django.http import HttpResponse
from ninja import Query, Router
from pydantic import ConfigDict, Field

from stentor.api.conventions.answering import answer
from stentor.api.conventions.bearer import ApiRequest
from stentor.api.conventions.declaring import READ, declare
from stentor.api.conventions.fields import Out, example
from stentor.api.conventions.paging import require_known
from stentor.api.reports.divided import (
    DIVIDED,
    AudienceDocument,
    DividedDocument,
    DividedQuery,
    DividedTable,
    describe_report,
    read_period,
)
from stentor.api.reports.downloads import READING
from stentor.api.reports.tables import TableDocument, give, require_ads
from stentor.catalog.models import Show
from stentor.insights.reports.impressions import make_impression_report, make_impression_sheets
from stentor.insights.reports.network import ShowLine, make_shows_sheet, read_lines
from stentor.insights.reports.report import make_report
from stentor.insights.reports.tables import Sheet, list_sheets
from stentor.insights.reports.together import open_together
from stentor.lib.clock import utc_now

router = Router(tags=["Downloads"])


NetworkTable = Literal[DividedTable, "shows", "impressions", "flights"]
"""What there is of all shows."""


class NetworkQuery(DividedQuery):
    """Which days, on which clocks; without a zone, those of whom the token works for."""


class ShowRow(Out):
    """What one show came to."""

    id: str
    title: str
    downloads: int
    earlier_downloads: int | None = Field(description="Of as many days before; null: not known.")
    audience: AudienceDocument


class NetworkDocument(DividedDocument):
    """Whoever listens to two of the shows is one listener of all, so theirs do not add up."""

    shows: list[ShowRow] = Field(description="Most downloads first.")
    model_config = ConfigDict(
        **example(
            **DIVIDED,
            shows=[
                {
                    "id": "01JD8PZ4Q0M3T6W9YB2C5E8G3D", "title": "Night Boats",
                    "downloads": 1204, "earlier_downloads": 1100,
                    "audience": {"listeners": 830, "margin": 0},
                }
            ],
        )
    )  # fmt: skip


@router.get(
    "/report",
    auth=READING,
    response=declare(NetworkDocument, *READ),
    operation_id="readReport",
)
def read_report(request: ApiRequest, query: Query[NetworkQuery]) -> HttpResponse:
    """Over all shows of the organisation, and each of them beside the others."""
    require_known(request, query)
    period, now, shows = (
        read_period(request.actor.time_zone, query),
        utc_now(),
        _list_shows(request),
    )
    with open_together(settings.STENTOR_LAYOUT, *(show.id for show in shows)) as rows:
        report = make_report(rows, period, now=now)
        lines = read_lines(rows, shows, period, now)
        checks = rows.list_checks()
    told = describe_report(report, None, checks)
    return answer(request, NetworkDocument(**told, shows=[_describe(line) for line in lines]))


@router.get(
    "/tables/{table}",
    auth=READING,
    response=declare(TableDocument, *READ),
    operation_id="readTable",
)
def read_table(
    request: ApiRequest, table: NetworkTable, query: Query[NetworkQuery]
) -> HttpResponse:
    """One table of it; with `Accept: text/csv` as a spreadsheet. `flights` needs `ads:read` too."""
    require_known(request, query)
    require_ads(request, table)
    return give(request, _make_sheet(request, table, query), "shows")


def _make_sheet(request: ApiRequest, table: NetworkTable, query: NetworkQuery) -> Sheet:
    period, now, shows = (
        read_period(request.actor.time_zone, query),
        utc_now(),
        _list_shows(request),
    )
    lake, ids = settings.STENTOR_LAYOUT.lake, [show.id for show in shows]
    with open_together(settings.STENTOR_LAYOUT, *ids) as rows:
        if table in {"impressions", "flights"}:
            found = make_impression_report(
                lake, ids, period, [request.organisation], kept=rows.kept
            )
            return make_impression_sheets(found)[table]
        if table == "shows":
            return make_shows_sheet(read_lines(rows, shows, period, now))
        step = {"hours": "hour", "days": "day"}.get(table, "")
        return list_sheets(make_report(rows, period, step=step, now=now), {})[table]


def _list_shows(request: ApiRequest) -> list[Show]:
    return list(Show.objects.filter(organisation=request.organisation))


def _describe(line: ShowLine) -> ShowRow:
    report = line.report
    return ShowRow(
        id=line.show.id,
        title=line.show.title,
        downloads=report.total,
        earlier_downloads=report.earlier.downloads if report.earlier else None,
        audience=AudienceDocument(
            listeners=report.audience.listeners, margin=report.audience.margin
        ),
    )
