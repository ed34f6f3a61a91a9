"""What a client over TLS has taken when it leaves without waiting for the server's farewell."""

import socket
import ssl
import threading

import pytest
import trustme

from stentor.edge.tls.named import NamedSSLObject
from stentor.edge.wire.base import WireClosedError
from stentor.edge.wire.secure import SecureWire

BODY = b"x" * 5000


@pytest.fixture
def authority():
    return trustme.CA()


@pytest.fixture
def pair():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = socket.create_connection(listener.getsockname())
        server, _ = listener.accept()
    server.setblocking(False)
    with client, server:
        yield server, client


def test_the_farewell_is_no_part_of_what_was_not_taken(authority, pair):
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(ours)
    ours.sslobject_class = NamedSSLObject
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    authority.configure_trust(theirs)
    server, client = pair
    taken = bytearray()

    def listen():
        with theirs.wrap_socket(client, server_hostname="localhost") as secure:
            while len(taken) < len(BODY):
                taken.extend(secure.recv(1000))

    listener = threading.Thread(target=listen)
    listener.start()
    wire = SecureWire(server, lambda _: ours)
    while not wire.is_ready:
        wire.shake_hands()
    assert wire.send(BODY) == len(BODY)
    listener.join()
    assert bytes(taken) == BODY
    try:
        wire.end_sending()
        wire.end_sending()
    except WireClosedError:
        pass
    assert wire.count_unacknowledged() == 0
