"""What a request to the studio carries, and how a show or an episode is found for it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy
from django_htmx.middleware import HtmxDetails

from stentor.accounts.access import may_edit
from stentor.accounts.models import Organisation, User
from stentor.catalog.models import Episode, Show

P = ParamSpec("P")


class StudioRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: User
    htmx: HtmxDetails


View = Callable[Concatenate[StudioRequest, P], HttpResponseBase]

signed_in: Callable[[View[P]], Callable[..., Any]] = login_required(
    login_url=reverse_lazy("studio:sign-in")
)
"""Sends a visitor to the sign-in page and back."""


def find_show(user: User, slug: str) -> Show:
    """The show that lives or lived at the address. A stranger's show does not exist: Http404."""
    visible = Show.objects.visible_to(user).select_related("organisation", "artwork")
    show = visible.filter(slug=slug).first() or visible.filter(aliases__slug=slug).first()
    if show is None:
        raise Http404("no such show")
    return show


def find_episode(user: User, show_slug: str, slug: str) -> Episode:
    """The episode of the show that lives or lived at the address, or Http404."""
    show = find_show(user, show_slug)
    episodes = Episode.objects.filter(show=show).select_related("media", "artwork")
    episode = episodes.filter(slug=slug).first() or episodes.filter(aliases__slug=slug).first()
    if episode is None:
        raise Http404("no such episode")
    episode.show = show
    return episode


def with_show(view: Callable[Concatenate[StudioRequest, Show, P], HttpResponseBase]) -> View[...]:
    """Hands the view the show its address names, as far as the person may see it."""

    @signed_in
    @wraps(view)
    def wrapped(request: StudioRequest, show_slug: str, *args: Any, **kwargs: Any) -> Any:
        return view(request, find_show(request.user, show_slug), *args, **kwargs)

    return wrapped


def with_episode(
    view: Callable[Concatenate[StudioRequest, Episode, P], HttpResponseBase],
) -> View[...]:
    """Hands the view the episode its address names, as far as the person may see it."""

    @signed_in
    @wraps(view)
    def wrapped(
        request: StudioRequest, show_slug: str, episode_slug: str, *args: Any, **kwargs: Any
    ) -> Any:
        episode = find_episode(request.user, show_slug, episode_slug)
        return view(request, episode, *args, **kwargs)

    return wrapped


def with_organisation(
    view: Callable[Concatenate[StudioRequest, Organisation, P], HttpResponseBase],
) -> View[...]:
    """Hands the view the organisation its address names, as far as the person is a member."""

    @signed_in
    @wraps(view)
    def wrapped(request: StudioRequest, organisation_id: str, *args: Any, **kwargs: Any) -> Any:
        visible = Organisation.objects.of(request.user)
        organisation = get_object_or_404(visible, id=organisation_id)
        return view(request, organisation, *args, **kwargs)

    return wrapped


def require_editor(request: StudioRequest, show: Show) -> None:
    """PermissionDenied for a member who may only look."""
    require_editor_of(request, show.organisation)


def require_editor_of(request: StudioRequest, organisation: Organisation) -> None:
    """The same, where there is no show yet."""
    if not may_edit(request.user, organisation):
        raise PermissionDenied("viewers look, editors change")
