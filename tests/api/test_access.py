"""Every route, asked by everybody."""

import pytest

from made.api_routes import ALL, FLIGHT, FOR_ANY_TOKEN, FOR_OPERATORS, READING, SHOW, WRITING
from people.api_program import Program
from stentor.accounts.models import Membership, Role
from stentor.accounts.tokens import may_use, revoke
from stentor.api.urls import api

LISTS = {
    "listShows",
    "readReport",
    "readTable",
    "readOrganisation",
    "listMembers",
    "createShow",
    "listAdvertisers",
    "createAdvertiser",
    "listCampaigns",
    "listFlights",
    "listCreatives",
    "listPromos",
    "createPromo",
    "beginSpotUpload",
    "readAdReport",
    "listInvoices",
    "createInvoices",
    "readSeller",
    "replaceSeller",
    "listDemandSources",
    "createDemandSource",
    "listHosts",
    "createHost",
}
"""Of the token's own organisation, whichever that is."""


def names(rows):
    return [operation for _, _, operation in rows]


def test_every_route_is_asked_here():
    paths = api.get_openapi_schema()["paths"].values()
    known = {one["operationId"] for operations in paths for one in operations.values()}
    assert known == set(names(ALL + FOR_OPERATORS + FOR_ANY_TOKEN))


@pytest.mark.parametrize(("method", "address", "operation"), ALL, ids=names(ALL))
def test_who_gets_what(cast, enrol, owner, things, method, address, operation):
    """Nobody without a token, not a browser's session, not another scope, nothing of a
    stranger's; a viewer looks."""
    where = address.format(**things)
    nobody = Program()
    nobody.client.force_login(cast.owner)
    assert nobody.ask(method, where).status_code == 401
    other_scope = "reports:read" if "organisation" in where else "organisation:read"
    assert enrol(cast.owner, other_scope).ask(method, where).status_code == 403
    if operation not in LISTS:
        assert enrol(cast.stranger).ask(method, where).status_code in {404, 415, 422}
        assert b"Tide" not in enrol(cast.stranger).ask(method, where).content
    viewer = enrol(cast.viewer).ask(method, where).status_code
    assert viewer == (200 if (method, address, operation) in READING else 403)


@pytest.mark.parametrize(("method", "address", "operation"), WRITING, ids=names(WRITING))
def test_what_is_a_strangers_is_not_there_even_with_a_good_body(
    cast, enrol, things, method, address, operation
):
    if operation in LISTS:
        return
    good = {
        "createEpisode": {"title": "Mine"},
        "changeEpisode": {"title": "Mine"},
        "changeShow": {"title": "Mine"},
        "publishEpisode": {},
        "replaceBreaks": {"breaks": []},
        "replaceChapters": {"chapters": []},
        "beginUpload": {"filename": "a.wav", "size": 9},
        "replaceAdPolicy": {},
        "judgeCreative": {"is_approved": False},
        "changeAdvertiser": {"name": "Mine"},
        "changeCampaign": {"name": "Mine"},
        "changeFlight": {"name": "Mine"},
        "changePromo": {"name": "Mine"},
        "changeHost": {"to": "https://mine.example.org"},
        "changeCreative": {"title": "Mine"},
        "changeDemandSource": {"name": "Mine"},
        "correctInvoice": {"reason": "Mine"},
        "createTake": {"show": "tide-tables", "creative": things["creative"]},
        "answerTake": {"is_approved": True},
        "createPosition": {"show": "tide-tables", "episode": "first-light", "start": 0, "end": 1.1},
        "replacePosition": {"start": 0, "end": 1.1},
        "createFlight": FLIGHT | {"campaign": things["campaign"], "creative": things["creative"]},
    }
    named = {
        "createCampaign": ({"name": "Mine", "advertiser": things["advertiser"]}, "#/advertiser"),
    }
    stranger = enrol(cast.stranger)
    if operation in named:
        body, pointer = named[operation]
        answer = stranger.ask(method, address, body)
        assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]
        return
    answer = stranger.ask(method, address.format(**things), good.get(operation))
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("method", "address", "operation"), FOR_OPERATORS, ids=names(FOR_OPERATORS)
)
def test_who_runs_the_installation(cast, enrol, operator, things, method, address, operation):
    """They do; an owner of an organisation alone does not, not even with such a token."""
    where = address.format(**things)
    assert operator.ask(method, where).status_code in {200, 202, 422}
    cast.owner.is_staff = False
    cast.owner.save()
    assert operator.ask(method, where).status_code == 403
    assert enrol(cast.owner).ask(method, where).status_code == 403
    assert Program().ask(method, where).status_code == 401


def test_a_revoked_or_expired_token_is_shut_out_at_once(cast, owner, settings):
    from stentor.accounts.models import ApiToken
    from stentor.lib.clock import utc_now

    assert owner.get(SHOW).status_code == 200
    token = ApiToken.objects.get()
    ApiToken.objects.update(expires_at=utc_now())
    assert owner.get(SHOW).status_code == 401
    ApiToken.objects.update(expires_at=None)
    assert owner.get(SHOW).status_code == 200
    revoke(token, cast.owner)
    refused = owner.get(SHOW)
    assert (refused.status_code, refused["WWW-Authenticate"]) == (401, 'Bearer realm="stentor"')


def test_a_token_does_no_more_than_its_person_now_can(cast, enrol):
    teammate = enrol(cast.teammate)
    assert teammate.patch(SHOW, {"author": "Tom"}).status_code == 200
    member = Membership.objects.get(user=cast.teammate)
    member.role = Role.VIEWER
    member.save()
    assert teammate.patch(SHOW, {"author": "Tim"}).status_code == 403
    assert teammate.get(SHOW).json()["author"] == "Tom"
    member.delete()
    assert teammate.get(SHOW).status_code == 401


def test_a_person_who_is_shut_out_takes_their_tokens_along(cast, enrol):
    teammate = enrol(cast.teammate)
    cast.teammate.is_active = False
    cast.teammate.save()
    assert teammate.get(SHOW).status_code == 401


def test_no_role_is_given_more_by_a_token_than_in_the_studio(cast):
    assert not may_use(cast.viewer, cast.organisation, "shows:write")
    assert not may_use(cast.teammate, cast.organisation, "status:write")
    assert not may_use(cast.owner, cast.other_show.organisation, "shows:read")


@pytest.mark.parametrize(
    "field",
    [
        "Bearer",
        "Bearer ",
        "Bearer stentor_",
        "Basic b2xpdmU6eA==",
        "Bearer stentor_é",
        "bearer x y",
    ],
)
def test_what_is_no_token_opens_nothing(cast, field):
    program = Program()
    answer = program.client.get(
        "/api/v1/shows", headers={"authorization": field.encode().decode("latin-1")}
    )
    assert answer.status_code == 401
