"""A closed connection gives everything back at once, not when the garbage collector comes by."""

import socket
import ssl
from pathlib import Path

CONNECTIONS = 800


def read_own_memory(pid: int) -> int:
    """Bytes that are the process's own."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Private_Dirty:"))


def shake_hands(port: int) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    for _ in range(CONNECTIONS):
        with (
            socket.create_connection(("127.0.0.1", port), timeout=30) as plain,
            context.wrap_socket(plain, server_hostname="localhost"),
        ):
            pass


def test_connections_that_have_ended_hold_no_memory(world) -> None:
    pid = world.edge.process.pid
    shake_hands(world.edge.https)
    before = read_own_memory(pid)
    shake_hands(world.edge.https)
    grown = read_own_memory(pid) - before
    assert grown < CONNECTIONS * 4_000, "a connection over TLS takes some thirty kilobytes"
