"""Flights: booked, changed, explained."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from ninja import Query, Router
from pydantic import ConfigDict, Field

from stentor.ads.explanation import explain_flight
from stentor.api.ads.customers import find_campaign
from stentor.api.ads.flight_bodies import FlightChange, FlightDocument, NewFlight, State
from stentor.api.ads.forming import require_valid, word
from stentor.api.ads.terms import read_slugs
from stentor.api.conventions.alone import editing_alone
from stentor.api.conventions.answering import answer, require_unchanged
from stentor.api.conventions.bearer import ApiRequest, Bearer
from stentor.api.conventions.declaring import CREATED, EDITED, READ, declare
from stentor.api.conventions.fields import Out, example
from stentor.api.conventions.finding import require_key
from stentor.api.conventions.once import make_once
from stentor.api.conventions.paging import Page, PageQuery, answer_page
from stentor.campaigns.forms import FlightForm
from stentor.campaigns.forms.flight import describe_flight
from stentor.campaigns.models import Flight
from stentor.campaigns.verbs import save_flights
from stentor.lake.decision_files import read_decisions
from stentor.programmatic.models import DemandSpot

router = Router(tags=["Flights"])
READING, WRITING = Bearer("ads:read"), Bearer("ads:write")
READ_AT_MOST = 32 << 20
"""Bytes of records: the answer comes soon however much was decided."""


class FlightQuery(PageQuery):
    """Which flights."""

    campaign: str = Field("", max_length=26, description="Only those of this one, by id.")
    state: State | None = Field(None, description="Only those that are in it now.")
    is_from_demand: bool | None = Field(
        None,
        strict=False,
        description="Only those that a source of demand gave, or only those that you booked.",
    )


class ExplanationDocument(Out):
    """Why a flight did or did not serve, from the edges' sampled records."""

    flight: str
    decisions: int
    sampled: int = Field(description="Decisions that say why not.")
    served: int
    slots: int
    served_in_sample: int
    reasons: dict[str, int]
    first: str | None
    last: str | None
    model_config = ConfigDict(
        **example(
            flight="01JD8PZ4Q0M3T6W9YB2C5E8G2C", decisions=1200, sampled=120, served=310,
            slots=2400, served_in_sample=31, reasons={"country": 60, "flight-cap": 29},
            first="2026-11-23T22:00:00.000Z", last="2026-11-24T06:00:00.000Z",
        )
    )  # fmt: skip


@router.get(
    "/flights",
    auth=READING,
    response=declare(Page[FlightDocument], *READ),
    operation_id="listFlights",
)
def list_flights(request: ApiRequest, query: Query[FlightQuery]) -> HttpResponse:
    """Every flight, newest first."""
    rows = Flight.objects.filter(campaign__advertiser__organisation=request.organisation)
    if query.campaign:
        rows = rows.filter(campaign=find_campaign(request, query.campaign))
    slugs, now = read_slugs(request.organisation.id), timezone.now()
    if query.state:
        rows = rows.in_state(query.state, now)
    if query.is_from_demand is not None:
        given = DemandSpot.objects.filter(flight__in=rows).values("flight")
        rows = rows.filter(pk__in=given) if query.is_from_demand else rows.exclude(pk__in=given)
    return answer_page(
        request, rows, query, lambda s: [FlightDocument.of(one, slugs, now) for one in s]
    )


@router.post(
    "/flights",
    auth=WRITING,
    response=declare(FlightDocument, *CREATED),
    operation_id="createFlight",
)
def create_flight(request: ApiRequest, body: NewFlight) -> HttpResponse:
    """Books a flight; it is in the served ad book when the answer comes."""
    campaign = find_campaign(request, body.campaign)

    def make(made_id: str) -> tuple[str, FlightDocument]:
        there = Flight.objects.filter(pk=made_id).first()
        if there is None:
            data = word(body.model_dump(exclude={"campaign"}))
            form = FlightForm(data, organisation=request.organisation, campaign=campaign)
            require_valid(form)
            there = form.save_to(Flight(id=made_id, campaign=campaign))
            save_flights([there], request.actor)
        return reverse("api-1:readFlight", args=[made_id]), _describe(request, there)

    return make_once(request, make)


@router.get(
    "/flights/{flight}",
    auth=READING,
    response=declare(FlightDocument, *READ),
    operation_id="readFlight",
)
def read_flight(request: ApiRequest, flight: str) -> HttpResponse:
    """One flight."""
    return answer(request, _describe(request, find_flight(request, flight)))


@router.patch(
    "/flights/{flight}",
    auth=WRITING,
    response=declare(FlightDocument, *EDITED),
    operation_id="changeFlight",
)
def change_flight(request: ApiRequest, flight: str, body: FlightChange) -> HttpResponse:
    """Changes what is sent; the served ad book has it when the answer comes."""
    with editing_alone():
        found = find_flight(request, flight)
        require_unchanged(request, _describe(request, found))
        sent = word(body.model_dump(include=body.model_fields_set))
        data: dict[str, Any] = describe_flight(found) | sent
        form = FlightForm(data, organisation=request.organisation, flight=found)
        require_valid(form)
        save_flights([form.save_to(found)], request.actor)
    return answer(request, _describe(request, found))


@router.get(
    "/flights/{flight}/explanation",
    auth=READING,
    response=declare(ExplanationDocument, *READ),
    operation_id="explainFlight",
)
def explain(request: ApiRequest, flight: str) -> HttpResponse:
    """Counts by reason, from the newest records of decisions."""
    found = find_flight(request, flight)
    spool = settings.STENTOR_LAYOUT.spool
    told = explain_flight(found.id, read_decisions(spool, READ_AT_MOST))
    same = ("flight", "decisions", "sampled", "served", "slots", "served_in_sample")
    document = ExplanationDocument(
        **{name: getattr(told, name) for name in same},
        reasons=dict(told.reasons.most_common()),
        first=told.first,
        last=told.last,
    )
    return answer(request, document)


def find_flight(request: ApiRequest, key: str) -> Flight:
    """By its id, as far as the organisation has it; else Http404."""
    require_key(key)
    ours = Flight.objects.filter(campaign__advertiser__organisation=request.organisation)
    rows = ours.select_related("campaign__advertiser__organisation", "creative")
    found = rows.filter(pk=key).first()
    if found is None:
        raise Http404("no such flight")
    return found


def _describe(request: ApiRequest, flight: Flight) -> FlightDocument:
    return FlightDocument.of(flight, read_slugs(request.organisation.id), timezone.now())
