"""The page of API tokens: made once, seen once, revoked at once."""

import re

import pytest

from stentor.accounts.models import ApiToken, AuditEntry
from stentor.accounts.tokens import find_token, make_token
from stentor.lib.clock import utc_now


@pytest.fixture
def address(cast):
    return f"/organisations/{cast.organisation.id}/tokens"


@pytest.fixture
def token(cast):
    """The teammate's."""
    scopes = ["shows:write", "reports:read"]
    made, _secret = make_token(cast.organisation, cast.teammate, name="nightly", scopes=scopes)
    return made


def make(client, address, **fields):
    wanted = {"name": "Publisher", "scopes": ["shows:write"], "lifetime": "90"} | fields
    return client.post(address, wanted)


def test_the_secret_is_shown_once_and_works(owner, address):
    page = make(owner, address)
    secret = re.search(r"stentor_[\w-]{43}", page.content.decode()).group()
    assert (page.status_code, page["Cache-Control"]) == (
        201,
        "max-age=0, no-cache, no-store, must-revalidate, private",
    )
    assert find_token(secret, utc_now()).name == "Publisher"
    assert secret not in owner.get(address).content.decode()
    assert not ApiToken.objects.filter(token_sha256__contains=secret[8:20]).exists()
    assert AuditEntry.objects.get(action="token.made").details["scopes"] == ["shows:write"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": " "}, "required"),
        ({"scopes": []}, "at least one thing"),
        ({"scopes": ["everything"]}, "not one of the available"),
        ({"lifetime": "9999"}, "not one of the available"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(owner, address, fields, words):
    page = make(owner, address, **fields)
    assert (page.status_code, words in page.content.decode()) == (422, True)
    assert not ApiToken.objects.exists()


def test_only_who_runs_the_installation_makes_tokens_for_its_status(owner, cast, address):
    assert make(owner, address, scopes=["probe"]).status_code == 422
    cast.owner.is_staff = True
    cast.owner.save()
    assert make(owner, address, scopes=["probe", "status:write"]).status_code == 201


def test_nobody_is_offered_or_given_more_than_they_may(viewer, enter, cast, address):
    offered = {
        client: set(re.findall(r'name="scopes" value="([a-z:]+)"', page.content.decode()))
        for client, page in {
            "viewer": viewer.get(address),
            "teammate": enter(cast.teammate).get(address),
            "owner": enter(cast.owner).get(address),
        }.items()
    }
    assert not [scope for scope in offered["viewer"] if scope.endswith("write")]
    writing = {"shows:write", "ads:write"}
    assert offered["owner"] == offered["teammate"] == offered["viewer"] | writing
    assert make(viewer, address, scopes=["shows:write"]).status_code == 422


def test_an_owner_sees_and_revokes_everybodys(owner, address, token):
    assert "nightly" in owner.get(address).content.decode()
    assert owner.post(f"/tokens/{token.id}/revocation").status_code == 302
    assert ApiToken.objects.get().revoked_at is not None
    assert AuditEntry.objects.get(action="token.revoked").details["title"] == "nightly"
    assert "Revoked" in owner.get(address).content.decode()


def test_others_see_and_revoke_only_their_own(viewer, enter, cast, address, token):
    assert "nightly" not in viewer.get(address).content.decode()
    assert viewer.post(f"/tokens/{token.id}/revocation").status_code == 403
    assert enter(cast.stranger).post(f"/tokens/{token.id}/revocation").status_code == 404
    assert enter(cast.stranger).post(address, {"name": "x"}).status_code == 404
    assert ApiToken.objects.get().revoked_at is None
    assert enter(cast.teammate).post(f"/tokens/{token.id}/revocation").status_code == 302
    assert ApiToken.objects.get().revoked_at is not None
