"""Spots: uploaded, titled, taken back."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from ninja import Query, Router
from pydantic import ConfigDict, Field

from stentor.api.conventions.alone import editing_alone
from stentor.api.conventions.answering import answer, require_unchanged
from stentor.api.conventions.bearer import ApiRequest, Bearer
from stentor.api.conventions.declaring import ACTED, CREATED, EDITED, READ, declare
from stentor.api.conventions.fields import In, Out, SentMoment, Text, example
from stentor.api.conventions.finding import require_key
from stentor.api.conventions.once import make_once
from stentor.api.conventions.paging import Page, PageQuery, answer_page
from stentor.api.conventions.uploading import (
    PIECES,
    NewUpload,
    UploadDocument,
    take_piece,
    tell,
)
from stentor.campaigns.models import Creative, CreativeIntake
from stentor.campaigns.spot_uploads import finish_spot_upload
from stentor.campaigns.verbs import recall_placements, retitle_creative
from stentor.intake.models import Upload
from stentor.intake.uploads import begin_upload

router = Router(tags=["Spots"])
READING, WRITING = Bearer("ads:read"), Bearer("ads:write")


class CreativeChange(In):
    """What is to change; other sound is another spot."""

    title: Text = Field("", max_length=255, description="Empty: its file’s name.")
    model_config = ConfigDict(**example(title="Tea, 20 seconds"))


class CreativeDocument(Out):
    """A spot."""

    id: str
    title: str
    filename: str
    seconds: float
    is_recalled: bool
    created_at: SentMoment
    model_config = ConfigDict(
        **example(
            id="01JD8PZ4Q0M3T6W9YB2C5E8G2D", title="Tea, 20 seconds", filename="tea.wav",
            seconds=20.0, is_recalled=False, created_at="2026-11-24T06:00:00.000Z",
        )
    )  # fmt: skip

    @classmethod
    def of(cls, row: Creative) -> "CreativeDocument":
        same = ("id", "title", "filename", "seconds", "created_at")
        is_recalled = row.placements.exclude(recalled_at=None).exists()
        return cls(**{name: getattr(row, name) for name in same}, is_recalled=is_recalled)


class IntakeDocument(Out):
    """A file on its way to a spot."""

    id: str
    filename: str
    started_at: SentMoment
    finished_at: SentMoment | None
    creative: str | None = Field(description="Id of what it became.")
    failure: str | None = Field(description="Why it became nothing.")
    model_config = ConfigDict(
        **example(
            id="01JD8PZ4Q0M3T6W9YB2C5E8G2E", filename="tea.wav",
            started_at="2026-11-24T06:00:00.000Z", finished_at=None, creative=None, failure=None,
        )
    )  # fmt: skip

    @classmethod
    def of(cls, row: CreativeIntake) -> "IntakeDocument":
        return cls(
            id=row.id,
            filename=row.filename,
            started_at=row.created_at,
            finished_at=row.finished_at,
            creative=row.creative_id,
            failure=row.failure or None,
        )


@router.get(
    "/creatives",
    auth=READING,
    response=declare(Page[CreativeDocument], *READ),
    operation_id="listCreatives",
)
def list_creatives(request: ApiRequest, query: Query[PageQuery]) -> HttpResponse:
    """Every spot, newest first."""
    rows = Creative.objects.filter(organisation=request.organisation)
    return answer_page(request, rows, query, lambda s: [CreativeDocument.of(one) for one in s])


@router.get(
    "/creatives/{creative}",
    auth=READING,
    response=declare(CreativeDocument, *READ),
    operation_id="readCreative",
)
def read_creative(request: ApiRequest, creative: str) -> HttpResponse:
    """One spot."""
    return answer(request, CreativeDocument.of(find_creative(request, creative)))


@router.patch(
    "/creatives/{creative}",
    auth=WRITING,
    response=declare(CreativeDocument, *EDITED),
    operation_id="changeCreative",
)
def change_creative(request: ApiRequest, creative: str, body: CreativeChange) -> HttpResponse:
    """Gives it another name for people."""
    with editing_alone():
        found = find_creative(request, creative)
        require_unchanged(request, CreativeDocument.of(found))
        if "title" in body.model_fields_set:
            retitle_creative(found, request.actor, body.title)
    return answer(request, CreativeDocument.of(found))


@router.put(
    "/creatives/{creative}/recall",
    auth=WRITING,
    response=declare(CreativeDocument, *ACTED),
    operation_id="recallCreative",
)
def recall_creative(request: ApiRequest, creative: str) -> HttpResponse:
    """Takes it back for good, also from downloads that were decided before."""
    found = find_creative(request, creative)
    recall_placements(found.placements.all(), request.actor, timezone.now())
    return answer(request, CreativeDocument.of(found))


@router.post(
    "/uploads",
    auth=WRITING,
    response=declare(UploadDocument, *CREATED),
    operation_id="beginSpotUpload",
)
def begin(request: ApiRequest, body: NewUpload) -> HttpResponse:
    """Begins the upload of a spot; `Location` is where its bytes go."""

    def make(_made_id: str) -> tuple[str, UploadDocument]:
        upload = begin_upload(request.organisation, request.actor, body.filename, body.size)
        return reverse("api-1:readSpotUpload", args=[upload.id]), UploadDocument.of(upload)

    return make_once(request, make)


@router.get(
    "/uploads/{upload}",
    auth=WRITING,
    response=declare(UploadDocument, *READ),
    operation_id="readSpotUpload",
)
def read_upload(request: ApiRequest, upload: str) -> HttpResponse:
    """How much has arrived, also in `Upload-Offset`."""
    return tell(request, find_upload(request, upload))


@router.patch(
    "/uploads/{upload}",
    auth=WRITING,
    response=declare(None, 204, *ACTED),
    operation_id="continueSpotUpload",
    openapi_extra=PIECES,
)
def continue_upload(request: ApiRequest, upload: str) -> HttpResponse:
    """Adds the bytes of the body at `Upload-Offset`; pieces of any size."""
    return take_piece(request, find_upload(request, upload))


@router.post(
    "/uploads/{upload}/completion",
    auth=WRITING,
    response=declare(IntakeDocument, 202, *ACTED),
    operation_id="completeSpotUpload",
)
def complete_upload(request: ApiRequest, upload: str) -> HttpResponse:
    """Hands the whole file on to encoding. Asked again it answers the same."""
    intake = finish_spot_upload(find_upload(request, upload))
    response = answer(request, IntakeDocument.of(intake), status=202)
    response.headers["Location"] = reverse("api-1:readSpotIntake", args=[intake.id])
    return response


@router.get(
    "/intakes/{intake}",
    auth=READING,
    response=declare(IntakeDocument, *READ),
    operation_id="readSpotIntake",
)
def read_intake(request: ApiRequest, intake: str) -> HttpResponse:
    """What becomes, or became, of an uploaded spot."""
    require_key(intake)
    ours = CreativeIntake.objects.filter(organisation=request.organisation)
    found = ours.filter(pk=intake).first()
    if found is None:
        raise Http404("no such intake")
    return answer(request, IntakeDocument.of(found))


def find_creative(request: ApiRequest, key: str) -> Creative:
    """By its id, as far as the organisation has it; else Http404."""
    require_key(key)
    ours = Creative.objects.filter(organisation=request.organisation)
    found = ours.select_related("organisation").filter(pk=key).first()
    if found is None:
        raise Http404("no such spot")
    return found


def find_upload(request: ApiRequest, key: str) -> Upload:
    """An upload of the organisation's own, or Http404."""
    require_key(key)
    ours = Upload.objects.filter(organisation=request.organisation)
    found = ours.select_related("organisation", "user").filter(pk=key).first()
    if found is None:
        raise Http404("no such upload")
    return found
