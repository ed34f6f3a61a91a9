"""A show's report: downloads, audience, where and with what; episodes side by side."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from stentor.catalog.models import Show
from stentor.insights.reports.ahead import Ahead, forecast_ahead
from stentor.insights.reports.growth import AGES, Growth, Release, compute_growths
from stentor.insights.reports.plots import plot_lines
from stentor.insights.reports.reading import ShowRows
from stentor.insights.reports.report import Report, make_report
from stentor.insights.reports.tables import list_sheets, make_growth_sheet
from stentor.lib.clock import utc_now
from stentor.studio.pages import render_page
from stentor.studio.requests import StudioRequest, with_show
from stentor.studio.views.reports.asking import (
    Question,
    answer_csv,
    list_releases,
    read_question,
    read_rows,
)
from stentor.studio.views.reports.showing import describe_report

EPISODES_A_PAGE = 25
COMPARED = 6


@with_show
@require_safe
def show_report(request: StudioRequest, show: Show) -> HttpResponse:
    """Of all episodes together."""
    question = read_question(request, show.time_zone)
    with read_rows(show) as rows:
        report = make_report(rows, question.period)
        ahead = look_ahead(show, question, report)
        checks = rows.list_checks()
        is_heard = rows.find_first_day() is not None
    titles = name_episodes(show, report)
    sheets = list_sheets(report, titles, ahead)
    if wanted := request.GET.get("csv"):
        if wanted not in sheets:
            raise Http404("no such table")
        return answer_csv(sheets[wanted], show.slug)
    slugs = dict(show.episodes.values_list("id", "slug"))
    context = {
        "show": show,
        "place": "show",
        "tab": "report",
        "is_heard": is_heard,
        "rows": [
            (titles.get(row.episode_id), slugs.get(row.episode_id), row)
            for row in report.by_episode[:EPISODES_A_PAGE]
        ],
        **describe_report(report, sheets, question, ahead, checks),
    }
    return render_page(request, "studio/reports/show.html", context)


def name_episodes(show: Show, report: Report) -> dict[str, str]:
    """Titles by id; what was only measured by the prefix is called by its address."""
    measured = {
        row.episode_id: row.episode_id for row in report.by_episode if "/" in row.episode_id
    }
    return measured | dict(show.episodes.values_list("id", "title"))


def look_ahead(show: Show, question: Question, report: Report) -> Ahead | None:
    """Where the period reaches to today and is long enough to tell from."""
    if question.period.last != question.today:
        return None
    zone = question.period.zone
    released = show.episodes.filter(released_at__isnull=False).values_list("released_at", flat=True)
    days = {moment.astimezone(zone).date() for moment in released if moment}
    return forecast_ahead(report.by_day[:-1], days)


@with_show
@require_safe
def episodes_report(request: StudioRequest, show: Show) -> HttpResponse:
    """The first days of each episode, aligned by age; up to six are drawn over one another."""
    now = utc_now()
    episodes = list_releases(show, now)
    page = Paginator(episodes, EPISODES_A_PAGE).get_page(request.GET.get("page"))
    chosen = set(request.GET.getlist("episode")[:COMPARED]) or {
        episode.id for episode in list(page.object_list)[:COMPARED]
    }
    with read_rows(show) as rows:
        growths = read_growths(rows, episodes, page, now)
        others = [episode for episode in episodes if episode.id in chosen]
        compared = compute_growths(rows, [describe_release(each) for each in others], now)
    if request.GET.get("csv") == "growth":
        with read_rows(show) as rows:
            every = compute_growths(rows, [describe_release(each) for each in episodes], now)
        return answer_csv(make_growth_sheet(every), show.slug)
    slugs = {episode.id: episode.slug for episode in episodes}
    context: dict[str, Any] = {
        "show": show,
        "place": "show",
        "tab": "episodes",
        "page": page,
        "ages": AGES,
        "rows": [
            (
                slugs[each.release.episode_id],
                each.release.episode_id in chosen,
                each,
                [each.firsts[age] for age in AGES],
            )
            for each in growths
        ],
        "compared": compared,
        "most_compared": COMPARED,
        "plot": plot_growths(compared),
    }
    return render_page(request, "studio/reports/episodes.html", context)


def read_growths(rows: ShowRows, episodes: list[Any], page: Any, now: Any) -> list[Growth]:
    """Of a page of episodes, each held against the one published before it."""
    begin = page.start_index() - 1 if episodes else 0
    listed = episodes[begin : begin + EPISODES_A_PAGE + 1]
    growths = compute_growths(rows, [describe_release(episode) for episode in listed], now)
    return growths[: len(page.object_list)]


def describe_release(episode: Any) -> Release:
    return Release(episode.id, episode.title, episode.released_at)


def plot_growths(growths: list[Growth]) -> Any:
    """None where nothing of it is a day old."""
    longest = max((len(each.cumulated) for each in growths), default=0)
    if not longest or not any(each.cumulated and each.cumulated[-1] for each in growths):
        return None
    labels = [f"day {n}" for n in range(longest + 1)]
    return plot_lines([(each.release.title, [0, *each.cumulated]) for each in growths], labels)
