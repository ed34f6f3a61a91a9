"""Who wants to be told: handed on to the prober's real desk, under the hosts of the page alone."""

from datetime import UTC, datetime

import pytest

from servers.edge_client import Talk, ask, render_request
from stentor.contracts.host import HostRoute
from stentor.prober.page.addresses import compute_addresses
from stentor.prober.settings import StatusSettings
from stentor.prober.signup.desk import SignUpDesk
from stentor.prober.signup.server import SignUpServer
from stentor.subscribers.register import SubscriberRegister

OWN, BROUGHT = "status.example.org", "pod.example.org"
PROXIES = ["127.0.0.0/8"]


@pytest.fixture
def edge(store, serve):
    """Behind a proxy that ends TLS."""
    store.append(kind="moved", address="show:s1", to="/shows/show")
    route = HostRoute(serves="show", show="s1")
    store.append(kind="host", address=f"host:{BROUGHT}", host=route)
    return serve(status_host=OWN, trusted_proxies=PROXIES)


@pytest.fixture
def desk(layout):
    register = SubscriberRegister(layout.subscribers)
    desk = SignUpDesk(
        register, title="Lighthouse Radio", has_mail=True, clock=lambda: datetime.now(UTC),
        addresses=compute_addresses(StatusSettings(host=OWN), "https://localhost"),
    )  # fmt: skip
    with SignUpServer(layout.sign_up_socket, desk):
        yield register


def ask_at(edge, host, path, method="GET", body=None, **fields):
    if body is not None:
        fields |= {
            "content_length": str(len(body)),
            "content_type": "application/x-www-form-urlencoded",
        }
    fields = {"x_forwarded_proto": "https", "x_forwarded_for": "192.0.2.7"} | fields
    if body is None:
        return ask(edge.http, method, path, host=host, **fields)
    with Talk(edge.http) as talk:
        talk.send(render_request(method, path, host=host, **fields) + body)
        return talk.read()


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("localhost", "/status/subscriptions/"),
        ("localhost", "/status/subscriptions"),
        ("localhost", "/status/subscriptions/webhook"),
        (OWN, "/subscriptions/"),
        (OWN, "/status/subscriptions/"),
        ("studio.localhost", "/subscriptions/"),
    ],
)
def test_people_sign_up_beside_the_page(edge, desk, host, path):
    answer = ask_at(edge, host, path)
    assert answer.status == 200
    assert b"<form" in answer.body


@pytest.mark.parametrize(
    ("host", "path", "status"),
    [
        (BROUGHT, "/status/subscriptions/", 404),
        (BROUGHT, "/subscriptions/", 404),
        ("localhost", "/subscriptions/", 404),
        ("localhost", "/status/subscriptionsx", 404),
        (OWN, "/subscriptionsx", 404),
        ("studio.localhost", "/status/subscribers", 503),  # the studio's own, which is not there
        ("studio.localhost", "/status/subscriptions/", 503),
    ],
)
def test_nowhere_else(edge, desk, host, path, status):
    assert ask_at(edge, host, path).status == status


def test_a_form_is_handed_on_with_the_address_it_comes_from(edge, desk):
    for number in range(10):
        answer = ask_at(
            edge, "localhost", "/status/subscriptions/", "POST",
            f"address=ann{number}%40example.org".encode(), x_forwarded_for="192.0.2.7",
        )  # fmt: skip
        assert answer.status == 200
    more = b"address=ben%40example.org"
    path = "/status/subscriptions/"
    assert ask_at(edge, "localhost", path, "POST", more).status == 429
    elsewhere = ask_at(edge, "localhost", path, "POST", more, x_forwarded_for="192.0.2.8")
    assert elsewhere.status == 200
    assert len(desk.list_all()) == 11


def test_in_the_clear_it_leads_to_where_nobody_reads_along(edge, desk):
    answer = ask(edge.http, "GET", "/status/subscriptions/", host="localhost")
    assert answer.status == 308
    assert answer.headers["location"] == "https://localhost:8443/status/subscriptions/"


def test_while_nobody_takes_them_people_are_told_calmly_and_the_page_stands(edge, layout):
    layout.status.mkdir(parents=True)
    (layout.status / "index.html").write_text("home")
    answer = ask_at(edge, "localhost", "/status/subscriptions/")
    assert answer.status == 503
    assert b"Signing up rests" in answer.body
    assert ask_at(edge, "localhost", "/status").body == b"home"
