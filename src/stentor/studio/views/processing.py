"""What becomes of an upload, while it becomes it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from stentor.catalog.models import Episode
from stentor.studio.requests import StudioRequest, with_episode
from stentor.studio.workbench import build_workbench


@with_episode
@never_cache
@require_safe
def processing(request: StudioRequest, episode: Episode) -> HttpResponse:
    """The audio panel, polled by the page; once it is done, with the panels it changes."""
    context = build_workbench(request, episode)
    running = context["processing"]
    is_over = running is None or running.finished_at is not None
    return render(request, "studio/parts/processed.html", context | {"is_over": is_over})
