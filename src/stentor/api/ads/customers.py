"""Advertisers, and the campaigns that they book."""

from typing import Any, Literal

from django.http import Http404, HttpResponse
from django.urls import reverse
from ninja import Query, Router
from pydantic import ConfigDict, Field

from stentor.api.ads.forming import require_valid, word
from stentor.api.ads.terms import CapTerms, Percent
from stentor.api.conventions.alone import editing_alone
from stentor.api.conventions.answering import answer, require_unchanged
from stentor.api.conventions.bearer import ApiRequest, Bearer
from stentor.api.conventions.declaring import CREATED, EDITED, READ, declare
from stentor.api.conventions.fields import In, Out, SentMoment, Text, Title, example
from stentor.api.conventions.finding import require_key
from stentor.api.conventions.once import make_once
from stentor.api.conventions.paging import Page, PageQuery, answer_page
from stentor.campaigns.billing.terms import write_rate
from stentor.campaigns.forms import AdvertiserForm, CampaignForm
from stentor.campaigns.models import Advertiser, Campaign
from stentor.campaigns.verbs import save_advertiser, save_campaign

router = Router(tags=["Advertisers and campaigns"])
READING, WRITING = Bearer("ads:read"), Bearer("ads:write")
Apart = Literal["none", "break", "episode"]
CAPS = [{"impressions": 2, "hours": 24}]


class AdvertiserFields(In):
    """What of an advertiser may be changed."""

    name: Title = Field("", max_length=255)
    agency: Text = Field("", max_length=255, description="Who books for it.")
    category: Text = Field("", max_length=100, description="Its trade, in your words.")
    apart: Apart = Field("break", description="Where its own and its competitors’ spots are apart.")
    caps: list[CapTerms] = Field(default_factory=list, max_length=20)
    ref: Text = Field("", max_length=120, description="Your own name for it.")
    billing: Text = Field("", max_length=4000, description="As it stands on invoices.")
    tax_number: Text = Field("", max_length=60)
    tax_rate: Percent | None = Field(None, description="null: the seller’s.")
    tax_note: Text = Field("", max_length=255, description="Why it is another rate.")


class NewAdvertiser(AdvertiserFields):
    """An advertiser to be."""

    name: Title = Field(max_length=255)
    model_config = ConfigDict(**example(name="Acme Tea", category="food", ref="acme"))


class AdvertiserChange(AdvertiserFields):
    """What is to change."""

    model_config = ConfigDict(**example(agency="Big Ideas"))


class AdvertiserDocument(Out):
    """An advertiser."""

    id: str
    name: str
    agency: str
    category: str
    apart: Apart
    caps: list[CapTerms]
    ref: str
    billing: str
    tax_number: str
    tax_rate: str | None = Field(description="In percent; null: the seller’s.")
    tax_note: str
    created_at: SentMoment
    model_config = ConfigDict(
        **example(
            id="01JD8PZ4Q0M3T6W9YB2C5E8G2A", name="Acme Tea", agency="", category="food",
            apart="break", caps=CAPS, ref="acme", billing="",
            tax_number="DE811569869", tax_rate=None, tax_note="",
            created_at="2026-11-24T06:00:00.000Z",
        )
    )  # fmt: skip

    @classmethod
    def of(cls, row: Advertiser) -> "AdvertiserDocument":
        fields = {name: getattr(row, name) for name in AdvertiserFields.model_fields}
        fields["tax_rate"] = write_rate(row.tax_rate) or None
        return cls(id=row.id, created_at=row.created_at, **fields)


class CampaignFields(In):
    """What of a campaign may be changed."""

    name: Title = Field("", max_length=255)
    caps: list[CapTerms] = Field(default_factory=list, max_length=20)
    ref: Text = Field("", max_length=120, description="Your own name for it.")


class NewCampaign(CampaignFields):
    """A campaign to be."""

    name: Title = Field(max_length=255)
    advertiser: Text = Field(description="Its id.")
    model_config = ConfigDict(
        **example(name="Spring", advertiser="01JD8PZ4Q0M3T6W9YB2C5E8G2A", caps=CAPS)
    )


class CampaignChange(CampaignFields):
    """What is to change."""

    model_config = ConfigDict(**example(name="Spring, longer"))


class CampaignDocument(Out):
    """Flights that are capped together."""

    id: str
    advertiser: str
    name: str
    caps: list[CapTerms]
    ref: str
    created_at: SentMoment
    model_config = ConfigDict(
        **example(
            id="01JD8PZ4Q0M3T6W9YB2C5E8G2B", advertiser="01JD8PZ4Q0M3T6W9YB2C5E8G2A",
            name="Spring", caps=CAPS, ref="spring", created_at="2026-11-24T06:00:00.000Z",
        )
    )  # fmt: skip

    @classmethod
    def of(cls, row: Campaign) -> "CampaignDocument":
        fields = {name: getattr(row, name) for name in CampaignFields.model_fields}
        return cls(id=row.id, advertiser=row.advertiser_id, created_at=row.created_at, **fields)


class CampaignQuery(PageQuery):
    """Which campaigns."""

    advertiser: str = Field("", max_length=26, description="Only those of this one, by id.")


@router.get(
    "/advertisers",
    auth=READING,
    response=declare(Page[AdvertiserDocument], *READ),
    operation_id="listAdvertisers",
)
def list_advertisers(request: ApiRequest, query: Query[PageQuery]) -> HttpResponse:
    """Every advertiser, newest first."""
    rows = Advertiser.objects.filter(organisation=request.organisation)
    return answer_page(request, rows, query, lambda s: [AdvertiserDocument.of(one) for one in s])


@router.post(
    "/advertisers",
    auth=WRITING,
    response=declare(AdvertiserDocument, *CREATED),
    operation_id="createAdvertiser",
)
def create_advertiser(request: ApiRequest, body: NewAdvertiser) -> HttpResponse:
    """Adds an advertiser."""

    def make(made_id: str) -> tuple[str, AdvertiserDocument]:
        there = Advertiser.objects.filter(pk=made_id).first()
        if there is None:
            there = Advertiser(id=made_id, organisation=request.organisation)
            there = _save_advertiser(request, there, body.model_dump())
        return reverse("api-1:readAdvertiser", args=[made_id]), AdvertiserDocument.of(there)

    return make_once(request, make)


@router.get(
    "/advertisers/{advertiser}",
    auth=READING,
    response=declare(AdvertiserDocument, *READ),
    operation_id="readAdvertiser",
)
def read_advertiser(request: ApiRequest, advertiser: str) -> HttpResponse:
    """One advertiser."""
    return answer(request, AdvertiserDocument.of(find_advertiser(request, advertiser)))


@router.patch(
    "/advertisers/{advertiser}",
    auth=WRITING,
    response=declare(AdvertiserDocument, *EDITED),
    operation_id="changeAdvertiser",
)
def change_advertiser(request: ApiRequest, advertiser: str, body: AdvertiserChange) -> HttpResponse:
    """Changes what is sent."""
    with editing_alone():
        found = find_advertiser(request, advertiser)
        document = AdvertiserDocument.of(found)
        require_unchanged(request, document)
        sent = body.model_dump(include=body.model_fields_set)
        known = document.model_dump(include=set(AdvertiserFields.model_fields))
        saved = _save_advertiser(request, found, known | sent)
    return answer(request, AdvertiserDocument.of(saved))


@router.get(
    "/campaigns",
    auth=READING,
    response=declare(Page[CampaignDocument], *READ),
    operation_id="listCampaigns",
)
def list_campaigns(request: ApiRequest, query: Query[CampaignQuery]) -> HttpResponse:
    """Every campaign, newest first."""
    rows = Campaign.objects.filter(advertiser__organisation=request.organisation)
    if query.advertiser:
        rows = rows.filter(advertiser=find_advertiser(request, query.advertiser))
    return answer_page(request, rows, query, lambda s: [CampaignDocument.of(one) for one in s])


@router.post(
    "/campaigns",
    auth=WRITING,
    response=declare(CampaignDocument, *CREATED),
    operation_id="createCampaign",
)
def create_campaign(request: ApiRequest, body: NewCampaign) -> HttpResponse:
    """Makes a campaign of an advertiser; flights come next."""

    def make(made_id: str) -> tuple[str, CampaignDocument]:
        there = Campaign.objects.filter(pk=made_id).first()
        if there is None:
            there = _save_campaign(request, Campaign(id=made_id), body.model_dump())
        return reverse("api-1:readCampaign", args=[made_id]), CampaignDocument.of(there)

    return make_once(request, make)


@router.get(
    "/campaigns/{campaign}",
    auth=READING,
    response=declare(CampaignDocument, *READ),
    operation_id="readCampaign",
)
def read_campaign(request: ApiRequest, campaign: str) -> HttpResponse:
    """One campaign."""
    return answer(request, CampaignDocument.of(find_campaign(request, campaign)))


@router.patch(
    "/campaigns/{campaign}",
    auth=WRITING,
    response=declare(CampaignDocument, *EDITED),
    operation_id="changeCampaign",
)
def change_campaign(request: ApiRequest, campaign: str, body: CampaignChange) -> HttpResponse:
    """Changes what is sent."""
    with editing_alone():
        found = find_campaign(request, campaign)
        document = CampaignDocument.of(found)
        require_unchanged(request, document)
        sent = body.model_dump(include=body.model_fields_set)
        known = document.model_dump(include=set(CampaignFields.model_fields))
        saved = _save_campaign(request, found, known | sent)
    return answer(request, CampaignDocument.of(saved))


def find_advertiser(request: ApiRequest, key: str) -> Advertiser:
    """By its id, as far as the organisation has it; else Http404."""
    require_key(key)
    ours = Advertiser.objects.filter(organisation=request.organisation)
    found = ours.filter(pk=key).first()
    if found is None:
        raise Http404("no such advertiser")
    return found


def find_campaign(request: ApiRequest, key: str) -> Campaign:
    """By its id, as far as the organisation has it; else Http404."""
    require_key(key)
    ours = Campaign.objects.filter(advertiser__organisation=request.organisation)
    found = ours.select_related("advertiser__organisation").filter(pk=key).first()
    if found is None:
        raise Http404("no such campaign")
    return found


def _save_advertiser(request: ApiRequest, row: Advertiser, body: dict[str, Any]) -> Advertiser:
    form = AdvertiserForm(word(body), instance=row, organisation=request.organisation)
    require_valid(form)
    saved: Advertiser = form.save(commit=False)
    save_advertiser(saved, request.actor)
    return saved


def _save_campaign(request: ApiRequest, row: Campaign, body: dict[str, Any]) -> Campaign:
    form = CampaignForm(word(body), instance=row, organisation=request.organisation)
    require_valid(form)
    saved: Campaign = form.save(commit=False)
    save_campaign(saved, request.actor)
    return saved
