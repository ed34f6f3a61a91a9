"""Audio of an episode: uploaded in pieces, processed, cut at breaks. For a drop of the line see
`Upload-Offset`: it says where to go on."""

import re
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from ninja import Router
from pydantic import ConfigDict, Field

from stentor.api.conventions.answering import answer
from stentor.api.conventions.bearer import ApiRequest, Bearer
from stentor.api.conventions.declaring import ACTED, CREATED, READ, binary, declare
from stentor.api.conventions.fields import In, Out, SentMoment, Text, example
from stentor.api.conventions.finding import find_episode, require_key
from stentor.api.conventions.once import make_once
from stentor.api.conventions.problems import Problem
from stentor.catalog.models import Episode
from stentor.intake.models import Processing, Upload
from stentor.intake.uploads import append_chunk, begin_upload, finish_upload, received_bytes

router = Router(tags=["Audio"])
upload_router = Router(tags=["Audio"])
READING, WRITING = Bearer("shows:read"), Bearer("shows:write")
EPISODE = "/{show}/episodes/{episode}"
OFFSET = re.compile(r"[0-9]{1,19}", re.ASCII)
PIECES = binary("application/offset+octet-stream") | {
    "parameters": [
        {
            "name": "Upload-Offset",
            "in": "header",
            "required": True,
            "description": "How many bytes have arrived: those of the body follow them.",
            "schema": {"type": "integer", "minimum": 0},
            "example": 0,
        }
    ]
}


class NewUpload(In):
    """A file to come."""

    filename: Text = Field(min_length=1, max_length=1000)
    size: int = Field(ge=1, description="Bytes.")
    model_config = ConfigDict(**example(filename="first-light.wav", size=317_520_044))


class UploadDocument(Out):
    """A file on its way in."""

    id: str
    filename: str
    size: int
    received: int = Field(description="Bytes that have arrived; go on from there.")
    is_complete: bool
    created_at: SentMoment
    model_config = ConfigDict(
        **example(
            id="01JD8PZ4Q0M3T6W9YB2C5E8G1P",
            filename="first-light.wav",
            size=317_520_044,
            received=8_388_608,
            is_complete=False,
            created_at="2026-11-24T06:00:00.000Z",
        )
    )

    @classmethod
    def of(cls, upload: Upload) -> "UploadDocument":
        return cls(
            id=upload.id,
            filename=upload.filename,
            size=upload.size,
            received=received_bytes(upload),
            is_complete=upload.completed_at is not None,
            created_at=upload.created_at,
        )


class ProcessingDocument(Out):
    """One way of a file to audio that listeners can hear."""

    id: str
    filename: str
    step: str = Field(description="waiting, probing, measuring, encoding, checking or cutting.")
    fraction: float = Field(description="Of the step that is done, 0 to 1.")
    started_at: SentMoment
    finished_at: SentMoment | None
    audio: str | None = Field(description="Id of what it became.")
    failure: str | None = Field(description="Why it became nothing.")
    model_config = ConfigDict(
        **example(
            id="01JD8PZ4Q0M3T6W9YB2C5E8G1Q",
            filename="first-light.wav",
            step="encoding",
            fraction=0.42,
            started_at="2026-11-24T06:00:00.000Z",
            finished_at=None,
            audio=None,
            failure=None,
        )
    )

    @classmethod
    def of(cls, processing: Processing) -> "ProcessingDocument":
        return cls(
            id=processing.id,
            filename=processing.filename,
            step=processing.step,
            fraction=min(1.0, max(0.0, processing.fraction)),
            started_at=processing.created_at,
            finished_at=processing.finished_at,
            audio=processing.media_id,
            failure=processing.failure or None,
        )


@router.post(
    EPISODE + "/uploads",
    auth=WRITING,
    response=declare(UploadDocument, *CREATED),
    operation_id="beginUpload",
)
def begin(request: ApiRequest, show: str, episode: str, body: NewUpload) -> HttpResponse:
    """Begins an upload; `Location` is where its bytes go. New audio replaces what there is, and
    of a public episode reaches listeners when it is ready."""
    found = find_episode(request, show, episode)

    def make(_upload_id: str) -> tuple[str, UploadDocument]:
        upload = begin_upload(found, request.actor, body.filename, body.size)
        return reverse("api-1:readUpload", args=[upload.id]), UploadDocument.of(upload)

    return make_once(request, make)


@router.get(
    EPISODE + "/processing",
    auth=READING,
    response=declare(ProcessingDocument, *READ),
    operation_id="readProcessing",
)
def read_processing(request: ApiRequest, show: str, episode: str) -> HttpResponse:
    """What becomes, or became, of the newest audio. 404 while there has been none."""
    newest = find_episode(request, show, episode).processings.first()
    if newest is None:
        raise Http404("no processing")
    return answer(request, ProcessingDocument.of(newest))


@upload_router.get(
    "/{upload}",
    auth=WRITING,
    response=declare(UploadDocument, *READ),
    operation_id="readUpload",
)
def read_upload(request: ApiRequest, upload: str) -> HttpResponse:
    """How much has arrived, also in `Upload-Offset`."""
    return _tell(request, find_upload(request, upload))


@upload_router.patch(
    "/{upload}",
    auth=WRITING,
    response=declare(None, 204, *ACTED),
    operation_id="continueUpload",
    openapi_extra=PIECES,
)
def continue_upload(request: ApiRequest, upload: str) -> HttpResponse:
    """Adds the bytes of the body at `Upload-Offset`; pieces of any size."""
    found = find_upload(request, upload)
    offset = request.headers.get("Upload-Offset", "")
    if not OFFSET.fullmatch(offset):
        raise Problem("malformed", "Upload-Offset must be a number of bytes.")
    announced = request.headers.get("Content-Length")
    arrived = append_chunk(
        found, int(offset), request, length=int(announced) if announced else None
    )
    response = HttpResponse(status=204)
    response.headers["Upload-Offset"] = str(arrived)
    return response


@upload_router.post(
    "/{upload}/completion",
    auth=WRITING,
    response=declare(ProcessingDocument, 202, *ACTED),
    operation_id="completeUpload",
)
def complete_upload(request: ApiRequest, upload: str) -> HttpResponse:
    """Hands the whole file on to processing. Asked again it answers the same."""
    found = find_upload(request, upload)
    processing = finish_upload(found)
    assert found.episode is not None  # find_upload looks for those of episodes
    response = answer(request, ProcessingDocument.of(processing), status=202)
    response.headers["Location"] = reverse(
        "api-1:readProcessing", args=[found.episode.show_id, found.episode_id]
    )
    return response


def find_upload(request: ApiRequest, key: str) -> Upload:
    """An upload to one of the organisation's episodes, or Http404."""
    require_key(key)
    ours = Episode.objects.filter(show__organisation=request.organisation)
    uploads = Upload.objects.select_related("episode__show__organisation")
    found = uploads.filter(pk=key, episode__in=ours).first()
    if found is None:
        raise Http404("no such upload")
    return found


def _tell(request: ApiRequest, upload: Upload) -> HttpResponse:
    document = UploadDocument.of(upload)
    response = answer(request, document)
    fields: dict[str, Any] = {"Upload-Offset": document.received, "Upload-Length": document.size}
    for name, value in fields.items():
        response.headers[name] = str(value)
    return response
