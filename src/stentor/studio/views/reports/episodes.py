"""Episodes side by side: the first days of each, aligned by age; who came back."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from stentor.catalog.models import Show
from stentor.insights.reports.growth import AGES, Growth, compute_growths
from stentor.insights.reports.plots import Plot, plot_lines
from stentor.insights.reports.releases import describe_release, list_releases
from stentor.insights.reports.tables import make_curves_sheet, make_growth_sheet
from stentor.lib.clock import utc_now
from stentor.studio.pages import render_page
from stentor.studio.requests import StudioRequest, with_show
from stentor.studio.views.reports.asking import (
    answer_sheet,
    read_rows,
)

EPISODES_A_PAGE = 25
COMPARED = 6


@with_show
@require_safe
def episodes_report(request: StudioRequest, show: Show) -> HttpResponse:
    """A page of episodes; up to six are drawn over one another."""
    now = utc_now()
    episodes = list_releases(show, now)
    page = Paginator(episodes, EPISODES_A_PAGE).get_page(request.GET.get("page"))
    chosen = set(request.GET.getlist("episode")[:COMPARED]) or {
        episode.id for episode in list(page.object_list)[:COMPARED]
    }
    wants_all = request.GET.get("csv") == "growth"
    begin = page.start_index() - 1 if episodes and not wants_all else 0
    size = len(episodes) if wants_all else len(page.object_list)
    with read_rows(show) as rows:
        first_day = rows.find_first_day()
        releases = [describe_release(episode, show, first_day) for episode in episodes]
        # each is held against the one published before it
        growths = compute_growths(rows, releases[begin : begin + size + 1], now)[:size]
        others = [release for release in releases if release.episode_id in chosen]
        compared = compute_growths(rows, others, now)
    sheets = {"growth": make_growth_sheet(growths), "curves": make_curves_sheet(compared)}
    if file := answer_sheet(request, sheets, show.slug):
        return file
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
        "is_older": any(not each.release.is_counted for each in growths),
        "plot": plot_growths(compared),
        "curves_sheet": sheets["curves"],
        "query": "&".join(f"episode={release.episode_id}" for release in others),
    }
    return render_page(request, "studio/reports/episodes.html", context)


def plot_growths(growths: list[Growth]) -> Plot | None:
    """None where nothing of it is a day old."""
    longest = max((len(each.cumulated) for each in growths), default=0)
    if not longest or not any(each.cumulated and each.cumulated[-1] for each in growths):
        return None
    labels = [f"day {n}" for n in range(longest + 1)]
    return plot_lines([(each.release.title, [0, *each.cumulated]) for each in growths], labels)
