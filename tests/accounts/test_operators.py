"""Who runs the installation."""

import pytest

from stentor.accounts.access import is_operator
from stentor.accounts.invitations import issue_owner_link, redeem
from stentor.accounts.models import User
from stentor.accounts.operators import NobodyError, list_operators, make_operator, unmake_operator


def test_an_operator_is_made_whatever_the_case_of_the_address_and_unmade(cast):
    assert list_operators() == []
    make_operator("OLIVE@lighthouse.example")
    assert [user.email for user in list_operators()] == ["olive@lighthouse.example"]
    assert is_operator(User.objects.get(email="olive@lighthouse.example"))
    unmake_operator("olive@lighthouse.example")
    assert list_operators() == []


def test_nobody_is_made_by_a_slip_of_the_pen(cast):
    with pytest.raises(NobodyError, match="nobody signs in"):
        make_operator("olvie@lighthouse.example")
    assert not is_operator(cast.owner)


def test_who_comes_in_first_runs_the_installation(db):
    token = issue_owner_link("https://studio.localhost").rpartition("/")[2]
    first = redeem(
        token, name="Olive", email="olive@lighthouse.example", password="correct horse battery",
        organisation_name="Lighthouse Radio",
    )  # fmt: skip
    assert is_operator(first)
