"""How often an episode or a show was downloaded."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stentor.catalog.models import Episode, Show
from stentor.insights import compute_daily_chart, count_downloads, count_show_downloads
from stentor.insights.downloads import Downloads
from stentor.lib.clock import utc_now
from stentor.studio.requests import StudioRequest, with_episode, with_show


@with_episode
@require_safe
def downloads(request: StudioRequest, episode: Episode) -> HttpResponse:
    """The chart by day. The page loads it by itself, so that counting never holds the page up."""
    return render_downloads(request, count_downloads(episode.show_id, episode.id))


@with_show
@require_safe
def show_downloads(request: StudioRequest, show: Show) -> HttpResponse:
    """The same of a whole show."""
    return render_downloads(request, count_show_downloads(show.id))


def render_downloads(request: StudioRequest, counted: Downloads) -> HttpResponse:
    """The total and the last days."""
    chart = compute_daily_chart(counted.by_day, utc_now().date())
    context = {"downloads": counted, "chart": chart}
    return render(request, "studio/parts/downloads.html", context)
