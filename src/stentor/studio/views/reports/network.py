"""All shows of an organisation together, and beside one another."""

from dataclasses import replace

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from stentor.accounts.models import Organisation
from stentor.catalog.models import Show
from stentor.insights.reports.impressions import make_impression_report, make_impression_sheets
from stentor.insights.reports.network import make_shows_sheet, read_lines
from stentor.insights.reports.plots import plot_spark
from stentor.insights.reports.report import make_report
from stentor.insights.reports.tables import list_sheets
from stentor.studio.pages import render_page
from stentor.studio.requests import StudioRequest, with_organisation
from stentor.studio.views.reports.asking import (
    answer_sheet,
    list_organisations,
    read_question,
    read_rows_together,
)
from stentor.studio.views.reports.showing import describe_report


@with_organisation
@require_safe
def network_report(request: StudioRequest, organisation: Organisation) -> HttpResponse:
    """Whoever listens to several of the shows is one listener."""
    shows = list(Show.objects.filter(organisation=organisation).select_related("artwork"))
    question = read_question(request, request.user.time_zone)
    period = question.period
    with read_rows_together(*shows) as rows:
        first_day = rows.find_first_day()
        question = replace(question, since=first_day)
        report = make_report(rows, period, step=question.step, now=question.now)
        lines = read_lines(rows, shows, period, question.now)
        checks = rows.list_checks()
        impressions = make_impression_report(
            settings.STENTOR_LAYOUT.lake,
            [show.id for show in shows],
            period,
            list_organisations(request),
            kept=rows.kept,
        )
    sheets = list_sheets(report, {}) | make_impression_sheets(impressions)
    sheets["shows"] = make_shows_sheet(lines)
    del sheets["episodes"]
    if file := answer_sheet(request, sheets, "shows"):
        return file
    context = {
        "organisation": organisation,
        "place": "network",
        "is_heard": first_day is not None,
        "lines": [(one, plot_spark([n for _, n in one.report.by_day])) for one in lines],
        **describe_report(report, sheets, question, checks, impressions=impressions),
    }
    return render_page(request, "studio/reports/network.html", context)
