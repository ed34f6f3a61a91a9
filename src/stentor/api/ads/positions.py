"""Positions: where flights are heard that are part of episodes' own audio."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from ninja import Router
from pydantic import ConfigDict, Field

from stentor.api.ads.flights import find_flight
from stentor.api.conventions.alone import editing_alone
from stentor.api.conventions.answering import answer, require_unchanged
from stentor.api.conventions.bearer import ApiRequest, Bearer
from stentor.api.conventions.declaring import ACTED, CREATED, EDITED, READ, declare
from stentor.api.conventions.fields import In, Out, SentMoment, Text, example
from stentor.api.conventions.finding import find_episode, require_key
from stentor.api.conventions.once import make_once
from stentor.campaigns.models import Flight, Placement
from stentor.campaigns.positions import (
    find_flights,
    list_positions,
    say_position,
    withdraw_position,
)
from stentor.catalog.models import BakedIn

router = Router(tags=["Positions"])
READING, WRITING = Bearer("ads:read"), Bearer("ads:write")
LONGEST = 100_000.0
"""Seconds of audio."""
POSITION = {
    "id": "01JD8PZ4Q0M3T6W9YB2C5E8G2F",
    "flight": "01JD8PZ4Q0M3T6W9YB2C5E8G2C",
    "show": "tide-tables",
    "episode": "first-light",
    "start": 750.0,
    "end": 795.5,
    "is_heard": True,
    "created_at": "2026-11-24T06:00:00.000Z",
}


class Span(In):
    """From where to where, in seconds of the audio as it was uploaded."""

    start: float = Field(ge=0, le=LONGEST)
    end: float = Field(gt=0, le=LONGEST)
    model_config = ConfigDict(**example(start=750.0, end=795.5))


class NewPosition(Span):
    """An episode that has the ad."""

    show: Text = Field(description="Its slug or id.")
    episode: Text = Field(description="Its slug or id.")
    model_config = ConfigDict(
        **example(show="tide-tables", episode="first-light", start=750.0, end=795.5)
    )


class PositionDocument(Out):
    """Where the ad is heard in one episode."""

    id: str = Field(description="Another place is another id; what was counted of this one stays.")
    flight: str
    show: str = Field(description="Its slug.")
    episode: str = Field(description="Its slug.")
    start: float = Field(description="Seconds.")
    end: float
    is_heard: bool = Field(
        description="False where other audio took the place of that in which it stood: say it anew."
    )
    created_at: SentMoment
    model_config = ConfigDict(**example(**POSITION))

    @classmethod
    def of(cls, row: BakedIn, flight: Flight) -> "PositionDocument":
        media = row.episode.media
        return cls(
            **{name: getattr(row, name) for name in ("id", "start", "end", "created_at")},
            flight=flight.id,
            show=row.episode.show.slug,
            episode=row.episode.slug,
            is_heard=bool(media and media.original == row.original),
        )


class PositionsDocument(Out):
    """Every episode that has the ad."""

    positions: list[PositionDocument]
    model_config = ConfigDict(**example(positions=[POSITION]))


@router.get(
    "/flights/{flight}/positions",
    auth=READING,
    response=declare(PositionsDocument, *READ),
    operation_id="readPositions",
)
def read_positions(request: ApiRequest, flight: str) -> HttpResponse:
    """Where the flight is heard, those first that have to be said anew; nowhere for a flight that
    is not part of the audio."""
    found = find_flight(request, flight)
    listed = [PositionDocument.of(one.row, found) for one in list_positions([found])]
    return answer(request, PositionsDocument(positions=listed))


@router.post(
    "/flights/{flight}/positions",
    auth=WRITING,
    response=declare(PositionDocument, *CREATED, 503),
    operation_id="createPosition",
)
def create_position(request: ApiRequest, flight: str, body: NewPosition) -> HttpResponse:
    """Says where the ad is heard; a public episode has a new version when the answer comes."""
    found = find_flight(request, flight)
    episode = find_episode(request, body.show, body.episode)

    def make(made_id: str) -> tuple[str, PositionDocument]:
        row = BakedIn.objects.filter(pk=made_id).first() or say_position(
            found, episode, body.start, body.end, request.actor, row_id=made_id
        )
        return reverse("api-1:readPositions", args=[found.id]), PositionDocument.of(row, found)

    return make_once(request, make)


@router.put(
    "/positions/{position}",
    auth=WRITING,
    response=declare(PositionDocument, *EDITED),
    operation_id="replacePosition",
)
def replace_position(request: ApiRequest, position: str, body: Span) -> HttpResponse:
    """Another place in the same episode, under another id."""
    with editing_alone():
        row, flight = find_position(request, position)
        require_unchanged(request, PositionDocument.of(row, flight))
        moved = say_position(
            flight, row.episode, body.start, body.end, request.actor, instead_of=row
        )
    return answer(request, PositionDocument.of(moved, flight))


@router.delete(
    "/positions/{position}",
    auth=WRITING,
    response=declare(PositionDocument, *ACTED),
    operation_id="withdrawPosition",
)
def delete_position(request: ApiRequest, position: str) -> HttpResponse:
    """The ad is not part of the episode any more; what was counted stays."""
    row, flight = find_position(request, position)
    require_unchanged(request, PositionDocument.of(row, flight))
    withdraw_position(flight, row, request.actor)
    return answer(request, PositionDocument.of(row, flight))


def find_position(request: ApiRequest, key: str) -> tuple[BakedIn, Flight]:
    """By its id, as far as the organisation has it and it stands; else Http404."""
    require_key(key)
    ours = Placement.objects.filter(
        flight__campaign__advertiser__organisation=request.organisation
    ).values("number")
    rows = BakedIn.objects.standing().filter(placement__in=ours)
    row = rows.select_related("episode__show", "episode__media").filter(pk=key).first()
    if row is None:
        raise Http404("no such position")
    return row, find_flights([row])[row.placement]
