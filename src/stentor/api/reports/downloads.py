"""Downloads as the lake counted them at its last pass: never a request on the way of listeners."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import BeforeValidator, ConfigDict, Field

from stentor.api.conventions.answering import answer
from stentor.api.conventions.bearer import ApiRequest, Bearer
from stentor.api.conventions.declaring import READ, declare
from stentor.api.conventions.fields import In, Out, SentMoment, example
from stentor.api.conventions.finding import find_episode, find_show
from stentor.api.conventions.paging import require_known
from stentor.api.conventions.problems import Problem
from stentor.insights import count_downloads, count_show_downloads
from stentor.insights.downloads import Downloads

router = Router(tags=["Downloads"])
READING = Bearer("reports:read")


def read_day(value: object) -> object:
    """A calendar day from its ISO form."""
    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise ValueError("write a day like 2026-11-24") from error


Day = Annotated[date, BeforeValidator(read_day)]


class ReportQuery(In):
    """Which days; without any, all that were counted."""

    since: Day | None = Field(None, description="First UTC day.")
    until: Day | None = Field(None, description="Last UTC day, included.")


class ShowReportQuery(ReportQuery):
    """Which days, and what each row is of."""

    by: Literal["day", "episode"] = Field(
        "day", description="`episode` is over all days: it takes neither since nor until."
    )


class ReportRow(Out):
    """What one day, or one episode, came to."""

    key: str = Field(description="The day, or the episode’s id.")
    downloads: int


class DownloadsDocument(Out):
    """Downloads by the rules of the guidelines, and the requests that were none by reason."""

    by: str
    total: int
    rows: list[ReportRow]
    rejected: dict[str, int] = Field(description="Over all days.")
    counted_until: SentMoment | None = Field(description="Every request before it is in here.")
    rule_version: str | None
    model_config = ConfigDict(
        **example(
            by="day", total=1204, rows=[{"key": "2026-11-23", "downloads": 1204}],
            rejected={"not-audio": 310, "bot-self-declared": 44},
            counted_until="2026-11-24T06:00:00.000Z", rule_version="2026-11-24/1",
        )
    )  # fmt: skip


@router.get(
    "/{show}/downloads",
    auth=READING,
    response=declare(DownloadsDocument, *READ),
    operation_id="readShowDownloads",
)
def read_show(request: ApiRequest, show: str, query: Query[ShowReportQuery]) -> HttpResponse:
    """Of a show, those of episodes that are no longer published included."""
    require_known(request, query)
    counted = count_show_downloads(find_show(request, show).id)
    if query.by == "day":
        return answer(request, _describe_days(counted, query))
    if query.since or query.until:
        raise Problem(
            "invalid", "By episode there are only all days.", errors=[("?since", "not by episode")]
        )
    most = Counter(counted.by_episode).most_common()
    return answer(request, _describe(counted, "episode", most))


@router.get(
    "/{show}/episodes/{episode}/downloads",
    auth=READING,
    response=declare(DownloadsDocument, *READ),
    operation_id="readEpisodeDownloads",
)
def read_episode(
    request: ApiRequest, show: str, episode: str, query: Query[ReportQuery]
) -> HttpResponse:
    """Of one episode by day."""
    require_known(request, query)
    found = find_episode(request, show, episode)
    return answer(request, _describe_days(count_downloads(found.show_id, found.id), query))


def _describe_days(counted: Downloads, query: ReportQuery) -> DownloadsDocument:
    first, last = query.since or date.min, query.until or date.max
    days = [(day.isoformat(), n) for day, n in counted.by_day if first <= day <= last]
    return _describe(counted, "day", days)


def _describe(counted: Downloads, by: str, rows: Iterable[tuple[str, int]]) -> DownloadsDocument:
    listed = [ReportRow(key=key, downloads=number) for key, number in rows]
    return DownloadsDocument(
        by=by,
        total=sum(row.downloads for row in listed),
        rows=listed,
        rejected=counted.rejected,
        counted_until=counted.counted_until,
        rule_version=counted.rule_version,
    )
