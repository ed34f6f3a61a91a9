"""The publication of an episode, its withdrawal, and its schedule."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from stentor.catalog.models import Episode
from stentor.publishing.errors import PublishingError
from stentor.publishing.verbs import publish, schedule, unpublish, unschedule
from stentor.studio.forms.schedule import ScheduleForm
from stentor.studio.pages import render_page
from stentor.studio.requests import StudioRequest, require_editor, with_episode
from stentor.studio.templatetags.studio import write_moment
from stentor.studio.workbench import build_workbench


@with_episode
@require_POST
def publication(request: StudioRequest, episode: Episode) -> HttpResponse:
    """Makes the episode public now."""
    require_editor(request, episode.show)
    try:
        publish(episode, request.user)
    except PublishingError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{episode.title} is public. The feed has it.")
    return back_to(episode)


@with_episode
@require_POST
def withdrawal(request: StudioRequest, episode: Episode) -> HttpResponse:
    """Takes the episode out of the feed and off its page."""
    require_editor(request, episode.show)
    try:
        unpublish(episode, request.user)
    except PublishingError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{episode.title} is withdrawn. Publish it again to undo this.")
    return back_to(episode)


@with_episode
@require_POST
def episode_schedule(request: StudioRequest, episode: Episode) -> HttpResponse:
    """Sets, or moves, the moment at which the episode becomes public."""
    require_editor(request, episode.show)
    zone = ZoneInfo(episode.show.time_zone)
    form = ScheduleForm(request.POST, zone=zone, now=timezone.now())
    if form.is_valid():
        try:
            schedule(episode, form.due_at, request.user)
        except PublishingError as error:
            form.add_error(None, str(error))
        else:
            moment = write_moment(form.due_at, zone.key)
            messages.success(request, f"{episode.title} becomes public on {moment}.")
            return back_to(episode)
    context = build_workbench(request, episode, form)
    return render_page(request, "studio/episode.html", context, status=422)


@with_episode
@require_POST
def schedule_cancellation(request: StudioRequest, episode: Episode) -> HttpResponse:
    """Makes a scheduled episode a draft again."""
    require_editor(request, episode.show)
    try:
        unschedule(episode, request.user)
    except PublishingError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{episode.title} is a draft again.")
    return back_to(episode)


def back_to(episode: Episode) -> HttpResponse:
    """To the episode's page, where the notice stands."""
    return redirect("studio:episode", episode.show.slug, episode.slug)
