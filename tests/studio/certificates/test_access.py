"""Every address of the certificates' pages: there for operators, nothing for everybody else."""

import pytest

from stentor.certificates.wishes import WishBox
from stentor.studio.certificates.urls import urlpatterns

NAME = "/certificates/names/pods.example.org"
READING = {
    "overview": "/certificates/",
    "everything": "/certificates/everything",
    "name": NAME,
}
CHANGING = {"renewal": f"{NAME}/renewal", "dry-run": f"{NAME}/dry-run"}


def test_every_address_is_asked_here():
    assert {pattern.name for pattern in urlpatterns} == {*READING, *CHANGING}


@pytest.mark.parametrize("address", READING.values())
def test_an_operator_reads(operator, book, address):
    assert operator.get(address).status_code == 200


@pytest.mark.parametrize("address", [*READING.values(), *CHANGING.values()])
@pytest.mark.parametrize("who", ["owner", "teammate", "viewer", "stranger"])
def test_for_everybody_else_nothing_is_there(cast, enter, book, layout, who, address):
    client = enter(getattr(cast, who))
    method = client.get if address in READING.values() else client.post
    assert method(address).status_code == 404
    assert WishBox(layout.certificate_wishes).read() == []


@pytest.mark.parametrize("address", [*READING.values(), *CHANGING.values()])
def test_a_visitor_is_sent_to_sign_in(enter, book, address):
    assert enter(None).post(address).status_code == 302


@pytest.mark.parametrize("address", CHANGING.values())
def test_a_change_needs_more_than_a_link(operator, book, address):
    assert operator.get(address).status_code == 405


@pytest.mark.parametrize(
    "name", ["other.example.org", "..", "%2e%2e%2faccounts%2ffirst", "x" * 300]
)
def test_a_name_that_the_book_does_not_have_is_not_there(operator, book, layout, name):
    (layout.certs / "accounts").mkdir(parents=True)
    for address in (f"/certificates/names/{name}", f"/certificates/names/{name}/renewal"):
        assert operator.post(address).status_code in {404, 405}
        assert operator.get(address).status_code in {404, 405}
    assert WishBox(layout.certificate_wishes).read() == []


def test_the_rail_leads_there_for_operators_only(operator, viewer):
    assert b'href="/certificates/"' in operator.get("/").content
    assert b'href="/certificates/"' not in viewer.get("/").content
