"""Hosts that an organisation brings."""

from typing import Any, Literal

from django.http import Http404, HttpResponse
from django.urls import reverse
from ninja import Query, Router
from pydantic import ConfigDict, Field

from stentor.api.conventions.answering import answer, require_unchanged
from stentor.api.conventions.bearer import ApiRequest, Bearer
from stentor.api.conventions.declaring import ACTED, CREATED, EDITED, READ, declare
from stentor.api.conventions.fields import In, Out, SentMoment, Text, example
from stentor.api.conventions.finding import require_key
from stentor.api.conventions.forms import require_valid
from stentor.api.conventions.once import make_once
from stentor.api.conventions.paging import Page, PageQuery, answer_page
from stentor.api.conventions.problems import Problem
from stentor.domains.forms import HostForm, LeadingForm
from stentor.domains.looking.findings import read_findings
from stentor.domains.models import Host
from stentor.domains.verbs import HostTakenError, add_host, lead_elsewhere, remove_host

router = Router(tags=["Hosts"])
READING, WRITING = Bearer("shows:read"), Bearer("shows:write")
Kind = Literal["show", "studio", "elsewhere"]
SHOWN: dict[str, Any] = {
    "name": "podcast.example.org",
    "serves": "show",
    "show": "tide-tables",
    "to": "",
    "takes_over": True,
}


class NewHost(In):
    """A host to be."""

    name: Text = Field(max_length=300)
    serves: Kind = "show"
    show: Text | None = Field(None, description="Slug of the show that stands there.")
    to: Text = Field("", max_length=500, description="Where it leads, of the kind `elsewhere`.")
    takes_over: bool = Field(
        False, description="Feed and pages of the show give their addresses on it once it works."
    )
    model_config = ConfigDict(**example(**SHOWN))


class HostChange(In):
    """From now on the host leads elsewhere, and keeps its certificate."""

    to: Text = Field(max_length=500)
    model_config = ConfigDict(**example(to="https://new.example.org"))


class Check(Out):
    """One thing that was looked at."""

    key: Literal["owner", "address", "reached", "allowed", "certificate"]
    state: Literal["good", "waits", "bad"]
    words: str


class HostDocument(Out):
    """A host, the record that proves it, and how far it is."""

    id: str
    name: str
    serves: Kind
    show: str | None
    to: str
    takes_over: bool
    proof_name: str = Field(description="Name of the TXT record.")
    proof_text: str = Field(description="What it has to say.")
    is_proven: bool
    is_served: bool
    checks: list[Check]
    looked_at: SentMoment | None
    added_at: SentMoment
    model_config = ConfigDict(
        **example(
            id="01JD8PZ4Q0M3T6W9YB2C5E8G2H", **SHOWN,
            proof_name="_stentor.podcast.example.org", proof_text="stentor=tgacwqruf32by2ksp62p",
            is_proven=False, is_served=False, looked_at=None,
            checks=[{"key": "owner", "state": "waits", "words": "The record is not there yet."}],
            added_at="2026-11-24T06:00:00.000Z",
        )
    )  # fmt: skip

    @classmethod
    def of(cls, host: Host) -> "HostDocument":
        same = (
            "id", "name", "serves", "to", "takes_over", "proof_name", "proof_text",
            "is_proven", "is_served", "looked_at", "added_at",
        )  # fmt: skip
        found = read_findings(host.findings)
        return cls(
            **{name: getattr(host, name) for name in same},
            show=host.show.slug if host.show else None,
            checks=[Check(key=one.key, state=one.state, words=one.words) for one in found],
        )


@router.get(
    "/hosts",
    auth=READING,
    response=declare(Page[HostDocument], *READ),
    operation_id="listHosts",
)
def list_hosts(request: ApiRequest, query: Query[PageQuery]) -> HttpResponse:
    """Every host, newest first."""
    rows = Host.objects.filter(organisation=request.organisation).select_related("show")
    return answer_page(request, rows, query, lambda some: [HostDocument.of(one) for one in some])


@router.post(
    "/hosts",
    auth=WRITING,
    response=declare(HostDocument, *CREATED),
    operation_id="createHost",
)
def create_host(request: ApiRequest, body: NewHost) -> HttpResponse:
    """Brings a host. It is served once its records are set; `checks` say how far it is."""

    def make(made_id: str) -> tuple[str, HostDocument]:
        there = Host.objects.filter(pk=made_id).first() or _add(request, body, made_id)
        return reverse("api-1:readHost", args=[made_id]), HostDocument.of(there)

    return make_once(request, make)


@router.get(
    "/hosts/{host}",
    auth=READING,
    response=declare(HostDocument, *READ),
    operation_id="readHost",
)
def read_host(request: ApiRequest, host: str) -> HttpResponse:
    """One host."""
    return answer(request, HostDocument.of(find_host(request, host)))


@router.patch(
    "/hosts/{host}",
    auth=WRITING,
    response=declare(HostDocument, *EDITED),
    operation_id="changeHost",
)
def change_host(request: ApiRequest, host: str, body: HostChange) -> HttpResponse:
    """Leads it elsewhere for good."""
    found = find_host(request, host)
    require_unchanged(request, HostDocument.of(found))
    form = LeadingForm({"to": body.to})
    require_valid(form)
    lead_elsewhere(found, form.cleaned_data["to"], request.actor)
    return answer(request, HostDocument.of(found))


@router.delete(
    "/hosts/{host}",
    auth=WRITING,
    response=declare(None, 204, *ACTED),
    operation_id="deleteHost",
)
def delete_host(request: ApiRequest, host: str) -> HttpResponse:
    """Nothing is served under it any more, and its certificate is given up."""
    remove_host(find_host(request, host), request.actor)
    return HttpResponse(status=204)


def find_host(request: ApiRequest, key: str) -> Host:
    """By its id, as far as the organisation has it; else Http404."""
    require_key(key)
    ours = Host.objects.filter(organisation=request.organisation)
    found = ours.select_related("organisation", "show").filter(pk=key).first()
    if found is None:
        raise Http404("no such host")
    return found


def _add(request: ApiRequest, body: NewHost, made_id: str) -> Host:
    shows = request.organisation.shows.filter(slug=body.show or "")
    show = shows.first()
    sent = body.model_dump() | {"show": show.pk if show else None}
    form = HostForm(sent, organisation=request.organisation)
    require_valid(form)
    try:
        return add_host(request.organisation, request.actor, host_id=made_id, **form.cleaned_data)
    except HostTakenError as error:
        raise Problem("invalid", str(error), errors=[("#/name", str(error))]) from error
