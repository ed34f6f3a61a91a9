"""What `certs status` says of a store."""

import datetime as dt
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme

from stentor.keeper.serving import look_at
from stentor.keeper.status import CertificateStatus, describe_store
from stentor.keeper.store import CertificateStore
from stentor.keeper.upkeep import WantedNames, keep_up

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
WANTED = WantedNames("localhost", frozenset({"localhost", "127.0.0.1"}))


@pytest.fixture
def store(tmp_path: Path) -> CertificateStore:
    store = CertificateStore(tmp_path / "certs")
    keep_up(store, WANTED, lambda: NOW)
    return store


def describe(
    store: CertificateStore, name: str = "localhost", now: dt.datetime = NOW
) -> CertificateStatus:
    found = describe_store(store, WANTED, now, lambda _: ())
    return next(certificate for certificate in found.certificates if certificate.name == name)


def test_a_good_certificate_has_no_problem_and_a_day_of_renewal(store: CertificateStore) -> None:
    status = describe(store)
    assert (status.kind, status.problem) == ("local", None)
    assert status.names == ["127.0.0.1", "localhost"]
    assert status.next == "made anew when half of its life is over"
    assert status.due == "2026-12-08T00:00:00.000Z"


@pytest.mark.parametrize(
    ("days", "problem", "next_step"),
    [
        (15, None, "made anew now: half of its life is over"),
        (31, "it has ended", "made anew now: it has ended"),
        (-2, "it is not valid yet by this machine's clock", "made anew now: it is not valid yet"),
    ],
)
def test_time_changes_what_happens_next(
    store: CertificateStore, days: int, problem: str | None, next_step: str
) -> None:
    status = describe(store, now=NOW + dt.timedelta(days=days))
    assert status.problem == problem
    assert status.next.startswith(next_step)


def test_a_file_that_is_no_certificate_is_a_problem(store: CertificateStore) -> None:
    store.live_path("broken").write_text("nothing")
    status = describe(store, "broken")
    assert (status.kind, status.problem) == ("unusable", "it holds no usable key and certificate")


def test_an_operators_own_certificate_is_left_to_the_operator(store: CertificateStore) -> None:
    issued = trustme.CA().issue_cert("own.example")
    store.live_path("own").write_bytes(issued.private_key_and_cert_chain_pem.bytes())
    status = describe(store, "own", dt.datetime.now(dt.UTC))
    assert (status.kind, status.problem) == ("own", None)
    assert status.next == "nothing: the operator renews it"
    assert describe(store, "own", NOW + dt.timedelta(days=365 * 3000)).problem == "it has ended"


def test_a_lost_authority_is_a_problem(store: CertificateStore) -> None:
    store.authority_key.unlink()
    found = describe_store(store, WANTED, NOW, lambda _: ())
    assert found.authority["problem"] == "missing or damaged; the keeper makes a new one"


@contextmanager
def serving(pem: Path) -> Iterator[int]:
    """A TLS server with a certificate; yields its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            with connection, context.wrap_socket(connection, server_side=True) as secure:
                secure.recv(1)

        thread = threading.Thread(target=answer)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(5)


def test_what_is_served_is_compared_with_what_lies_in_the_store(store: CertificateStore) -> None:
    with serving(store.live_path("localhost")) as port:
        seen = look_at("127.0.0.1", port, "localhost")
    found = describe_store(store, WANTED, NOW, lambda _: [seen])
    assert found.certificates[0].served[0]["is_this"] is True
    store.live_path("localhost").unlink()
    keep_up(store, WANTED, lambda: NOW)
    found = describe_store(store, WANTED, NOW, lambda _: [seen])
    assert found.certificates[0].served[0]["is_this"] is False


def test_nobody_answering_is_said_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    seen = look_at("127.0.0.1", port, "localhost")
    assert seen.fingerprint is None
    assert "refused" in str(seen.problem)
