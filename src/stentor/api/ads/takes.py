"""Takes: what each show's host recorded of a flight that hosts read."""

from typing import Literal, cast

from django.http import Http404, HttpResponse
from django.urls import reverse
from ninja import Router
from pydantic import ConfigDict, Field

from stentor.api.ads.flights import find_flight
from stentor.api.ads.spots import find_creative
from stentor.api.conventions.alone import editing_alone
from stentor.api.conventions.answering import answer, require_unchanged
from stentor.api.conventions.bearer import ApiRequest, Bearer
from stentor.api.conventions.declaring import CREATED, EDITED, READ, declare
from stentor.api.conventions.fields import In, Out, SentMoment, Text, example
from stentor.api.conventions.finding import find_show, require_key
from stentor.api.conventions.once import make_once
from stentor.api.conventions.problems import Problem
from stentor.campaigns.models import Take
from stentor.campaigns.takes import ShowTakes, answer_take, hand_in_take, list_show_takes

router = Router(tags=["Takes"])
READING, WRITING = Bearer("ads:read"), Bearer("ads:write")
State = Literal["missing", "waiting", "declined", "held", "heard"]
TAKE = {
    "id": "01JD8PZ4Q0M3T6W9YB2C5E8G2F",
    "flight": "01JD8PZ4Q0M3T6W9YB2C5E8G2C",
    "show": "tide-tables",
    "creative": "01JD8PZ4Q0M3T6W9YB2C5E8G2D",
    "is_approved": None,
    "reason": "",
    "created_at": "2026-11-24T06:00:00.000Z",
}


class NewTake(In):
    """A recording for one show."""

    show: Text = Field(description="Its slug or id.")
    creative: Text = Field(description="Id of the recording, uploaded as any spot.")
    model_config = ConfigDict(**example(show="tide-tables", creative="01JD8PZ4Q0M3T6W9YB2C5E8G2D"))


class TakeAnswer(In):
    """Yes or no to one take."""

    is_approved: bool
    reason: Text = Field("", max_length=255, description="Why not, for the host.")
    model_config = ConfigDict(**example(is_approved=False, reason="Say the address twice."))


class TakeDocument(Out):
    """A host's recording; it is heard in its show while it is approved."""

    id: str
    flight: str
    show: str = Field(description="Its slug.")
    creative: str
    is_approved: bool | None = Field(description="Null while nobody has answered.")
    reason: str
    created_at: SentMoment
    model_config = ConfigDict(**example(**TAKE))

    @classmethod
    def of(cls, row: Take) -> "TakeDocument":
        same = ("id", "is_approved", "reason", "created_at")
        return cls(
            **{name: getattr(row, name) for name in same},
            flight=row.flight_id, show=row.show.slug, creative=row.creative_id,
        )  # fmt: skip


class ShowTakesDocument(Out):
    """Where one show stands with the flight."""

    show: str = Field(description="Its slug.")
    state: State = Field(
        description="`held`: approved, and the show itself vetoes it or has to listen first."
    )
    is_wanted: bool = Field(description="False where the flight does not target it any more.")
    takes: list[TakeDocument] = Field(description="The newest first.")
    model_config = ConfigDict(
        **example(show="tide-tables", state="waiting", is_wanted=True, takes=[TAKE])
    )

    @classmethod
    def of(cls, one: ShowTakes) -> "ShowTakesDocument":
        return cls(
            show=one.show.slug,
            state=cast(State, one.state),
            is_wanted=one.is_wanted,
            takes=[TakeDocument.of(take) for take in one.takes],
        )


class TakesDocument(Out):
    """Every show that is to read the flight."""

    shows: list[ShowTakesDocument]
    model_config = ConfigDict(
        **example(
            shows=[{"show": "tide-tables", "state": "waiting", "is_wanted": True, "takes": [TAKE]}]
        )
    )


@router.get(
    "/flights/{flight}/takes",
    auth=READING,
    response=declare(TakesDocument, *READ),
    operation_id="readTakes",
)
def read_takes(request: ApiRequest, flight: str) -> HttpResponse:
    """Which shows have read the flight, and which still have to; none where it has a spot."""
    found = find_flight(request, flight)
    shows = list_show_takes(found) if found.is_host_read else []
    return answer(request, TakesDocument(shows=[ShowTakesDocument.of(one) for one in shows]))


@router.post(
    "/flights/{flight}/takes",
    auth=WRITING,
    response=declare(TakeDocument, *CREATED),
    operation_id="createTake",
)
def create_take(request: ApiRequest, flight: str, body: NewTake) -> HttpResponse:
    """Hands a recording in; it is heard once it is approved."""
    found = find_flight(request, flight)
    if not found.is_host_read:
        raise Problem("conflict", "The flight has a spot of its own; hosts do not read it.")
    show, creative = find_show(request, body.show), find_creative(request, body.creative)

    def make(made_id: str) -> tuple[str, TakeDocument]:
        there = Take.objects.filter(pk=made_id).select_related("show").first()
        take = there or hand_in_take(found, show, creative, request.actor, made_id)
        return reverse("api-1:readTakes", args=[found.id]), TakeDocument.of(take)

    return make_once(request, make)


@router.put(
    "/takes/{take}/answer",
    auth=WRITING,
    response=declare(TakeDocument, *EDITED),
    operation_id="answerTake",
)
def answer_one(request: ApiRequest, take: str, body: TakeAnswer) -> HttpResponse:
    """Approves the take, in place of an earlier one of the show, or declines it; the served ad book
    knows it when the answer comes."""
    with editing_alone():
        found = find_take(request, take)
        require_unchanged(request, TakeDocument.of(found))
        answer_take(found, request.actor, is_approved=body.is_approved, reason=body.reason)
    return answer(request, TakeDocument.of(found))


def find_take(request: ApiRequest, key: str) -> Take:
    """By its id, as far as the organisation has it; else Http404."""
    require_key(key)
    ours = Take.objects.filter(flight__campaign__advertiser__organisation=request.organisation)
    rows = ours.select_related("flight__campaign__advertiser__organisation", "show", "creative")
    found = rows.filter(pk=key).first()
    if found is None:
        raise Http404("no such take")
    return found
