"""The first owner comes in by a link that works once; a stranger without it gets nothing."""

from datetime import timedelta

import pytest

from people.cast import PASSWORD, gather_cast
from servers.installation import Installation
from stentor.accounts.first import find_or_make_organisation
from stentor.accounts.invitations import (
    InvitationError,
    is_open,
    is_owner_wanted,
    issue_owner_link,
    redeem,
)
from stentor.accounts.models import Membership, Organisation, OwnerInvitation, Role, User

pytestmark = pytest.mark.django_db

STUDIO = "https://studio.example"


def issue() -> str:
    """A token."""
    link = issue_owner_link(STUDIO)
    assert link.startswith(f"{STUDIO}/welcome/")
    return link.rpartition("/")[2]


def come_in(token: str, **changes: str) -> User:
    words = {
        "name": "Olive",
        "email": "Olive@Lighthouse.example",
        "password": PASSWORD,
        "organisation_name": "Lighthouse Radio",
    }
    return redeem(token, **(words | changes))


def test_the_link_makes_an_owner_of_an_organisation() -> None:
    user = come_in(issue())
    membership = Membership.objects.get(user=user)
    assert membership.role == Role.OWNER
    assert membership.organisation.name == "Lighthouse Radio"
    assert user.check_password(PASSWORD)
    assert not is_owner_wanted()


def test_a_link_works_once() -> None:
    token = issue()
    come_in(token)
    assert not is_open(token)
    with pytest.raises(InvitationError):
        come_in(token, email="mallory@example.org")
    assert User.objects.count() == 1


@pytest.mark.parametrize("token", ["", "guess", "x" * 43, "' OR 1=1 --"])
def test_a_stranger_without_the_link_gets_nothing(token: str) -> None:
    issue()
    assert not is_open(token)
    with pytest.raises(InvitationError):
        come_in(token)
    assert User.objects.count() == Organisation.objects.count() == 0


def test_a_new_link_ends_all_earlier_ones() -> None:
    first, second = issue(), issue()
    assert not is_open(first)
    assert is_open(second)
    with pytest.raises(InvitationError):
        come_in(first)
    come_in(second)


def test_a_link_runs_out_after_a_day() -> None:
    token = issue()
    invitation = OwnerInvitation.objects.get()
    assert invitation.expires_at - invitation.created_at == pytest.approx(
        timedelta(hours=24), abs=timedelta(seconds=5)
    )
    OwnerInvitation.objects.update(expires_at=invitation.created_at)
    assert not is_open(token)
    with pytest.raises(InvitationError):
        come_in(token)


def test_no_link_is_issued_once_there_is_an_owner() -> None:
    gather_cast()
    with pytest.raises(InvitationError):
        issue()


def test_only_a_digest_of_the_token_is_kept() -> None:
    token = issue()
    assert token not in str(OwnerInvitation.objects.values())


@pytest.mark.parametrize(
    "changes",
    [
        {"email": "no address"},
        {"email": ""},
        {"name": " "},
        {"password": "short"},
        {"password": "password123"},
        {"organisation_name": ""},
        {"organisation_name": "x" * 200},
    ],
)
def test_words_that_cannot_be_used_leave_the_link_good(changes: dict[str, str]) -> None:
    token = issue()
    with pytest.raises(InvitationError):
        come_in(token, **changes)
    assert User.objects.count() == Organisation.objects.count() == 0
    come_in(token)


def test_the_first_owner_takes_over_what_the_command_line_published() -> None:
    made = find_or_make_organisation()
    user = come_in(issue())
    assert [found.id for found in Organisation.objects.of(user)] == [made.id]
    assert Organisation.objects.get().name == "Lighthouse Radio"


COME_IN = """
from stentor.accounts.invitations import InvitationError, redeem
print("ready", flush=True)
token = sys.stdin.readline().strip()
try:
    redeem(token, name="N", email=f"{sys.argv[1]}@example.org", password="correct horse battery",
           organisation_name="O")
    print("owner")
except InvitationError:
    print("refused")
"""

ISSUE = f"""
from stentor.accounts.invitations import issue_owner_link
print(issue_owner_link({STUDIO!r}).rpartition("/")[2])
"""


def test_of_two_at_once_exactly_one_comes_in(installation: Installation) -> None:
    token = installation.run(ISSUE).strip()
    visitors = [installation.start(COME_IN, name) for name in ("ann", "bob")]
    for visitor in visitors:
        assert visitor.stdout is not None
        assert visitor.stdout.readline() == "ready\n"
    for visitor in visitors:
        assert visitor.stdin is not None
        visitor.stdin.write(f"{token}\n")
        visitor.stdin.flush()
    answers = sorted(installation.finish(visitor).strip() for visitor in visitors)
    assert answers == ["owner", "refused"]
