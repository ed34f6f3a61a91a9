"""A show's report: downloads, audience, where and with what, spots that were heard."""

from dataclasses import replace

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from stentor.catalog.models import Show
from stentor.insights.reports.impressions import make_impression_report, make_impression_sheets
from stentor.insights.reports.releases import list_release_days, look_ahead, name_episodes
from stentor.insights.reports.report import make_report
from stentor.insights.reports.tables import list_sheets
from stentor.studio.pages import render_page
from stentor.studio.requests import StudioRequest, with_show
from stentor.studio.views.reports.asking import (
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
        question = replace(read_question(request, show.time_zone), since=first_day)
        report = make_report(rows, question.period, step=question.step, now=question.now)
        checks = rows.list_checks()
    releases = list_release_days(show, question.period.zone)
    ahead = look_ahead(report, releases, question.now)
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
