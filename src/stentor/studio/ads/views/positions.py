"""Ads that are part of episodes' own audio: where each of a flight is heard."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stentor.accounts.models import User
from stentor.campaigns.models import Flight, Placement
from stentor.campaigns.positions import (
    PositionError,
    find_flights,
    say_position,
    withdraw_position,
)
from stentor.catalog.models import BakedIn, MediaVersion
from stentor.catalog.models.baked_in import BakedInQuerySet
from stentor.lib.objects import LocalObjects
from stentor.publishing.errors import PublishingError
from stentor.studio.ads.forms import StudioPositionForm
from stentor.studio.ads.requests import (
    render_ads_page,
    require_seller,
    visible_flights,
    with_row,
)
from stentor.studio.requests import StudioRequest

AROUND = 125
"""Frames that are heard before the ad and after it: three seconds."""


def list_all_positions(user: User) -> BakedInQuerySet:
    """Of flights that the person may see, those that were withdrawn too."""
    placements = Placement.objects.filter(flight__in=Flight.objects.visible_to(user))
    rows = BakedIn.objects.filter(placement__in=placements.values("number"))
    return rows.select_related("episode__show", "episode__media")


def visible_positions(user: User) -> BakedInQuerySet:
    """Those that stand."""
    return list_all_positions(user).standing()


@with_row(visible_flights)
@require_http_methods(["GET", "POST"])
def new_position(request: StudioRequest, flight: Flight) -> HttpResponse:
    """Says that the flight is heard in an episode; `episode=<id>` chooses it."""
    require_seller(request, flight.organisation)
    initial = {"episode": request.GET.get("episode", "")}
    form = StudioPositionForm(request.POST or None, flight=flight, initial=initial)
    return edit(request, flight, form, None)


@with_row(visible_positions)
@require_http_methods(["GET", "POST"])
def position(request: StudioRequest, row: BakedIn) -> HttpResponse:
    """Another place in the same episode."""
    flight = find_flights([row])[row.placement]
    require_seller(request, flight.organisation)
    form = StudioPositionForm(request.POST or None, flight=flight, moved=row)
    return edit(request, flight, form, row)


def edit(
    request: StudioRequest, flight: Flight, form: StudioPositionForm, moved: BakedIn | None
) -> HttpResponse:
    """The one form of both."""
    if form.is_valid():
        given = form.cleaned_data
        try:
            said = say_position(
                flight,
                form.read_episode(),
                given["start"],
                given["end"],
                request.user,
                instead_of=moved,
            )
        except PositionError as error:
            form.add_error(error.field, str(error))
        except PublishingError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, f"{flight.name} is counted in {said.episode.title} from now on."
            )
            return redirect("ads:flight", flight.id)
    context = {
        "form": form,
        "flight": flight,
        "moved": moved,
        "is_heard": moved is not None and find_media(moved) is not None,
        "has_episodes": form.has_episodes,
        "tab": "campaigns",
    }
    status = 422 if form.errors else 200
    return render_ads_page(
        request, flight.organisation, "studio/ads/position.html", context, status
    )


@with_row(list_all_positions)
@require_POST
def withdrawal(request: StudioRequest, row: BakedIn) -> HttpResponse:
    """It is not part of the episode any more, or never was."""
    flight = find_flights([row])[row.placement]
    require_seller(request, flight.organisation)
    try:
        withdraw_position(flight, row, request.user)
    except PublishingError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            f"{flight.name} is not counted in {row.episode.title} any more; what was, stays.",
        )
    return redirect("ads:flight", flight.id)


@with_row(visible_positions)
@require_safe
def position_audio(_request: StudioRequest, row: BakedIn) -> HttpResponseBase:
    """The ad where it stands: three seconds of the episode, the ad, three seconds more."""
    media = find_media(row)
    if media is None:
        raise Http404("other audio took its place")
    frames = row.find_frames(media)
    first = max(0, frames.first - AROUND) * media.frame_bytes
    last = min(media.frames, frames.last + AROUND) * media.frame_bytes
    path = LocalObjects(settings.STENTOR_LAYOUT.objects).path_of(media.object)
    with path.open("rb") as body:
        body.seek(first)
        content = body.read(last - first)
    response = StreamingHttpResponse(iter([content]), content_type="audio/mpeg")
    response.headers["Content-Length"] = str(len(content))
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def find_media(row: BakedIn) -> MediaVersion | None:
    """The audio that has the ad; None where other audio took its place."""
    media = row.episode.media
    return media if media is not None and media.original == row.original else None
