"""An episode's report: the show's, of this episode, and how much of it is taken."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from stentor.catalog.models import Episode
from stentor.insights.reports.plots import plot_shares
from stentor.insights.reports.report import make_report
from stentor.insights.reports.retention import read_retention
from stentor.insights.reports.tables import list_sheets, make_retention_sheet
from stentor.studio.pages import render_page
from stentor.studio.requests import StudioRequest, with_episode
from stentor.studio.templatetags.studio import clock_length
from stentor.studio.views.reports.asking import answer_csv, read_question, read_rows
from stentor.studio.views.reports.showing import describe_report


@with_episode
@require_safe
def episode_report(request: StudioRequest, episode: Episode) -> HttpResponse:
    """Of one episode."""
    show = episode.show
    question = read_question(request, show.time_zone)
    span = (question.period.first, question.period.last)
    seconds = episode.media.seconds if episode.media else 0.0
    with read_rows(show) as rows:
        report = make_report(rows, question.period, episode.id)
        retention = read_retention(rows, span, episode.id, seconds)
        checks = rows.list_checks()
        is_heard = rows.find_first_day(episode.id) is not None
    sheets = list_sheets(report, {}) | {"retention": make_retention_sheet(retention)}
    if wanted := request.GET.get("csv"):
        if wanted not in sheets:
            raise Http404("no such table")
        return answer_csv(sheets[wanted], f"{show.slug}-{episode.slug}")
    labels = [clock_length(n * retention.step) for n in range(len(retention.shares))]
    context = {
        "show": show,
        "episode": episode,
        "place": "show",
        "is_heard": is_heard,
        "retention": retention,
        "retention_plot": plot_shares(retention.shares, labels) if retention.shares else None,
        "marks": [
            (
                clock_length(part * seconds),
                retention.shares[int(part * (len(retention.shares) - 1))],
            )
            for part in (0.0, 0.25, 0.5, 0.75, 1.0)
            if retention.shares
        ],
        "retention_sheet": sheets["retention"],
        **describe_report(report, sheets, question, None, checks),
    }
    return render_page(request, "studio/reports/episode.html", context)
