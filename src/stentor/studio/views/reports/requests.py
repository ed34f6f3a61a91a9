"""Every request of a show or an episode: into which download it went, or why into none."""

from datetime import date

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from stentor.catalog.models import Episode, Show
from stentor.insights.reports.plots import Amount, Plot, plot_bars
from stentor.insights.reports.requests import (
    Requests,
    list_earlier_rules,
    make_earlier_sheet,
    make_request_sheets,
    read_requests,
)
from stentor.studio.pages import render_page
from stentor.studio.requests import StudioRequest, with_episode, with_show
from stentor.studio.views.reports.asking import answer_sheet, read_question, read_rows


@with_show
@require_safe
def show_requests(request: StudioRequest, show: Show) -> HttpResponse:
    """Of all episodes together."""
    return render_requests(request, show, None)


@with_episode
@require_safe
def episode_requests(request: StudioRequest, episode: Episode) -> HttpResponse:
    """Of one episode."""
    return render_requests(request, episode.show, episode)


def render_requests(request: StudioRequest, show: Show, episode: Episode | None) -> HttpResponse:
    """In UTC days, as they are counted."""
    question = read_question(request, "UTC")
    span = question.period.first, question.period.last
    with read_rows(show) as rows:
        since = rows.find_first_day(*([episode.id] if episode else []))
        compared = rows.compare_rules(span, episode.id if episode else None)
        found = read_requests(rows, span, episode.id if episode else None)
    earlier = list_earlier_rules(compared)
    sheets = make_request_sheets(found)
    sheets["earlier-rules"] = make_earlier_sheet(earlier)
    name = f"{show.slug}-{episode.slug}" if episode else show.slug
    if file := answer_sheet(request, sheets, name):
        return file
    context = {
        "show": show,
        "episode": episode,
        "place": "show",
        "tab": "requests",
        "since": since,
        "requests": found,
        "plot": plot_requests(found, question.period.days),
        "reasons": [
            (reason, words, number, number / max(1, found.requests))
            for reason, words, number in found.reasons
        ],
        "contributing_share": found.contributing / max(1, found.requests),
        "earlier_rules": earlier,
        "requests_sheet": sheets["requests"],
        **question.fields,
    }
    return render_page(request, "studio/reports/requests.html", context)


def plot_requests(found: Requests, days: list[date]) -> Plot:
    """Requests of each day; what was rejected is read out with it."""
    by_day = {day.day: day.counts for day in found.days}
    amounts = []
    for day in days:
        told = by_day.get(day)
        words = (
            f"{told.requests:,} requests: {told.contributing:,} contributing to "
            f"{told.downloads:,} downloads, {told.requests - told.contributing:,} rejected"
            if told
            else "no requests"
        )
        number = told.requests if told else 0
        amounts.append(Amount(f"{day:%-d %b}", number, f"{day:%a %-d %b %Y}: {words}"))
    return plot_bars(amounts)
