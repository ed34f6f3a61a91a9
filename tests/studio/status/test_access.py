"""Every address of the status pages: there for operators, nothing for everybody else."""

import pytest

from stentor.accounts.models import User
from stentor.studio.status.urls import urlpatterns

INCIDENT = "/status/incidents/INCIDENT1"
WORDS = f"{INCIDENT}/words/INCIDENT1DRAFT"
READING = {
    "overview": "/status/",
    "incidents": "/status/incidents",
    "new-incident": "/status/new-incident",
    "incident": INCIDENT,
    "words": WORDS,
    "post-mortem": f"{INCIDENT}/post-mortem",
    "maintenance": "/status/maintenance",
    "new-maintenance": "/status/new-maintenance",
    "subscribers": "/status/subscribers",
    "subscribers-csv": "/status/subscribers.csv",
    "templates": "/status/templates",
    "new-template": "/status/new-template",
    "template": "/status/template?name=We+are+looking",
}
CHANGING = {
    "details": f"{INCIDENT}/details",
    "merger": f"{INCIDENT}/merger",
    "dismissal": f"{INCIDENT}/dismissal",
    "updates": f"{INCIDENT}/updates",
    "publication": f"{WORDS}/publication",
    "withholding": f"{WORDS}/withholding",
    "cancellation": "/status/maintenance/none/cancellation",
    "subscriber-removal": "/status/subscribers/NOBODY/removal",
    "template-removal": "/status/template/removal?name=We+are+looking",
}
PLAN = "plan"
"""Tried with a plan that stands, in test_maintenance.py."""


def test_every_address_is_asked_here():
    assert {pattern.name for pattern in urlpatterns} == {*READING, *CHANGING, PLAN}


@pytest.mark.parametrize("address", READING.values())
def test_an_operator_reads(operator, incident, address):
    assert operator.get(address).status_code == 200


@pytest.mark.parametrize("address", [*READING.values(), *CHANGING.values()])
@pytest.mark.parametrize("who", ["owner", "teammate", "viewer", "stranger"])
def test_for_everybody_else_nothing_is_there(cast, enter, incident, ledger, who, address):
    before = len(ledger.read().incidents["INCIDENT1"].events)
    client = enter(getattr(cast, who))
    method = client.get if address in READING.values() else client.post
    assert method(address).status_code == 404
    assert len(ledger.read().incidents["INCIDENT1"].events) == before


@pytest.mark.parametrize("address", [*READING.values(), *CHANGING.values()])
def test_a_visitor_is_sent_to_sign_in(enter, address):
    assert enter(None).post(address).status_code == 302


@pytest.mark.parametrize("address", CHANGING.values())
def test_a_change_needs_more_than_a_link(operator, incident, address):
    assert operator.get(address).status_code == 405


def test_an_operator_who_may_not_come_in_any_more_does_not(operator, cast):
    User.objects.filter(pk=cast.owner.pk).update(is_active=False)
    assert operator.get("/status/").status_code == 302


def test_the_rail_leads_there_for_operators_only(operator, viewer):
    assert b'href="/status/"' in operator.get("/").content
    assert b'href="/status/"' not in viewer.get("/").content
