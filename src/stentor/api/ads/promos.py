"""House promos, and cross-promos of one show in the others."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from ninja import Query, Router
from pydantic import ConfigDict, Field

from stentor.api.ads.forming import require_valid, word
from stentor.api.ads.terms import Slot, TargetTerms, describe_targets, read_slugs
from stentor.api.conventions.alone import editing_alone
from stentor.api.conventions.answering import answer, require_unchanged
from stentor.api.conventions.bearer import ApiRequest, Bearer
from stentor.api.conventions.declaring import CREATED, EDITED, READ, declare
from stentor.api.conventions.fields import In, Out, SentMoment, Text, Title, example
from stentor.api.conventions.finding import require_key
from stentor.api.conventions.once import make_once
from stentor.api.conventions.paging import Page, PageQuery, answer_page
from stentor.campaigns.forms import HouseForm
from stentor.campaigns.forms.house import describe_spot
from stentor.campaigns.models import HouseSpot
from stentor.campaigns.verbs import save_house

router = Router(tags=["Promos"])
READING, WRITING = Bearer("ads:read"), Bearer("ads:write")
SHOWN: dict[str, Any] = {
    "name": "Hear Tide Tables",
    "creative": "01JD8PZ4Q0M3T6W9YB2C5E8G2D",
    "promotes": "tide-tables",
    "slots": ["pre", "mid"],
    "starts": None,
    "ends": None,
    "zone": "UTC",
    "is_paused": False,
}


class PromoFields(In):
    """What of a promo may be changed."""

    name: Title = Field("", max_length=255)
    creative: Text = Field("", description="Id of its spot.")
    promotes: Text | None = Field(None, description="Slug of the show, in which it is not heard.")
    slots: list[Slot] = Field(default_factory=list, max_length=3)
    starts: Text | None = Field(None, description="First day: 2026-11-01.")
    ends: Text | None = Field(None, description="Last day, included.")
    zone: Text = "UTC"
    is_paused: bool = False
    targets: TargetTerms = Field(default_factory=TargetTerms)
    excludes: TargetTerms = Field(default_factory=TargetTerms)


class NewPromo(PromoFields):
    """A promo to be."""

    name: Title = Field(max_length=255)
    creative: Text = Field(description="Id of its spot.")
    slots: list[Slot] = Field(min_length=1, max_length=3)
    model_config = ConfigDict(**example(**SHOWN))


class PromoChange(PromoFields):
    """What is to change; `targets` and `excludes` whole."""

    model_config = ConfigDict(**example(is_paused=True))


class PromoDocument(Out):
    """What fills slots that nobody has bought."""

    id: str
    name: str
    creative: str
    promotes: str | None
    slots: list[Slot]
    starts: str | None
    ends: str | None
    zone: str
    is_paused: bool
    targets: TargetTerms
    excludes: TargetTerms
    created_at: SentMoment
    model_config = ConfigDict(
        **example(
            id="01JD8PZ4Q0M3T6W9YB2C5E8G2F", **SHOWN, targets={}, excludes={},
            created_at="2026-11-24T06:00:00.000Z",
        )
    )  # fmt: skip

    @classmethod
    def of(cls, spot: HouseSpot, slugs: dict[str, str]) -> "PromoDocument":
        same = ("id", "name", "slots", "zone", "is_paused", "created_at")
        return cls(
            **{name: getattr(spot, name) for name in same},
            creative=spot.creative_id,
            promotes=slugs.get(spot.promotes_id or ""),
            starts=spot.starts.isoformat() if spot.starts else None,
            ends=spot.ends.isoformat() if spot.ends else None,
            targets=describe_targets(spot.targets, slugs),
            excludes=describe_targets(spot.excludes, slugs),
        )


@router.get(
    "/promos",
    auth=READING,
    response=declare(Page[PromoDocument], *READ),
    operation_id="listPromos",
)
def list_promos(request: ApiRequest, query: Query[PageQuery]) -> HttpResponse:
    """Every promo, newest first."""
    rows = HouseSpot.objects.filter(organisation=request.organisation)
    slugs = read_slugs(request.organisation.id)
    return answer_page(request, rows, query, lambda s: [PromoDocument.of(p, slugs) for p in s])


@router.post(
    "/promos",
    auth=WRITING,
    response=declare(PromoDocument, *CREATED),
    operation_id="createPromo",
)
def create_promo(request: ApiRequest, body: NewPromo) -> HttpResponse:
    """Makes a promo; it is in the served ad book when the answer comes."""

    def make(made_id: str) -> tuple[str, PromoDocument]:
        there = HouseSpot.objects.filter(pk=made_id).first()
        if there is None:
            there = HouseSpot(id=made_id, organisation=request.organisation)
            _save(request, there, word(body.model_dump()))
        return reverse("api-1:readPromo", args=[made_id]), _describe(request, there)

    return make_once(request, make)


@router.get(
    "/promos/{promo}",
    auth=READING,
    response=declare(PromoDocument, *READ),
    operation_id="readPromo",
)
def read_promo(request: ApiRequest, promo: str) -> HttpResponse:
    """One promo."""
    return answer(request, _describe(request, find_promo(request, promo)))


@router.patch(
    "/promos/{promo}",
    auth=WRITING,
    response=declare(PromoDocument, *EDITED),
    operation_id="changePromo",
)
def change_promo(request: ApiRequest, promo: str, body: PromoChange) -> HttpResponse:
    """Changes what is sent; the served ad book has it when the answer comes."""
    with editing_alone():
        found = find_promo(request, promo)
        require_unchanged(request, _describe(request, found))
        sent = word(body.model_dump(include=body.model_fields_set))
        _save(request, found, describe_spot(found) | sent)
    return answer(request, _describe(request, found))


def find_promo(request: ApiRequest, key: str) -> HouseSpot:
    """By its id, as far as the organisation has it; else Http404."""
    require_key(key)
    ours = HouseSpot.objects.filter(organisation=request.organisation)
    found = ours.select_related("organisation", "creative", "promotes").filter(pk=key).first()
    if found is None:
        raise Http404("no such promo")
    return found


def _save(request: ApiRequest, spot: HouseSpot, data: dict[str, Any]) -> None:
    form = HouseForm(data, organisation=request.organisation, spot=spot if spot.ref else None)
    require_valid(form)
    save_house(form.save_to(spot), request.actor)


def _describe(request: ApiRequest, spot: HouseSpot) -> PromoDocument:
    return PromoDocument.of(spot, read_slugs(request.organisation.id))
