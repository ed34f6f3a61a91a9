"""Every table of the studio's reports, as JSON or as the same CSV."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from django.conf import settings
from django.http import HttpResponse
from ninja import Query, Router
from pydantic import ConfigDict, Field

from stentor.api.conventions.answering import answer, answer_content
from stentor.api.conventions.bearer import ApiRequest
from stentor.api.conventions.declaring import READ, declare
from stentor.api.conventions.fields import Out, example
from stentor.api.conventions.finding import find_episode, find_show
from stentor.api.conventions.paging import require_known
from stentor.api.conventions.problems import Problem
from stentor.api.reports.divided import DividedQuery, DividedTable, read_period
from stentor.api.reports.downloads import READING
from stentor.catalog.models import Episode, Show
from stentor.insights.reports.impressions import make_impression_report, make_impression_sheets
from stentor.insights.reports.period import Period
from stentor.insights.reports.reading import ShowRows
from stentor.insights.reports.releases import (
    list_release_days,
    look_ahead,
    name_episodes,
    read_first_days,
    read_growths,
)
from stentor.insights.reports.report import make_report
from stentor.insights.reports.requests import (
    list_earlier_rules,
    make_earlier_sheet,
    make_request_sheets,
    read_requests,
)
from stentor.insights.reports.retention import read_retention
from stentor.insights.reports.tables import (
    Cell,
    Sheet,
    list_sheets,
    make_first_days_sheet,
    make_growth_sheet,
    make_retention_sheet,
)
from stentor.lake.reports.store import WHOLE_SHOW, open_report_store
from stentor.lib.clock import utc_now

CSV = "text/csv"
OF_REQUESTS = {"requests", "reasons", "earlier-rules"}
OF_FILES = {"impressions", "flights"}
"""Tables that are not of the report store."""
router = Router(tags=["Downloads"])


Table = Literal[
    DividedTable, "episodes", "growth", "requests", "reasons", "earlier-rules", "impressions",
    "flights",
]  # fmt: skip
"""What there is of a show."""

EpisodeTable = Literal[
    DividedTable, "first-days", "retention", "requests", "reasons", "earlier-rules", "impressions",
    "flights",
]  # fmt: skip
"""What there is of an episode."""


class TableQuery(DividedQuery):
    """Which days, on which clocks, as for a report."""


class TableDocument(Out):
    """One table; its columns are those of the studio's CSV."""

    table: str
    heads: list[str]
    rows: list[list[str | int | float | None]] = Field(
        description="Cells in the order of the heads; null is not known."
    )
    model_config = ConfigDict(
        **example(
            table="apps",
            heads=["App", "Downloads", "Share"],
            rows=[["Overcast", 700, 0.5814], ["Spotify", 504, 0.4186]],
        )
    )


@router.get(
    "/{show}/tables/{table}",
    auth=READING,
    response=declare(TableDocument, *READ),
    operation_id="readShowTable",
)
def read_show(
    request: ApiRequest, show: str, table: Table, query: Query[TableQuery]
) -> HttpResponse:
    """One table of a show's reports; with `Accept: text/csv` as a spreadsheet. `growth` is of all
    episodes, `requests`, `reasons` and `earlier-rules` of UTC days; `days` up to today have those
    that are expected behind them; `flights` needs `ads:read` too."""
    require_known(request, query)
    found = find_show(request, show)
    return give(request, make_sheet(request, found, None, table, query), found.slug)


@router.get(
    "/{show}/episodes/{episode}/tables/{table}",
    auth=READING,
    response=declare(TableDocument, *READ),
    operation_id="readEpisodeTable",
)
def read_episode(
    request: ApiRequest,
    show: str,
    episode: str,
    table: EpisodeTable,
    query: Query[TableQuery],
) -> HttpResponse:
    """One table of an episode's reports, as for a show. `first-days` and its typical ones are from
    its publication on, whatever days are named."""
    require_known(request, query)
    found = find_episode(request, show, episode)
    sheet = make_sheet(request, found.show, found, table, query)
    return give(request, sheet, f"{found.show.slug}-{found.slug}")


def give(request: ApiRequest, sheet: Sheet, name: str) -> HttpResponse:
    """In the form that the client would rather have; JSON where it does not mind."""
    if request.get_preferred_type(["application/json", CSV]) == CSV:
        response = answer_content(request, sheet.write_csv().encode(), f"{CSV}; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="{name}-{sheet.name}.csv"'
    else:
        rows: list[list[Cell]] = [list(row) for row in sheet.rows]
        told = TableDocument(table=sheet.name, heads=list(sheet.heads), rows=rows)
        response = answer(request, told)
    response.headers["Vary"] = "Accept"
    return response


def make_sheet(
    request: ApiRequest, show: Show, episode: Episode | None, name: str, query: DividedQuery
) -> Sheet:
    """The one that is named, and none beside those that come of the same reading."""
    period = read_period(show.time_zone, query)
    with open_report_store(settings.STENTOR_LAYOUT.lake) as connection:
        rows = ShowRows(connection, show.id)
        sheets = _list_sheets(request, rows, show, episode, name, period, utc_now())
    return sheets[name]


def _list_sheets(
    request: ApiRequest,
    rows: ShowRows,
    show: Show,
    episode: Episode | None,
    name: str,
    period: Period,
    now: datetime,
) -> Mapping[str, Sheet]:
    span = (period.first, period.last)
    episode_id = episode.id if episode else None
    if name in OF_FILES:
        return _list_of_files(request, show, episode_id, name, period)
    if name in OF_REQUESTS:
        earlier = list_earlier_rules(rows.compare_rules(span, episode_id))
        sheets = make_request_sheets(read_requests(rows, span, episode_id))
        return sheets | {"earlier-rules": make_earlier_sheet(earlier)}
    if name == "growth":
        return {name: make_growth_sheet(read_growths(rows, show, now))}
    if name == "first-days" and episode:
        return {name: make_first_days_sheet(*read_first_days(rows, episode, now))}
    if name == "retention" and episode:
        seconds = episode.media.seconds if episode.media else 0.0
        return {name: make_retention_sheet(read_retention(rows, span, episode.id, seconds))}
    step = {"hours": "hour", "days": "day"}.get(name, "")
    report = make_report(rows, period, episode_id or WHOLE_SHOW, step)
    is_ahead = name == "days" and episode is None
    ahead = look_ahead(report, list_release_days(show, period.zone), now) if is_ahead else None
    return list_sheets(report, name_episodes(show, report), ahead)


def _list_of_files(
    request: ApiRequest, show: Show, episode_id: str | None, name: str, period: Period
) -> Mapping[str, Sheet]:
    lake = settings.STENTOR_LAYOUT.lake
    require_ads(request, name)
    return make_impression_sheets(
        make_impression_report(lake, [show.id], period, [request.organisation], episode_id)
    )


def require_ads(request: ApiRequest, name: str) -> None:
    """Problem where the table names flights and the token may not read them."""
    if name == "flights" and not request.auth.has_scope("ads:read"):
        raise Problem("forbidden", "Flights need a token with the scope ads:read too.")
