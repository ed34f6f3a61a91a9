"""Spots: uploaded, listened to, heard in place, approved, taken back."""

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stentor.accounts.models import Organisation
from stentor.campaigns.models import Creative, CreativeEncode, CreativeIntake
from stentor.campaigns.previewing import read_preview
from stentor.campaigns.verbs import recall_placements, retitle_creative
from stentor.catalog.models import Episode, MediaVersion, Show
from stentor.lib.objects import LocalObjects
from stentor.studio.ads.requests import render_ads_page, require_seller, visible_creatives, with_row
from stentor.studio.requests import StudioRequest, with_organisation
from stentor.studio.views.audio import serve_audio

AROUND = 12.0
"""Seconds of the episode that a preview plays on each side of the spot."""
INTAKES_SHOWN = 5


@with_organisation
@require_safe
def creatives(request: StudioRequest, organisation: Organisation) -> HttpResponse:
    """All spots, the newest first, and where another comes in."""
    rows = organisation.creatives.prefetch_related("flights", "house_spots").order_by("-created_at")
    context = {"rows": rows, "tab": "creatives", **describe_intakes(organisation)}
    return render_ads_page(request, organisation, "studio/ads/creatives.html", context)


@with_organisation
@never_cache
@require_safe
def intakes(request: StudioRequest, organisation: Organisation) -> HttpResponse:
    """The panel of uploads, polled by the page while one is being encoded."""
    rows = organisation.creatives.prefetch_related("flights", "house_spots").order_by("-created_at")
    context = {"ads_organisation": organisation, "rows": rows, "is_polled": True}
    return render(request, "studio/ads/intakes.html", context | describe_intakes(organisation))


def describe_intakes(organisation: Organisation) -> dict[str, object]:
    """What is on its way, and what failed lately."""
    shown = list(CreativeIntake.objects.filter(organisation=organisation)[:INTAKES_SHOWN])
    return {
        "running": [one for one in shown if one.finished_at is None],
        "failed": [one for one in shown[:1] if one.failure],
    }


@with_row(visible_creatives)
@require_http_methods(["GET", "POST"])
def creative_page(request: StudioRequest, creative: Creative) -> HttpResponse:
    """Listen to it, hear it in place, see where it is used; its title can be changed."""
    organisation = creative.organisation
    if request.method == "POST":
        require_seller(request, organisation)
        retitle_creative(creative, request.user, request.POST.get("title", ""))
        messages.success(request, "Renamed.")
        return redirect("ads:creative", creative.id)
    episodes = Episode.objects.filter(show__organisation=organisation, media__isnull=False)
    verdicts = {}
    for verdict in creative.verdicts.select_related("show").order_by("id"):
        verdicts[verdict.show_id] = verdict
    context = {
        "creative": creative,
        "encodes": creative.encodes.order_by("channels"),
        "flights": creative.flights.select_related("campaign__advertiser"),
        "house_spots": creative.house_spots.all(),
        "takes": creative.takes.select_related("flight", "show"),
        "episodes": list_preview_places(episodes),
        "verdicts": [
            (show, verdicts.get(show.id))
            for show in Show.objects.filter(organisation=organisation).order_by("title")
        ],
        "is_recalled": creative.placements.exclude(recalled_at=None).exists(),
        "tab": "creatives",
    }
    return render_ads_page(request, organisation, "studio/ads/creative.html", context)


@with_row(visible_creatives)
@require_POST
def recall(request: StudioRequest, creative: Creative) -> HttpResponse:
    """Takes it back from everywhere, downloads under way included."""
    require_seller(request, creative.organisation)
    recall_placements(creative.placements.all(), request.user, timezone.now())
    messages.success(request, f"{creative.name} is recalled. No download has it any more.")
    return redirect("ads:creative", creative.id)


@with_row(visible_creatives)
@require_safe
def creative_audio(request: StudioRequest, creative: Creative) -> HttpResponseBase:
    """The spot as listeners hear it."""
    encode = creative.encodes.order_by("-channels").first()
    if encode is None:
        raise Http404("no audio")
    return serve_audio(request, encode.object, encode.size)


@with_row(visible_creatives)
@require_safe
def preview(
    _request: StudioRequest, creative: Creative, episode_id: str, frame: int
) -> HttpResponseBase:
    """The spot in place: some seconds of the episode, the spot, some seconds more."""
    episode = Episode.objects.filter(
        id=episode_id, show__organisation=creative.organisation, media__isnull=False
    ).select_related("media").first()  # fmt: skip
    media = episode.media if episode else None
    if episode is None or media is None or frame not in list_places(media):
        raise Http404("no such break")
    encode = find_encode(creative, media.channels, media.bitrate)
    objects = LocalObjects(settings.STENTOR_LAYOUT.objects)
    content = read_preview(objects, episode, media, encode, frame, AROUND)
    if content is None:
        raise Http404("nothing can stand there")
    response = StreamingHttpResponse(iter([content]), content_type="audio/mpeg")
    response.headers["Content-Length"] = str(len(content))
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def list_preview_places(episodes: QuerySet[Episode]) -> list[tuple[Episode, list[int]]]:
    """The newest of these episodes, each with the frames before which a spot may stand."""
    newest = episodes.select_related("show", "media").order_by("-created_at")[:30]
    return [(each, list_places(each.media)) for each in newest if each.media]


def list_places(media: MediaVersion) -> list[int]:
    """Frames before which a spot may stand: at the beginning, at every break, at the end."""
    return sorted({0, *media.breaks, media.frames})


def find_encode(creative: Creative, channels: int, bitrate: int) -> CreativeEncode:
    """The encode that may stand in the episode. Http404 when there is none."""
    encode = creative.encodes.filter(channels=channels, bitrate=bitrate).first()
    if encode is None:
        raise Http404("not encoded for this episode")
    return encode
