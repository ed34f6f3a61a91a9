"""The one-time link of the first owner."""

import pytest

from stentor.accounts.invitations import issue_owner_link
from stentor.accounts.models import Membership, Role, User

FORM = {
    "organisation_name": "Lighthouse Radio",
    "name": "Olive",
    "email": "olive@lighthouse.example",
    "password": "correct horse battery",
    "time_zone": "Europe/Lisbon",
}


@pytest.fixture
def link(db):
    return issue_owner_link("https://studio.localhost").partition("studio.localhost")[2]


def test_the_link_makes_the_owner_and_leads_into_the_studio(enter, link):
    visitor = enter(None)
    assert visitor.get(link).status_code == 200
    answer = visitor.post(link, FORM, follow=True)
    page = answer.content.decode()
    assert "Welcome, Olive." in page
    assert "Make your first show" in page
    membership = Membership.objects.get()
    assert (membership.role, membership.organisation.name) == (Role.OWNER, "Lighthouse Radio")
    assert membership.user.time_zone == "Europe/Lisbon"


def test_the_link_works_once(enter, link):
    enter(None).post(link, FORM)
    second = enter(None).post(link, FORM | {"email": "other@lighthouse.example"})
    assert second.status_code == 410
    assert User.objects.count() == 1


@pytest.mark.parametrize("path", ["/welcome/made-up", "/welcome/" + "x" * 2000])
def test_a_made_up_link_lets_nobody_in(enter, db, path):
    assert enter(None).get(path).status_code == 410


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("email", "not an address", "valid email"),
        ("email", "", "required"),
        ("name", "x" * 10_000, "at most 120"),
        ("organisation_name", "", "required"),
        ("password", "short", "too short"),
        ("password", "password123", "too common"),
    ],
)
def test_bad_input_is_said_and_leaves_the_link_good(enter, link, field, value, complaint):
    visitor = enter(None)
    page = visitor.post(link, FORM | {field: value}).content.decode()
    assert complaint in page
    assert User.objects.count() == 0
    assert visitor.post(link, FORM).status_code == 302


def test_an_unknown_time_zone_of_a_browser_is_passed_over(enter, link):
    enter(None).post(link, FORM | {"time_zone": "Mars/Olympus"})
    assert User.objects.get().time_zone == "UTC"
