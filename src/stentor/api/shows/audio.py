"""Audio of an episode: uploaded in pieces, processed, cut at breaks. For a drop of the line see
`Upload-Offset`: it says where to go on."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from ninja import Router
from pydantic import ConfigDict, Field

from stentor.api.conventions.answering import answer
from stentor.api.conventions.bearer import ApiRequest, Bearer
from stentor.api.conventions.declaring import ACTED, CREATED, READ, declare
from stentor.api.conventions.fields import Out, SentMoment, example
from stentor.api.conventions.finding import find_episode, require_key
from stentor.api.conventions.once import make_once
from stentor.api.conventions.uploading import (
    PIECES,
    NewUpload,
    UploadDocument,
    take_piece,
    tell,
)
from stentor.catalog.models import Episode
from stentor.intake.models import Processing, Upload
from stentor.intake.uploads import begin_upload, finish_upload

router = Router(tags=["Audio"])
upload_router = Router(tags=["Audio"])
READING, WRITING = Bearer("shows:read"), Bearer("shows:write")
EPISODE = "/{show}/episodes/{episode}"


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
    return tell(request, find_upload(request, upload))


@upload_router.patch(
    "/{upload}",
    auth=WRITING,
    response=declare(None, 204, *ACTED),
    operation_id="continueUpload",
    openapi_extra=PIECES,
)
def continue_upload(request: ApiRequest, upload: str) -> HttpResponse:
    """Adds the bytes of the body at `Upload-Offset`; pieces of any size."""
    return take_piece(request, find_upload(request, upload))


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
