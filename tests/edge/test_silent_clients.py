"""Clients of the TLS port that are slow, silent, or gone: everybody else is served meanwhile."""

import socket
import ssl
import time
from collections.abc import Callable, Iterator

import pytest
import trustme

from servers.edge_client import Talk, wait_until
from stentor.lib.layout import DataLayout

HALF_OPEN = 5000


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def port(layout: DataLayout, serve, authority: trustme.CA) -> int:
    """Of one worker, which shows soon what one client costs another."""
    (layout.certs / "live").mkdir(parents=True)
    pair = authority.issue_cert("localhost").private_key_and_cert_chain_pem.bytes()
    (layout.certs / "live" / "localhost.pem").write_bytes(pair)
    limits = {"header_seconds": 8.0, "connections_per_address": HALF_OPEN + 500}
    return serve(limits=limits).https


@pytest.fixture
def ask(port: int, authority: trustme.CA) -> Callable[[], float]:
    """Asks on a connection of its own; the seconds that took."""
    context = ssl.create_default_context()
    authority.configure_trust(context)

    def ask_once() -> float:
        began = time.monotonic()
        with Talk(port, context) as talk:
            assert talk.ask("GET", "/").status == 404
        return time.monotonic() - began

    return ask_once


@pytest.fixture
def connect(port: int) -> Iterator[Callable[[], socket.socket]]:
    opened: list[socket.socket] = []

    def connect_once() -> socket.socket:
        opened.append(socket.create_connection(("127.0.0.1", port), timeout=20))
        return opened[-1]

    yield connect_once
    for sock in opened:
        sock.close()


def write_hello() -> tuple[ssl.SSLObject, ssl.MemoryBIO, bytes]:
    """A client that waits for the answer to its ClientHello, and the hello."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = context.wrap_bio(incoming, outgoing, server_hostname="localhost")
    with pytest.raises(ssl.SSLWantReadError):
        client.do_handshake()
    return client, incoming, outgoing.read()


def test_a_hello_that_comes_byte_by_byte_is_answered_when_it_is_whole(connect, ask) -> None:
    client, incoming, hello = write_hello()
    slow = connect()
    slow.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for number, byte in enumerate(hello):
        slow.sendall(bytes([byte]))
        time.sleep(0.005)
        if number % 100 == 0:
            ask()
    incoming.write(slow.recv(65_536))
    client.do_handshake()
    assert client.version() == "TLSv1.3"


def test_a_hello_that_never_ends_is_given_up_after_the_time_for_a_head(connect) -> None:
    began = time.monotonic()
    slow = connect()
    slow.sendall(write_hello()[2][:-1])
    assert slow.recv(100) == b""
    assert 7 < time.monotonic() - began < 12


def test_a_client_that_waits_before_it_says_anything_is_served(port: int, connect, ask) -> None:
    client, incoming, hello = write_hello()
    late = connect()
    time.sleep(3)  # longer than the kernel keeps silent ones back
    ask()
    late.sendall(hello)
    incoming.write(late.recv(65_536))
    client.do_handshake()


@pytest.mark.parametrize(
    "said",
    [b"", b"\x00", b"GET / HTTP/1.0\r\n\r\n", b"\x16\x03\x01\x00\x05hello", b"SSH-2.0-x\r\n"],
)
def test_a_scanner_is_let_go_of_and_costs_nobody_anything(connect, ask, said: bytes) -> None:
    for _ in range(200):
        sock = connect()
        sock.sendall(said)
        sock.close()
    assert ask() < 5


def test_five_thousand_half_open_handshakes_leave_room_for_everybody_else(
    port: int, connect, ask
) -> None:
    hello = write_hello()[2]
    held = [connect() for _ in range(HALF_OPEN)]
    for number, sock in enumerate(held):
        sock.sendall(hello if number % 3 == 0 else hello[:100] if number % 3 == 1 else b"")
    took = [ask() for _ in range(20)]
    assert max(took) < 5
    wait_until(lambda: count_ended(held) == HALF_OPEN, seconds=40)
    ask()


def count_ended(held: list[socket.socket]) -> int:
    """How many the server has closed; what it said before is thrown away."""
    ended = 0
    for sock in held:
        sock.setblocking(False)
        try:
            while sock.recv(65_536):
                pass
            ended += 1
        except BlockingIOError:
            continue
        except ConnectionResetError:
            ended += 1
    return ended
