"""Nothing of one organisation is ever visible to another."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from people.cast import Cast
from stentor.accounts.access import may_edit, membership_of
from stentor.accounts.models import Organisation, Role, User
from stentor.catalog.models import Episode, Show


@pytest.mark.parametrize(
    ("person", "role", "is_editor"),
    [
        ("owner", Role.OWNER, True),
        ("teammate", Role.EDITOR, True),
        ("viewer", Role.VIEWER, False),
        ("stranger", None, False),
    ],
)
def test_who_may_do_what(cast: Cast, person: str, role: Role | None, is_editor: bool) -> None:
    user = getattr(cast, person)
    membership = membership_of(user, cast.organisation)
    assert (membership.role if membership else None) == role
    assert may_edit(user, cast.organisation) is is_editor


@pytest.mark.parametrize("person", ["owner", "teammate", "viewer"])
def test_members_see_their_own_shows_only(cast: Cast, person: str) -> None:
    user = getattr(cast, person)
    assert list(Organisation.objects.of(user)) == [cast.organisation]
    assert list(Show.objects.visible_to(user)) == [cast.show]
    assert list(Episode.objects.visible_to(user)) == [cast.episode]


def test_a_stranger_sees_only_what_is_theirs(cast: Cast) -> None:
    assert list(Show.objects.visible_to(cast.stranger)) == [cast.other_show]
    assert list(Episode.objects.visible_to(cast.stranger)) == []


def test_somebody_who_is_not_signed_in_sees_nothing(cast: Cast) -> None:
    nobody = AnonymousUser()
    assert not Organisation.objects.of(nobody).exists()
    assert not Show.objects.visible_to(nobody).exists()
    assert not Episode.objects.visible_to(nobody).exists()
    assert membership_of(nobody, cast.organisation) is None


def test_a_person_who_was_shut_out_may_do_nothing(cast: Cast) -> None:
    cast.owner.is_active = False
    assert not may_edit(cast.owner, cast.organisation)


def test_one_address_is_one_person_whatever_its_case(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("OLIVE@lighthouse.example", None)
    assert User.objects.get_by_natural_key("Olive@LIGHTHOUSE.example") == cast.owner
