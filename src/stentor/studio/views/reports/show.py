"""A show's report: downloads, audience, where and with what, spots that were heard."""

from collections import defaultdict
from datetime import date

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from stentor.catalog.models import Show
from stentor.insights.reports.ahead import Ahead, forecast_ahead
from stentor.insights.reports.impressions import make_impression_report, make_impression_sheets
from stentor.insights.reports.report import Report, make_report
from stentor.insights.reports.tables import list_sheets
from stentor.studio.pages import render_page
from stentor.studio.requests import StudioRequest, with_show
from stentor.studio.views.reports.asking import (
    Question,
    answer_sheet,
    list_organisations,
    read_question,
    read_rows,
)
from stentor.studio.views.reports.showing import describe_report

EPISODES_SHOWN = 25


@with_show
@require_safe
def show_report(request: StudioRequest, show: Show) -> HttpResponse:
    """Of all episodes together."""
    with read_rows(show) as rows:
        first_day = rows.find_first_day()
        question = read_question(request, show.time_zone)
        report = make_report(rows, question.period, step=question.step, now=question.now)
        checks = rows.list_checks()
    releases = list_release_days(show, question)
    ahead = look_ahead(question, report, releases)
    lake = settings.STENTOR_LAYOUT.lake
    impressions = make_impression_report(
        lake, [show.id], question.period, list_organisations(request)
    )
    titles = name_episodes(show, report)
    sheets = list_sheets(report, titles, ahead) | make_impression_sheets(impressions)
    if file := answer_sheet(request, sheets, show.slug):
        return file
    slugs = dict(show.episodes.values_list("id", "slug"))
    most = report.by_episode[0].downloads if report.by_episode else 1
    context = {
        "show": show,
        "place": "show",
        "tab": "report",
        "is_heard": first_day is not None,
        "rows": [
            (titles.get(row.episode_id), slugs.get(row.episode_id), row, row.downloads / most)
            for row in report.by_episode[:EPISODES_SHOWN]
        ],
        "further": max(0, len(report.by_episode) - EPISODES_SHOWN),
        **describe_report(
            report, sheets, question, checks,
            ahead=ahead, releases=releases, impressions=impressions,
        ),
    }  # fmt: skip
    return render_page(request, "studio/reports/show.html", context)


def name_episodes(show: Show, report: Report) -> dict[str, str]:
    """Titles by id; what was only measured by the prefix is called by its address."""
    measured = {
        row.episode_id: row.episode_id for row in report.by_episode if "/" in row.episode_id
    }
    return measured | dict(show.episodes.values_list("id", "title"))


def list_release_days(show: Show, question: Question) -> dict[date, list[str]]:
    """Titles by the day on which they came out, or are to."""
    days: dict[date, list[str]] = defaultdict(list)
    released = show.episodes.filter(released_at__isnull=False).order_by("released_at")
    for moment, title in released.values_list("released_at", "title"):
        if moment:
            days[moment.astimezone(question.period.zone).date()].append(title)
    return dict(days)


def look_ahead(question: Question, report: Report, releases: dict[date, list[str]]) -> Ahead | None:
    """Where the period reaches to today, is drawn by the day and is long enough to tell from."""
    if question.period.last != question.today or report.step != "day":
        return None
    return forecast_ahead(report.by_day[:-1], releases)
