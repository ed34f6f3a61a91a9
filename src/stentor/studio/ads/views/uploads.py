"""Spots come in through the same resumable door as episodes' audio."""

from http import HTTPStatus

from django.http import Http404, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from stentor.accounts.models import Organisation
from stentor.campaigns.spot_uploads import finish_spot_upload
from stentor.intake.models import Upload
from stentor.intake.uploads import UploadError, begin_upload
from stentor.studio.ads.requests import require_seller
from stentor.studio.requests import StudioRequest, signed_in, with_organisation
from stentor.studio.views.uploads import answer_beginning, parse_beginning, refuse, take_piece


@with_organisation
@require_POST
def spot_uploads(request: StudioRequest, organisation: Organisation) -> HttpResponse:
    """Begins one, as for an episode."""
    require_seller(request, organisation)
    try:
        wanted = parse_beginning(request.body)
        upload = begin_upload(organisation, request.user, wanted.filename, wanted.size)
    except UploadError as error:
        return refuse(str(error))
    return answer_beginning(upload, reverse("ads:spot-upload", args=[upload.id]))


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "PATCH"])
def spot_upload(request: StudioRequest, upload_id: str) -> HttpResponse:
    """How much has arrived, or more of it."""
    return take_piece(request, find_spot_upload(request, upload_id))


@signed_in
@require_POST
def spot_upload_completion(request: StudioRequest, upload_id: str) -> HttpResponse:
    """Hands a whole file on to encoding."""
    try:
        intake = finish_spot_upload(find_spot_upload(request, upload_id))
    except UploadError as error:
        return refuse(str(error))
    return JsonResponse({"intake": intake.id}, status=HTTPStatus.ACCEPTED)


def find_spot_upload(request: StudioRequest, upload_id: str) -> Upload:
    """An upload to an organisation whose spots the person may change; Http404 for any other."""
    mine = Organisation.objects.of(request.user)
    uploads = Upload.objects.select_related("organisation", "user")
    found = uploads.filter(id=upload_id, organisation__in=mine).first()
    if found is None or found.organisation is None:
        raise Http404("no such upload")
    require_seller(request, found.organisation)
    return found
