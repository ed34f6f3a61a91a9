"""Session tickets: they resume across workers and across a change of keys, and keys do not last."""

import ssl
import time
import weakref
from collections.abc import Callable

import pytest
import trustme

from servers.edge_client import Talk, wait_until
from stentor.edge.tls.contexts import build_context, load_pair
from stentor.edge.tls.hello import is_whole
from stentor.edge.tls.tickets import (
    PERIOD_SECONDS,
    RESERVE,
    SESSION_SECONDS,
    TicketContexts,
    try_read_ticket_name,
)
from stentor.lib.layout import DataLayout

VERSIONS = [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def pair(authority: trustme.CA) -> bytes:
    return authority.issue_cert("localhost").private_key_and_cert_chain_pem.bytes()


@pytest.fixture
def now() -> list[float]:
    return [1000.0]


@pytest.fixture
def make_tickets(pair: bytes, now: list[float]) -> Callable[..., TicketContexts]:
    def make() -> ssl.SSLContext:
        context = build_context()
        load_pair(context, pair, None)
        return context

    return lambda supply=4: TicketContexts(make, clock=lambda: now[0], supply=supply)


def make_client(version: ssl.TLSVersion) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.minimum_version = context.maximum_version = version
    return context


def connect(
    tickets: TicketContexts, client_context: ssl.SSLContext, session: ssl.SSLSession | None = None
) -> tuple[ssl.SSLSession, bool]:
    """One handshake in memory: the session of the client, and whether it was resumed."""
    upward, downward = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = client_context.wrap_bio(downward, upward, session=session)
    with pytest.raises(ssl.SSLWantReadError):
        client.do_handshake()
    hello = upward.read()
    upward.write(hello)
    server = tickets.choose(hello).wrap_bio(upward, downward, server_side=True)
    ends = [server, client]
    while ends:
        for end in list(ends):
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
            ends.remove(end)
    with pytest.raises(ssl.SSLWantReadError):  # a ticket of TLS 1.3 comes behind the handshake
        client.read()
    assert client.session
    return client.session, bool(client.session_reused)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_session_is_resumed_in_its_period_and_after_it_as_long_as_its_ticket_is_good(
    make_tickets, now: list[float], version: ssl.TLSVersion
) -> None:
    tickets, client = make_tickets(), make_client(version)
    session, was_resumed = connect(tickets, client)
    assert not was_resumed
    now[0] += PERIOD_SECONDS - 1
    session, was_resumed = connect(tickets, client, session)
    assert was_resumed
    now[0] += 2
    assert connect(tickets, client, session)[1], "its keys are the former ones now"
    now[0] += SESSION_SECONDS
    assert not connect(tickets, client, session)[1]


def test_each_period_has_keys_of_its_own(make_tickets, now: list[float]) -> None:
    tickets = make_tickets()
    names = []
    for _ in range(4):
        names.append(try_read_ticket_name(tickets.current))
        now[0] += PERIOD_SECONDS
        tickets.turn()
    assert None not in names
    assert len(set(names)) == 4
    assert all(len(name) == 16 for name in names)


def test_keys_are_gone_once_no_good_ticket_needs_them(make_tickets, now: list[float]) -> None:
    tickets = make_tickets()
    first = weakref.ref(tickets.current)
    now[0] += PERIOD_SECONDS
    tickets.turn()
    assert first() is not None
    now[0] += SESSION_SECONDS
    tickets.turn()
    assert first() is None


def test_keys_of_periods_that_were_slept_through_are_not_kept(
    make_tickets, now: list[float]
) -> None:
    tickets = make_tickets()
    first = weakref.ref(tickets.current)
    now[0] += 2 * PERIOD_SECONDS
    tickets.turn()
    assert first() is None


def test_a_supply_is_replenished_before_it_ends_and_the_present_keys_stay(
    make_tickets, now: list[float]
) -> None:
    tickets = make_tickets(supply=RESERVE + 1)
    assert not tickets.is_short
    now[0] += 2 * PERIOD_SECONDS
    tickets.turn()
    assert tickets.is_short
    current = tickets.current
    tickets.replenish()
    assert not tickets.is_short
    assert tickets.current is current


def test_the_last_of_a_supply_serves_on(make_tickets, now: list[float]) -> None:
    tickets, client = make_tickets(supply=2), make_client(ssl.TLSVersion.TLSv1_3)
    now[0] += 9 * PERIOD_SECONDS
    session, _ = connect(tickets, client)
    assert connect(tickets, client, session)[1]


def test_without_a_certificate_there_is_no_ticket_to_read() -> None:
    assert try_read_ticket_name(build_context()) is None


@pytest.mark.parametrize(
    ("received", "is_enough"),
    [
        (b"", False),
        (b"\x16", False),
        (b"\x16\x03", False),
        (b"\x16\x03\x01\x00", False),
        (b"\x16\x03\x01\x00\x02", False),
        (b"\x16\x03\x01\x00\x02a", False),
        (b"\x16\x03\x01\x00\x02ab", True),
        (b"\x16\x03\x01\x00\x02ab and more", True),
        (b"\x16\x03\x01\x40\x00" + b"a" * 16_383, False),
        (b"\x16\x03\x01\x40\x00" + b"a" * 16_384, True),
        pytest.param(b"\x16\x03\x01\xff\xff", True, id="longer than a record may be"),
        pytest.param(b"G", True, id="plain HTTP"),
        pytest.param(b"\x80\x2e", True, id="SSL 2"),
        pytest.param(b"\x16\x02", True, id="no TLS there is"),
    ],
)
def test_a_first_record_is_waited_for_as_long_as_it_may_still_come(
    received: bytes, *, is_enough: bool
) -> None:
    assert is_whole(received) is is_enough


@pytest.mark.parametrize("version", VERSIONS)
def test_sessions_are_resumed_by_any_worker_before_and_after_a_change_of_keys(
    layout: DataLayout, serve, pair: bytes, version: ssl.TLSVersion
) -> None:
    (layout.certs / "live").mkdir(parents=True)
    (layout.certs / "live" / "localhost.pem").write_bytes(pair)
    edge = serve(workers=3, ticket_period=4.0)
    client = make_client(version)

    def ask(session: ssl.SSLSession | None = None) -> tuple[ssl.SSLSession, bool]:
        with Talk(edge.https, client, session=session) as talk:
            assert talk.ask("GET", "/").status == 404
            return talk.sock.session, bool(talk.sock.session_reused)

    first, _ = ask()
    # The one that began in the period before is no more than one period away from its end.
    wait_until(lambda: not ask(first)[1], seconds=15)
    began = time.monotonic()
    second, _ = ask()
    for _ in range(12):
        assert ask(second)[1]
    while time.monotonic() - began < 4.2:
        time.sleep(0.1)
    for _ in range(12):
        assert ask(second)[1], "in the next period, at whichever worker"
