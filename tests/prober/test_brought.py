"""Hosts that publishers brought, at a real door over TLS: looked at as visitors meet them."""

import http.server
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from made.edge_store import MOMENT, Store
from stentor.contracts.host import HostRoute
from stentor.contracts.probe import Outcome
from stentor.lib.clock import parse_instant
from stentor.lib.layout import DataLayout
from stentor.prober.asking import Door, Roots
from stentor.prober.check import Check, run_check
from stentor.prober.inventory.brought import GRACE, list_host_checks
from stentor.prober.published import Published
from stentor.prober.settings import ProbeSettings
from stentor.prober.surroundings import Surroundings

SHOWN, MOVED = "pod.example.org", "old.example.org"
BROUGHT_AT = parse_instant(MOMENT)


class Edge:
    """Has certificates for some hosts, and answers `status` under all of them."""

    def __init__(self, folder: Path, *hosts: str) -> None:
        self.status = 200
        authority = trustme.CA()
        authority.cert_pem.write_to_path(folder / "ca.pem")
        edge = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(edge.status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                return

        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:
                return  # a client that refuses our certificate

        self.server = Server(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(*hosts).configure_cert(context)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.door = Door("127.0.0.1", self.server.server_address[1], trust=Roots(folder / "ca.pem"))
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()


@pytest.fixture
def edge(tmp_path: Path) -> Iterator[Edge]:
    edge = Edge(tmp_path, SHOWN, "localhost")
    yield edge
    edge.server.shutdown()
    edge.thread.join()
    edge.server.server_close()


class Place:
    """An installation with hosts, and a clock that is set."""

    def __init__(self, layout: DataLayout, edge: Edge) -> None:
        self.store = Store(layout)
        self.published = Published(layout)
        self.now = datetime.now(UTC)
        self._where = Surroundings(
            settings=ProbeSettings(), site_host="localhost", studio_host="studio.localhost",
            doors=(edge.door,), clock=lambda: self.now,
        )  # fmt: skip

    def bring(self, name: str, route: HostRoute) -> None:
        self.store.append(kind="host", address=f"host:{name}", host=route)

    def list_checks(self) -> dict[str, Check]:
        self.published.refresh()
        return {check.id: check for check in list_host_checks(self._where, self.published)}

    def look(self, id: str) -> Outcome | None:  # noqa: A002 -- the field's name
        record = run_check(self.list_checks()[id], "local", lambda: self.now)
        return record and record.outcome


@pytest.fixture
def place(layout: DataLayout, edge: Edge) -> Place:
    place = Place(layout, edge)
    place.store.append(kind="moved", address="show:s1", to="/shows/tide-tables")
    place.bring(SHOWN, HostRoute(serves="show", show="s1"))
    return place


def test_a_host_that_is_served_and_trusted_is_good(place: Place) -> None:
    assert place.look(f"tls:{SHOWN}") is Outcome.UP
    assert place.look(f"page:{SHOWN}") is Outcome.UP


def test_what_fails_there_is_the_shows_trouble_and_leans_on_the_site(
    place: Place, edge: Edge
) -> None:
    edge.status = 503
    assert place.look(f"page:{SHOWN}") is Outcome.DOWN
    checks = place.list_checks()
    assert {check.component for check in checks.values()} == {"show:tide-tables"}
    assert "tls:localhost" in checks[f"tls:{SHOWN}"].after
    assert f"tls:{SHOWN}" in checks[f"page:{SHOWN}"].after


@pytest.mark.parametrize(
    ("route", "component"),
    [
        (HostRoute(serves="elsewhere", to="https://new.example.net"), "names"),
        (HostRoute(serves="studio"), "studio"),
    ],
)
def test_one_host_of_one_publisher_is_no_outage_of_all(
    place: Place, route: HostRoute, component: str
) -> None:
    place.bring(MOVED, route)  # the edge has no certificate for it
    assert place.look(f"tls:{MOVED}") is Outcome.DEGRADED
    assert place.list_checks()[f"tls:{MOVED}"].component == component


def test_a_new_host_has_time_to_get_its_first_certificate(place: Place) -> None:
    place.bring(MOVED, HostRoute(serves="show", show="s1"))
    place.now = BROUGHT_AT + GRACE - timedelta(minutes=1)
    assert place.look(f"tls:{MOVED}") is None
    place.now = datetime.now(UTC)
    assert place.look(f"tls:{MOVED}") is Outcome.DOWN


def test_a_host_that_was_taken_back_is_looked_at_no_more(place: Place) -> None:
    check = place.list_checks()[f"tls:{SHOWN}"]
    place.store.append(kind="gone", address=f"host:{SHOWN}")
    assert run_check(check, "local", lambda: place.now) is None
    assert place.list_checks() == {}
