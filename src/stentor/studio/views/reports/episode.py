"""An episode's report: the show's, of this episode; its first days beside those of others; how
much of it is taken."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from stentor.catalog.models import Episode
from stentor.insights.reports.growth import (
    AGES,
    Growth,
)
from stentor.insights.reports.impressions import make_impression_report, make_impression_sheets
from stentor.insights.reports.plots import Plot, plot_lines, plot_shares
from stentor.insights.reports.releases import read_first_days
from stentor.insights.reports.report import make_report
from stentor.insights.reports.retention import Retention, read_retention
from stentor.insights.reports.tables import (
    Sheet,
    list_sheets,
    make_first_days_sheet,
    make_retention_sheet,
)
from stentor.studio.pages import render_page
from stentor.studio.requests import StudioRequest, with_episode
from stentor.studio.templatetags.studio import clock_length
from stentor.studio.views.reports.asking import (
    answer_sheet,
    list_organisations,
    read_question,
    read_rows,
)
from stentor.studio.views.reports.showing import describe_report


@with_episode
@require_safe
def episode_report(request: StudioRequest, episode: Episode) -> HttpResponse:
    """Of one episode."""
    show = episode.show
    seconds = episode.media.seconds if episode.media else 0.0
    with read_rows(show) as rows:
        first_day = rows.find_first_day(episode.id)
        question = read_question(request, show.time_zone, first_day)
        report = make_report(rows, question.period, episode.id, question.step, question.now)
        span = (question.period.first, question.period.last)
        retention = read_retention(rows, span, episode.id, seconds)
        growth, typical = read_first_days(rows, episode, question.now)
        checks = rows.list_checks(episode.id)
    impressions = make_impression_report(
        settings.STENTOR_LAYOUT.lake,
        [show.id],
        question.period,
        list_organisations(request),
        episode.id,
    )
    sheets: dict[str, Sheet] = (
        list_sheets(report, {})
        | make_impression_sheets(impressions)
        | {"retention": make_retention_sheet(retention)}
        | {"first-days": make_first_days_sheet(growth, typical)}
    )
    if file := answer_sheet(request, sheets, f"{show.slug}-{episode.slug}"):
        return file
    context = {
        "show": show,
        "episode": episode,
        "place": "show",
        "tab": "report",
        "is_heard": first_day is not None,
        **describe_first_days(growth, typical),
        "first_days_sheet": sheets["first-days"],
        "retention": retention,
        "retention_plot": plot_retention(retention, episode, seconds),
        "marks": [
            (
                clock_length(part * seconds),
                retention.shares[int(part * (len(retention.shares) - 1))],
            )
            for part in (0.0, 0.25, 0.5, 0.75, 1.0)
            if retention.shares
        ],
        "retention_sheet": sheets["retention"],
        **describe_report(report, sheets, question, checks, impressions=impressions),
    }
    return render_page(request, "studio/reports/episode.html", context)


def describe_first_days(growth: Growth | None, typical: list[float]) -> dict[str, Any]:
    """A row an age, and both curves where the episode is a day old."""
    if growth is None or not growth.release.is_counted:
        return {"growth": growth}
    plot: Plot | None = None
    if growth.cumulated:
        length = max(2, len(growth.cumulated))
        lines = [(growth.release.title, [0, *growth.cumulated])]
        if typical:
            lines.append(("Typical", [0, *map(round, typical[:length])]))
        plot = plot_lines(lines, [f"day {n}" for n in range(length + 1)])
    rows = [
        (age, growth.firsts[age], round(typical[age - 1]) if age <= len(typical) else None)
        for age in AGES
    ]
    return {"growth": growth, "growth_plot": plot, "first_days": rows, "typical": typical}


def plot_retention(retention: Retention, episode: Episode, seconds: float) -> Plot | None:
    """With its breaks; None where no bytes were measured."""
    if not retention.shares:
        return None
    labels = [clock_length(n * retention.step) for n in range(len(retention.shares))]
    breaks = episode.media.break_seconds if episode.media else []
    return plot_shares(
        retention.shares,
        labels,
        [(at / seconds, f"Break at {clock_length(at)}") for at in breaks if 0 < at < seconds],
    )
