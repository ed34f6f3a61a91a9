"""Flights that hosts read: what each show handed in, heard in place, approved or declined."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stentor.accounts.access import may_sell
from stentor.accounts.models import Organisation
from stentor.campaigns.models import CreativeIntake, Flight, Take
from stentor.campaigns.spot_uploads import finish_spot_upload
from stentor.campaigns.takes import ShowTakes, answer_take, list_show_takes
from stentor.catalog.models import Show
from stentor.intake.uploads import UploadError, begin_upload
from stentor.studio.ads.requests import (
    render_ads_page,
    require_seller,
    visible_flights,
    visible_takes,
    with_row,
)
from stentor.studio.ads.views.creatives import list_preview_places
from stentor.studio.ads.views.uploads import find_spot_upload
from stentor.studio.requests import StudioRequest, View
from stentor.studio.views.uploads import answer_beginning, parse_beginning, refuse, take_piece

P = ParamSpec("P")
WORDS = {
    "heard": ("public", "Heard"),
    "held": ("failed", "Held back"),
    "waiting": ("scheduled", "Waits for an answer"),
    "declined": ("failed", "Declined"),
    "missing": ("draft", "No take yet"),
}
"""Lamp and words by state."""


def with_take_of(
    view: Callable[Concatenate[StudioRequest, Flight, Show, P], HttpResponseBase],
) -> View[...]:
    """Hands the view the flight and the show of its organisation that the address names."""

    @wraps(view)
    def found(request: StudioRequest, flight: Flight, *args: Any, **named: Any) -> Any:
        slug = named.pop("show_slug")
        show = get_object_or_404(Show, organisation=flight.organisation, slug=slug)
        return view(request, flight, show, *args, **named)

    return with_row(visible_flights)(found)


@with_take_of
@require_safe
def take_page(request: StudioRequest, flight: Flight, show: Show) -> HttpResponse:
    """What is to be said, where a recording comes in, and what came."""
    context = describe_panel(request, flight, show) | {"flight": flight, "tab": "campaigns"}
    return render_ads_page(request, flight.organisation, "studio/ads/take.html", context)


@with_take_of
@never_cache
@require_safe
def take_panel(request: StudioRequest, flight: Flight, show: Show) -> HttpResponse:
    """The takes alone, polled by the page while one is being encoded."""
    context = describe_panel(request, flight, show) | {"is_polled": True}
    return render(request, "studio/ads/take_panel.html", context)


def describe_panel(request: StudioRequest, flight: Flight, show: Show) -> dict[str, Any]:
    """One show's takes; a show that is not asked for one has none."""
    found = next((one for one in list_show_takes(flight) if one.show.id == show.id), None)
    takes = found or ShowTakes(show, [], is_accepted=True, is_wanted=False)
    lamp, words = WORDS[takes.state]
    lately = CreativeIntake.objects.filter(flight=flight, show=show).first()
    return {
        "ads_organisation": flight.organisation,
        "flight": flight,
        "show": show,
        "takes": takes,
        "lamp": lamp,
        "words": words,
        "failed": lately if lately and lately.failure else None,
        "episodes": list_preview_places(show.episodes.filter(media__isnull=False)),
        "may_sell": may_sell(request.user, flight.organisation),
    }


def describe_takes(flight: Flight) -> list[tuple[ShowTakes, str, str]]:
    """For the flight's page: each show with its lamp and words; what misses comes first."""
    order = ["missing", "declined", "waiting", "held", "heard"]
    found = sorted(list_show_takes(flight), key=lambda one: order.index(one.state))
    return [(one, *WORDS[one.state]) for one in found]


def list_to_read(show: Show) -> list[tuple[Flight, str, str]]:
    """For the show's page: flights that are not over and wait for its host, or have been read."""
    yesterday = timezone.now().date() - timedelta(days=1)  # still today somewhere
    flights = Flight.objects.filter(
        campaign__advertiser__organisation=show.organisation,
        creative=None,
        is_baked_in=False,
        ends__gte=yesterday,
    ).select_related("campaign__advertiser__organisation")
    found = []
    for flight in flights.order_by("starts", "name"):
        takes = next((one for one in list_show_takes(flight) if one.show.id == show.id), None)
        if takes is not None:
            found.append((flight, *WORDS[takes.state]))
    return found


@with_take_of
@require_POST
def take_uploads(request: StudioRequest, flight: Flight, show: Show) -> HttpResponse:
    """Begins the upload of a take, as of any spot."""
    require_seller(request, flight.organisation)
    if not flight.is_host_read:
        return refuse("This flight has a spot of its own; hosts do not read it.")
    try:
        wanted = parse_beginning(request.body)
        upload = begin_upload(flight.organisation, request.user, wanted.filename, wanted.size)
    except UploadError as error:
        return refuse(str(error))
    return answer_beginning(
        upload, reverse("ads:take-upload", args=[flight.id, show.slug, upload.id])
    )


@with_take_of
@never_cache
@require_http_methods(["GET", "HEAD", "PATCH"])
def take_upload(
    request: StudioRequest, flight: Flight, show: Show, upload_id: str  # noqa: ARG001 -- of the address
) -> HttpResponse:  # fmt: skip
    """How much has arrived, or more of it."""
    return take_piece(request, find_upload_of(request, flight.organisation, upload_id))


@with_take_of
@require_POST
def take_upload_completion(
    request: StudioRequest, flight: Flight, show: Show, upload_id: str
) -> HttpResponse:
    """Hands a whole file on to encoding; it is a take once that is done."""
    try:
        upload = find_upload_of(request, flight.organisation, upload_id)
        intake = finish_spot_upload(upload, flight, show)
    except UploadError as error:
        return refuse(str(error))
    return JsonResponse({"intake": intake.id}, status=HTTPStatus.ACCEPTED)


def find_upload_of(request: StudioRequest, organisation: Organisation, upload_id: str) -> Any:
    """Http404 for an upload to another of the person's organisations."""
    upload = find_spot_upload(request, upload_id)
    if upload.organisation_id != organisation.id:
        raise Http404("no such upload")
    return upload


@with_row(visible_takes)
@require_POST
def answer(request: StudioRequest, take: Take) -> HttpResponse:
    """Approves it, or declines it with a reason for the host."""
    require_seller(request, take.flight.organisation)
    is_approved = request.POST.get("answer") == "approve"
    reason = request.POST.get("reason", "")
    if not is_approved and not reason.strip():
        messages.error(request, "Say what is wrong with it, so that the host can read it again.")
        return redirect("ads:take", take.flight_id, take.show.slug)
    answer_take(take, request.user, is_approved=is_approved, reason=reason)
    if is_approved:
        messages.success(request, f"Approved: it serves in {take.show.title} from now on.")
    else:
        messages.success(request, f"Declined: it is not heard in {take.show.title}.")
    return redirect("ads:take", take.flight_id, take.show.slug)
