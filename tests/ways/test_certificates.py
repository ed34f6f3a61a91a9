"""Certificates of a running server: what is served is what lies in the store, and it is good."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import trustme

from servers.serving import Server, run_stentor, wait_until

pytestmark = pytest.mark.way


@pytest.fixture(scope="module")
def server(serve: Callable[..., Server]) -> Server:
    return serve("--workers", "1").wait_until_ready()


def read_status(server: Server) -> dict[str, Any]:
    done = run_stentor("certs", "status", "--data", server.layout.root, "--json")
    assert done.returncode == 0, done.stderr
    status: dict[str, Any] = json.loads(done.stdout)
    return status


def test_the_status_says_what_is_served(server: Server) -> None:
    status = read_status(server)
    (certificate,) = status["certificates"]
    assert status["is_served"] is True
    assert certificate["problem"] is None
    assert {look["name"] for look in certificate["served"]} == {"localhost", "studio.localhost"}
    assert all(look["is_this"] for look in certificate["served"])


@pytest.mark.parametrize("host", ["localhost", "studio.localhost"])
def test_both_hosts_verify(server: Server, host: str) -> None:
    with server.connect(host):
        pass


@pytest.mark.parametrize("name", ["live/localhost.pem", "ca.key", "ca.pem"])
@pytest.mark.parametrize("damage", ["lost", "torn"])
def test_a_damaged_file_is_healed_and_a_good_certificate_served_all_the_while(
    server: Server, name: str, damage: str
) -> None:
    path = server.layout.certs / name
    root = server.layout.certs / "ca.pem"
    before = read_status(server)["certificates"][0]["fingerprint"]
    if damage == "lost":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:100])
    if path != root and root.exists():
        with server.connect():
            pass
    wait_until(lambda: is_healed(server, before), seconds=15)
    with server.connect("studio.localhost"):
        pass


def is_healed(server: Server, before: str) -> bool:
    """Another certificate than before is served, and it is the one in the store."""
    certificates = read_status(server)["certificates"]
    return bool(certificates) and all(
        certificate["fingerprint"] != before
        and certificate["served"]
        and all(look["is_this"] for look in certificate["served"])
        for certificate in certificates
    )


def test_an_operators_own_certificate_is_served_for_its_names_and_given_up_with_its_file(
    server: Server,
) -> None:
    own = server.layout.certs / "live" / "bought.pem"
    issued = trustme.CA().issue_cert("localhost")
    own.write_bytes(issued.private_key_and_cert_chain_pem.bytes())
    wait_until(lambda: is_served(server, {"localhost": "own", "studio.localhost": "local"}), 20)
    own.unlink()
    wait_until(lambda: is_served(server, {"localhost": "local", "studio.localhost": "local"}), 20)


def is_served(server: Server, kinds: dict[str, str]) -> bool:
    """Is each of these names served by just one certificate, of this kind?"""
    served = [
        (look["name"], certificate["kind"], look["is_this"])
        for certificate in read_status(server)["certificates"]
        for look in certificate["served"]
    ]
    return sorted(served) == sorted((name, kind, True) for name, kind in kinds.items())


def test_without_a_server_the_status_says_that_nothing_is_served(server: Server) -> None:
    server.end()
    status = read_status(server)
    assert status["is_served"] is False
    assert status["certificates"][0]["served"] == []
