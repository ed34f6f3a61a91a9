"""What the studio proposes while somebody types: an address, the look of the notes."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from stentor.catalog.making import list_taken_episode_slugs, list_taken_show_slugs
from stentor.catalog.models import Show
from stentor.catalog.slugs import propose_slug
from stentor.publishing.notes import sanitise_notes
from stentor.studio.forms.episode import LONGEST_NOTES
from stentor.studio.requests import StudioRequest, signed_in, with_show

LONGEST_TITLE = 255


@signed_in
@require_safe
def show_address_proposal(request: StudioRequest) -> JsonResponse:
    """A free address for a show of this title."""
    title = request.GET.get("title", "")[:LONGEST_TITLE].strip()
    slug = propose_slug(title, list_taken_show_slugs()) if title else ""
    return JsonResponse({"slug": slug})


@with_show
@require_safe
def episode_address_proposal(request: StudioRequest, show: Show) -> JsonResponse:
    """A free address within the show for an episode of this title."""
    title = request.GET.get("title", "")[:LONGEST_TITLE].strip()
    slug = propose_slug(title, list_taken_episode_slugs(show), "episode") if title else ""
    return JsonResponse({"slug": slug})


@signed_in
@require_POST
def notes_preview(request: StudioRequest) -> HttpResponse:
    """The notes as listeners will see them: what cannot be published is not there."""
    notes = sanitise_notes(request.POST.get("notes", "")[:LONGEST_NOTES])
    return render(request, "studio/parts/notes_preview.html", {"notes": notes})
