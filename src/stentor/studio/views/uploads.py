"""Resumable uploads, after the way of tus: POST makes one, PATCH adds bytes at an offset,
HEAD tells how far it is, POST to its completion hands it on to processing."""

import re
from http import HTTPStatus

import msgspec
from django.http import Http404, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from stentor.catalog.models import Episode
from stentor.intake.models import Upload
from stentor.intake.uploads import (
    UploadError,
    UploadOffsetError,
    append_chunk,
    begin_upload,
    finish_upload,
    received_bytes,
)
from stentor.studio.requests import StudioRequest, require_editor, signed_in, with_episode

OFFSET = re.compile(r"[0-9]{1,19}")


@with_episode
@require_POST
def uploads(request: StudioRequest, episode: Episode) -> HttpResponse:
    """Begins one. The body is `{"filename": …, "size": bytes}`; the answer says where it lives."""
    require_editor(request, episode.show)
    try:
        wanted = parse_beginning(request.body)
        upload = begin_upload(episode, request.user, wanted.filename, wanted.size)
    except UploadError as error:
        return refuse(str(error))
    return answer_beginning(upload, reverse("studio:upload", args=[upload.id]))


def answer_beginning(upload: Upload, address: str) -> HttpResponse:
    """Where the new upload lives."""
    answer = JsonResponse({"id": upload.id, "address": address}, status=HTTPStatus.CREATED)
    answer.headers["Location"] = address
    answer.headers["Upload-Offset"] = "0"
    return answer


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "PATCH"])
def upload(request: StudioRequest, upload_id: str) -> HttpResponse:
    """How much has arrived (GET, HEAD), or more of it (PATCH at `Upload-Offset`).

    409 with the true offset when the client's is another one.
    """
    return take_piece(request, find_upload(request, upload_id))


def take_piece(request: StudioRequest, found: Upload) -> HttpResponse:
    """The answer to HEAD or PATCH on an upload that the person may change."""
    if request.method != "PATCH":
        return answer_offset(found, HTTPStatus.OK)
    offset = try_parse_offset(request.headers.get("Upload-Offset", ""))
    if offset is None:
        return refuse("Upload-Offset must be a number of bytes")
    announced = request.headers.get("Content-Length")
    try:
        append_chunk(found, offset, request, length=int(announced) if announced else None)
    except UploadOffsetError:
        return answer_offset(found, HTTPStatus.CONFLICT)
    except UploadError as error:
        return refuse(str(error))
    return answer_offset(found, HTTPStatus.NO_CONTENT)


@signed_in
@require_POST
def upload_completion(request: StudioRequest, upload_id: str) -> HttpResponse:
    """Hands a whole file on to processing; 422 says what is wrong with it."""
    found = find_upload(request, upload_id)
    try:
        processing = finish_upload(found)
    except UploadError as error:
        return refuse(str(error))
    return JsonResponse({"processing": processing.id}, status=HTTPStatus.ACCEPTED)


def try_parse_offset(text: str) -> int | None:
    """A number of bytes below ten exabytes; None for anything else."""
    return int(text) if OFFSET.fullmatch(text) else None


def find_upload(request: StudioRequest, upload_id: str) -> Upload:
    """An upload to an episode that the person may change; Http404 for anybody else's."""
    visible = Episode.objects.visible_to(request.user)
    uploads = Upload.objects.select_related("episode__show__organisation")
    found = uploads.filter(id=upload_id, episode__in=visible).first()
    if found is None:
        raise Http404("no such upload")
    assert found.episode is not None  # it is one of those above
    require_editor(request, found.episode.show)
    return found


class Beginning(msgspec.Struct):
    """What a new upload says of itself."""

    filename: str
    size: int
    """Bytes."""


def parse_beginning(body: bytes) -> Beginning:
    """UploadError in the uploader's words when the body is another thing."""
    try:
        return msgspec.json.decode(body, type=Beginning)
    except msgspec.DecodeError as error:
        raise UploadError("Say the filename and the size in bytes.") from error


def answer_offset(found: Upload, status: HTTPStatus) -> HttpResponse:
    """Nothing but how far the upload is."""
    answer = HttpResponse(status=status)
    answer.headers["Upload-Offset"] = str(received_bytes(found))
    answer.headers["Upload-Length"] = str(found.size)
    return answer


def refuse(message: str) -> JsonResponse:
    """What was wrong, for the uploader to show."""
    return JsonResponse({"error": message}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
