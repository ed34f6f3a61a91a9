"""Sources of demand: servers that are asked for spots where nothing sold serves."""

from typing import Any, Literal

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from ninja import Query, Router
from pydantic import ConfigDict, Field

from stentor.api.ads.terms import Slot, read_slugs
from stentor.api.conventions.alone import editing_alone
from stentor.api.conventions.answering import answer, require_unchanged
from stentor.api.conventions.bearer import ApiRequest, Bearer
from stentor.api.conventions.declaring import ACTED, CREATED, EDITED, READ, declare
from stentor.api.conventions.fields import In, Out, SentMoment, Text, Title, example
from stentor.api.conventions.finding import require_key
from stentor.api.conventions.forms import require_valid
from stentor.api.conventions.once import make_once
from stentor.api.conventions.paging import Page, PageQuery, answer_page
from stentor.programmatic.forms import DemandForm
from stentor.programmatic.models import DemandSource
from stentor.programmatic.verbs import remove_source, save_source

router = Router(tags=["Sources of demand"])
READING, WRITING = Bearer("ads:read"), Bearer("ads:write")
Kind = Literal["vast", "openrtb"]
LISTS = ("categories", "lengths", "blocked_domains", "blocked_categories")
SHOWN: dict[str, Any] = {
    "name": "Exchange", "kind": "openrtb", "url": "https://bid.example/", "is_on": True,
    "shows": [], "categories": ["Science"], "slots": ["pre", "mid"], "floor": "5.5",
    "currency": "EUR", "time_limit": 2.0, "longest_seconds": 60, "lengths": [15, 30],
    "impressions_a_bid": 100, "every_minutes": 30, "keep_hours": 24,
    "blocked_domains": ["casino.example"], "blocked_categories": ["IAB7"],
}  # fmt: skip


class DemandFields(In):
    """What of a source may be changed."""

    name: Title = Field("", max_length=120)
    kind: Kind = "vast"
    url: Text = Field("", max_length=4000, description="Macros like [CACHEBUSTING] are filled in.")
    is_on: bool = Field(True, description="Off, it is not asked, and nothing of it serves.")
    shows: list[Text] = Field(default_factory=list, max_length=500, description="Slugs; none: all.")
    categories: list[Text] = Field(default_factory=list, max_length=110)
    slots: list[Slot] = Field(["pre", "mid", "post"], max_length=3)
    floor: Text = Field("0", max_length=12, description="For a thousand impressions, decimal.")
    currency: Text = Field("", max_length=3)
    time_limit: float = Field(2.0, strict=False, description="Seconds, wrappers included.")
    longest_seconds: int = 60
    lengths: list[int] = Field(default_factory=list, max_length=20, description="None: any.")
    impressions_a_bid: int = 100
    every_minutes: int = 30
    keep_hours: int = Field(24, description="How long an answer serves unless one renews it.")
    blocked_domains: list[Text] = Field(default_factory=list, max_length=1000)
    blocked_categories: list[Text] = Field(
        default_factory=list, max_length=500, description="Of IAB’s content taxonomy 1."
    )


class NewDemandSource(DemandFields):
    """A source to be."""

    name: Title = Field(max_length=120)
    kind: Kind
    url: Text = Field(max_length=4000)
    currency: Text = Field(max_length=3)
    model_config = ConfigDict(**example(**SHOWN))


class DemandSourceChange(DemandFields):
    """What is to change; lists whole."""

    model_config = ConfigDict(**example(is_on=False))


class DemandSourceDocument(Out):
    """A VAST tag or an OpenRTB 2.6 bidder, asked by the clock."""

    id: str
    name: str
    kind: Kind
    url: str
    is_on: bool
    shows: list[str]
    categories: list[str]
    slots: list[Slot]
    floor: str
    currency: str
    time_limit: float
    longest_seconds: int
    lengths: list[int]
    impressions_a_bid: int
    every_minutes: int
    keep_hours: int
    blocked_domains: list[str]
    blocked_categories: list[str]
    asked_at: SentMoment | None = Field(description="The last time; null: not yet, or anew soon.")
    created_at: SentMoment
    model_config = ConfigDict(
        **example(
            id="01JD8PZ4Q0M3T6W9YB2C5E8G2H", **SHOWN, asked_at="2026-11-24T06:00:00.000Z",
            created_at="2026-11-20T06:00:00.000Z",
        )
    )  # fmt: skip

    @classmethod
    def of(cls, row: DemandSource, slugs: dict[str, str]) -> "DemandSourceDocument":
        same = {name: getattr(row, name) for name in DemandFields.model_fields}
        shows = sorted(slugs[one] for one in row.shows if one in slugs)
        told = same | {"floor": row.floor_words, "shows": shows}
        return cls(id=row.id, asked_at=row.asked_at, created_at=row.created_at, **told)


@router.get(
    "/demand-sources",
    auth=READING,
    response=declare(Page[DemandSourceDocument], *READ),
    operation_id="listDemandSources",
)
def list_sources(request: ApiRequest, query: Query[PageQuery]) -> HttpResponse:
    """Every source that stands, newest first."""
    rows = DemandSource.objects.standing().filter(organisation=request.organisation)
    slugs = read_slugs(request.organisation.id)
    return answer_page(
        request, rows, query, lambda s: [DemandSourceDocument.of(one, slugs) for one in s]
    )


@router.post(
    "/demand-sources",
    auth=WRITING,
    response=declare(DemandSourceDocument, *CREATED),
    operation_id="createDemandSource",
)
def create_source(request: ApiRequest, body: NewDemandSource) -> HttpResponse:
    """Adds a source; where it is on, it is asked within half a minute."""

    def make(made_id: str) -> tuple[str, DemandSourceDocument]:
        there = DemandSource.objects.filter(pk=made_id).first()
        if there is None:
            there = DemandSource(id=made_id, organisation=request.organisation)
            _save(request, there, body.model_dump())
        return reverse("api-1:readDemandSource", args=[made_id]), _describe(request, there)

    return make_once(request, make)


@router.get(
    "/demand-sources/{source}",
    auth=READING,
    response=declare(DemandSourceDocument, *READ),
    operation_id="readDemandSource",
)
def read_source(request: ApiRequest, source: str) -> HttpResponse:
    """One source."""
    return answer(request, _describe(request, find_source(request, source)))


@router.patch(
    "/demand-sources/{source}",
    auth=WRITING,
    response=declare(DemandSourceDocument, *EDITED),
    operation_id="changeDemandSource",
)
def change_source(request: ApiRequest, source: str, body: DemandSourceChange) -> HttpResponse:
    """Changes what is sent. After a change of its terms what it gave before serves no more."""
    with editing_alone():
        found = find_source(request, source)
        document = _describe(request, found)
        require_unchanged(request, document)
        known = document.model_dump(include=set(DemandFields.model_fields))
        _save(request, found, known | body.model_dump(include=body.model_fields_set))
    return answer(request, _describe(request, found))


@router.delete(
    "/demand-sources/{source}",
    auth=WRITING,
    response=declare(DemandSourceDocument, *ACTED),
    operation_id="removeDemandSource",
)
def delete_source(request: ApiRequest, source: str) -> HttpResponse:
    """Takes it away; nothing of it serves any more, and it is not listed."""
    found = find_source(request, source)
    require_unchanged(request, _describe(request, found))
    remove_source(found, request.actor, timezone.now())
    found.is_on = False
    return answer(request, _describe(request, found))


def find_source(request: ApiRequest, key: str) -> DemandSource:
    """By its id, as far as the organisation has it and nobody removed it; else Http404."""
    require_key(key)
    ours = DemandSource.objects.standing().filter(organisation=request.organisation)
    found = ours.select_related("organisation").filter(pk=key).first()
    if found is None:
        raise Http404("no such source")
    return found


def _save(request: ApiRequest, row: DemandSource, body: dict[str, Any]) -> None:
    worded = body | {name: ", ".join(map(str, body[name])) for name in LISTS}
    form = DemandForm(worded, organisation=request.organisation)
    require_valid(form)
    save_source(form.save_to(row), request.actor)


def _describe(request: ApiRequest, row: DemandSource) -> DemandSourceDocument:
    return DemandSourceDocument.of(row, read_slugs(request.organisation.id))
