"""Whose the token is, and who works there."""

from typing import Literal

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import ConfigDict

from stentor.accounts.models import Membership
from stentor.api.conventions.answering import answer
from stentor.api.conventions.bearer import ApiRequest, Bearer
from stentor.api.conventions.declaring import READ, declare
from stentor.api.conventions.fields import Out, SentMoment, example
from stentor.api.conventions.paging import Page, PageQuery, answer_page

router = Router(tags=["Organisation"])
READING, ANY = Bearer("organisation:read"), Bearer()
ORGANISATION = {"id": "01JD8PZ4Q0M3T6W9YB2C5E8G3A", "name": "Lighthouse Radio"}
PERSON = {"id": "01JD8PZ4Q0M3T6W9YB2C5E8G3B", "name": "Olive"}


class Named(Out):
    """Something, or somebody, with a name."""

    id: str
    name: str


class TokenDocument(Out):
    """The token that asks."""

    id: str
    name: str
    scopes: list[str]
    organisation: Named
    person: Named
    expires_at: SentMoment | None
    created_at: SentMoment
    model_config = ConfigDict(
        **example(
            id="01JD8PZ4Q0M3T6W9YB2C5E8G3C", name="nightly", scopes=["shows:write"],
            organisation=ORGANISATION, person=PERSON, expires_at=None,
            created_at="2026-11-24T06:00:00.000Z",
        )
    )  # fmt: skip


class OrganisationDocument(Out):
    """A publisher or network."""

    id: str
    name: str
    created_at: SentMoment
    model_config = ConfigDict(**example(**ORGANISATION, created_at="2026-11-24T06:00:00.000Z"))


class MemberDocument(Out):
    """Somebody who works there."""

    id: str
    name: str
    email: str
    role: Literal["owner", "editor", "adops", "viewer"]
    since: SentMoment
    model_config = ConfigDict(
        **example(
            **PERSON, email="olive@lighthouse.example", role="owner",
            since="2026-11-24T06:00:00.000Z",
        )
    )  # fmt: skip

    @classmethod
    def of(cls, row: Membership) -> "MemberDocument":
        person = row.user
        return cls(
            id=person.id,
            name=person.name,
            email=person.email,
            role=row.role,  # type: ignore[arg-type] # the row's choices are these
            since=row.created_at,
        )


@router.get("/token", auth=ANY, response=declare(TokenDocument, *READ), operation_id="readToken")
def read_token(request: ApiRequest) -> HttpResponse:
    """What this token may do, where and for whom. Any token may ask."""
    token = request.auth
    document = TokenDocument(
        id=token.id,
        name=token.name,
        scopes=token.scopes,
        organisation=Named(id=request.organisation.id, name=request.organisation.name),
        person=Named(id=request.actor.id, name=str(request.actor)),
        expires_at=token.expires_at,
        created_at=token.created_at,
    )
    return answer(request, document)


@router.get(
    "/organisation",
    auth=READING,
    response=declare(OrganisationDocument, *READ),
    operation_id="readOrganisation",
)
def read_organisation(request: ApiRequest) -> HttpResponse:
    """The token's organisation; of others there is nothing."""
    one = request.organisation
    return answer(
        request, OrganisationDocument(id=one.id, name=one.name, created_at=one.created_at)
    )


@router.get(
    "/organisation/members",
    auth=READING,
    response=declare(Page[MemberDocument], *READ),
    operation_id="listMembers",
)
def list_members(request: ApiRequest, query: Query[PageQuery]) -> HttpResponse:
    """Who works there, who came last first."""
    rows = Membership.objects.filter(organisation=request.organisation).select_related("user")
    return answer_page(request, rows, query, lambda s: [MemberDocument.of(one) for one in s])
