"""Hosts in the studio: brought, proven, used, led on, removed; by whom, and what is said."""

import pytest
from django.conf import settings
from django.utils import timezone

from made.certificate_cases import keep, write_book
from people.cast import Cast
from stentor.catalog.models import Show
from stentor.contracts.inventory import Inventory, Item, encode_inventory
from stentor.domains.looking.findings import Finding
from stentor.domains.models import Host
from stentor.domains.verbs import add_host, note_look
from stentor.lib.clock import format_instant, utc_now
from stentor.studio.hosts.urls import urlpatterns

NAME = "pod.example.org"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def host(public_cast: Cast) -> Host:
    show = public_cast.show
    return add_host(
        public_cast.organisation, public_cast.owner, name=NAME, serves="show", show=show
    )


@pytest.fixture
def served(host: Host) -> Host:
    keys = ("owner", "address", "reached", "allowed", "certificate")
    note_look(host, [Finding(key=one, state="good", words=one) for one in keys], timezone.now())
    return host


def fields(cast: Cast, **others: str) -> dict[str, str]:
    return {"name": NAME, "serves": "show", "show": cast.show.id, "takes_over": "on"} | others


def page_of(cast: Cast) -> str:
    return f"/hosts/of/{cast.organisation.id}"


def test_a_host_is_brought_and_its_owner_is_told_what_to_set(cast, owner):
    answer = owner.post(page_of(cast), fields(cast, name="https://Pod.Example.org/"))
    host = Host.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/hosts/{host.id}")
    assert (host.name, host.show, host.takes_over) == (NAME, cast.show, True)
    page = owner.get(answer.url).content.decode()
    assert f"_stentor.{NAME}" in page
    assert host.proof_text in page
    assert settings.STENTOR_SITE_HOST in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": "localhost"}, "one word"),
        ({"name": "*.example.org"}, "wildcard"),
        ({"name": "studio.localhost"}, "lead nowhere"),
        ({"show": ""}, "Choose the show"),
        ({"serves": "elsewhere"}, "Say where it leads"),
        ({"serves": "elsewhere", "to": "http://new.example.org"}, "https address"),
        ({"serves": "elsewhere", "to": "https://a@new.example.org"}, "https address"),
        ({"serves": "elsewhere", "to": "javascript:alert(1)"}, "valid URL"),
        ({"serves": "nothing"}, "not one of the available choices"),
    ],
)
def test_what_cannot_be_is_told_at_the_field(cast, owner, change, words):
    answer = owner.post(page_of(cast), fields(cast) | change)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Host.objects.exists()


def test_another_organisations_show_cannot_be_chosen(cast, owner):
    answer = owner.post(page_of(cast), fields(cast, show=cast.other_show.id))
    assert answer.status_code == 422


def test_a_name_twice_is_told_at_the_field(cast, owner, host):
    answer = owner.post(page_of(cast), fields(cast))
    assert answer.status_code == 422
    assert "on your list already" in answer.content.decode()


def test_the_page_follows_the_checks_until_it_is_served(owner, host):
    page = owner.get(f"/hosts/{host.id}").content.decode()
    assert f"/hosts/{host.id}/checks" in page
    found = [Finding(key="owner", state="bad", words="The TXT record says something else: x")]
    note_look(host, found, timezone.now())
    part = owner.get(f"/hosts/{host.id}/checks").content.decode()
    assert "says something else" in part
    assert "Something is wrong" in part
    assert 'hx-trigger="every' in part


def test_a_served_host_is_quiet(owner, served):
    part = owner.get(f"/hosts/{served.id}/checks").content.decode()
    assert "hx-trigger" not in part
    assert "Served" in part


def test_a_look_can_be_asked_for(owner, served):
    owner.post(f"/hosts/{served.id}/look")
    assert Host.objects.get().looked_at is None


def test_the_show_takes_its_addresses_there_and_back(cast, owner, served):
    owner.post(f"/hosts/{served.id}/takeover")
    assert Show.objects.get(pk=cast.show.pk).own_host == NAME
    assert NAME in owner.get("/shows/tide-tables").content.decode()
    owner.post(f"/hosts/{served.id}/return")
    assert Show.objects.get(pk=cast.show.pk).own_host == ""


def test_a_show_does_not_move_to_a_host_that_is_not_served(cast, owner, host):
    owner.post(f"/hosts/{host.id}/takeover")
    assert Show.objects.get(pk=cast.show.pk).own_host == ""


def test_a_host_is_led_elsewhere(owner, served):
    answer = owner.post(f"/hosts/{served.id}/leading", {"to": "https://new.example.net/"})
    assert answer.status_code == 302
    assert (Host.objects.get().serves, Host.objects.get().to) == (
        "elsewhere",
        "https://new.example.net",
    )
    assert "Leads on" in owner.get(f"/hosts/{served.id}").content.decode()


def test_a_bad_target_is_told_at_the_field(owner, served):
    answer = owner.post(f"/hosts/{served.id}/leading", {"to": "ftp://new.example.net"})
    assert answer.status_code == 422
    assert Host.objects.get().serves == "show"


def test_a_host_is_removed(owner, served):
    owner.post(f"/hosts/{served.id}/removal")
    assert not Host.objects.exists()


def test_an_organisation_without_a_host_is_told_what_it_is_for(cast, owner):
    assert "No host of your own yet" in owner.get(page_of(cast)).content.decode()


# Who may

READING = ("host", "checks")
CHANGING = ("look", "takeover", "return", "leading", "removal")


def address_of(name: str, host: Host) -> str:
    return f"/hosts/{host.id}" + ("" if name == "host" else f"/{name}")


def test_every_address_is_asked_here():
    assert {pattern.name for pattern in urlpatterns} == {"hosts", *READING, *CHANGING}


@pytest.mark.parametrize("name", READING)
@pytest.mark.parametrize(
    ("role", "status"),
    [("owner", 200), ("teammate", 200), ("viewer", 200), ("stranger", 404)],
)
def test_members_may_look(cast, enter, host, name, role, status):
    assert enter(getattr(cast, role)).get(address_of(name, host)).status_code == status


@pytest.mark.parametrize("name", CHANGING)
@pytest.mark.parametrize(
    ("role", "statuses"),
    [("owner", {302, 422}), ("teammate", {302, 422}), ("viewer", {403}), ("stranger", {404})],
)
def test_editors_change(cast, enter, host, name, role, statuses):
    answer = enter(getattr(cast, role)).post(address_of(name, host))
    assert answer.status_code in statuses
    assert Host.objects.exists() is (name != "removal" or 302 not in statuses)


@pytest.mark.parametrize(
    ("role", "see", "bring"),
    [("owner", 200, 302), ("teammate", 200, 302), ("viewer", 200, 403), ("stranger", 404, 404)],
)
def test_who_brings_a_host(cast, enter, role, see, bring):
    client = enter(getattr(cast, role))
    assert client.get(page_of(cast)).status_code == see
    assert client.post(page_of(cast), fields(cast)).status_code == bring


def test_somebody_who_is_not_signed_in_is_sent_to_sign_in(cast, enter, host):
    for name in ("host", *CHANGING):
        assert enter(None).post(address_of(name, host)).status_code == 302
    assert enter(None).get(page_of(cast)).url.startswith("/sign-in")


@pytest.mark.parametrize("role", ["owner", "teammate", "viewer"])
@pytest.mark.parametrize(
    ("fields", "minutes_ago", "words"),
    [
        (
            {"failures": 4, "last_failure": "first: CAA record prevents issuance"},
            0,
            ("prevents issuance", "Add every authority", "Listeners notice nothing until"),
        ),
        ({}, 30, ("has stopped", "Listeners notice nothing until")),
        ({"live": None, "spare": None, "failures": 2, "last_failure": "x: 503"}, 0, ("503",)),
        ({"problem": "its authority revoked it"}, 0, ("Clients refuse the certificate",)),
    ],
)
def test_members_are_told_why_its_certificate_does_not_come(
    cast, enter, served, layout, role, fields, minutes_ago, words
) -> None:
    write_book(layout, keep(NAME, **fields), minutes_ago=minutes_ago)
    page = enter(getattr(cast, role)).get(f"/hosts/{served.id}").content.decode()
    assert all(one in page for one in words)


def test_a_host_that_is_well_has_no_trouble_and_other_names_troubles_are_not_told(
    owner, served, layout
) -> None:
    write_book(layout, keep(NAME), keep("theirs.example.org", failures=3, last_failure="secret"))
    part = owner.get(f"/hosts/{served.id}/checks").content.decode()
    assert "notice" not in part
    assert "secret" not in part


def test_a_caa_record_that_the_keeper_found_to_forbid_is_told(owner, served, layout) -> None:
    item = Item(kind="caa", name=NAME, owner="x", problem="its CAA record forbids second")
    inventory = Inventory(at=format_instant(utc_now()), items=[item])
    layout.inventory.parent.mkdir(parents=True, exist_ok=True)
    layout.inventory.write_bytes(encode_inventory(inventory))
    assert "Its CAA record forbids second." in owner.get(f"/hosts/{served.id}").content.decode()


def test_a_host_nobody_has_proven_says_nothing_of_the_platforms_certificates(
    owner, host, layout
) -> None:
    write_book(layout, keep(NAME, failures=3, last_failure="secret"))
    assert "secret" not in owner.get(f"/hosts/{host.id}").content.decode()


@pytest.mark.parametrize(
    ("key", "state", "words"),
    [
        ("owner", "waits", "Served, but its TXT record is gone"),
        ("reached", "bad", "Served, but something is wrong"),
        ("address", "waits", "Served"),
    ],
)
def test_a_served_host_that_loses_something_is_not_simply_served(
    owner, served, key, state, words
) -> None:
    keys = ("owner", "address", "reached", "allowed", "certificate")
    found = [Finding(key=one, state=state if one == key else "good", words=one) for one in keys]
    note_look(served, found, timezone.now())
    assert f">{words}</span>" in owner.get(f"/hosts/{served.id}").content.decode()
