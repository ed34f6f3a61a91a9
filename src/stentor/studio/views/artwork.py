"""Covers as the studio shows them, published or not."""

from django.conf import settings
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from stentor.accounts.models import Organisation
from stentor.catalog.models import Artwork
from stentor.lib.objects import LocalObjects
from stentor.studio.requests import StudioRequest, signed_in


@signed_in
@require_safe
def artwork(request: StudioRequest, artwork_id: str) -> FileResponse:
    """The picture's bytes; they never change."""
    found = get_object_or_404(
        Artwork, id=artwork_id, organisation__in=Organisation.objects.of(request.user)
    )
    path = LocalObjects(settings.STENTOR_LAYOUT.objects).path_of(found.object)
    response = FileResponse(path.open("rb"), content_type=found.media_type)
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return response
