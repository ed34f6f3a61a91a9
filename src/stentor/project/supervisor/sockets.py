"""The listening sockets, opened once before any process that serves on them."""

import errno
import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass

BACKLOG = 4096
LOOPBACKS = ("127.0.0.1", "::1")


class ListeningError(OSError):
    """An address cannot be listened on; the message says why and what to do."""


def choose_addresses(asked: Sequence[str]) -> tuple[str, ...]:
    """What was asked for, or else the loopback addresses that this machine has."""
    return tuple(asked) or tuple(address for address in LOOPBACKS if has_address(address))


def has_address(address: str) -> bool:
    try:
        open_listener(address, 0, "").close()
    except ListeningError:
        return False
    return True


def open_listeners(addresses: Sequence[str], port: int, flag: str) -> tuple[socket.socket, ...]:
    """One listening socket an address, all on the same port; 0 takes a port free on all of them.

    ListeningError when one cannot be had; then none is left open. `flag` is the command line's
    name of the port, for the message.
    """
    attempts = 20 if port == 0 else 1
    for attempt in range(1, attempts + 1):
        opened: list[socket.socket] = []
        try:
            for address in addresses:
                taken = opened[0].getsockname()[1] if opened else port
                opened.append(open_listener(address, taken, flag))
        except ListeningError as error:
            for listener in opened:
                listener.close()
            if attempt == attempts or error.errno != errno.EADDRINUSE:
                raise
        else:
            return tuple(opened)
    raise AssertionError("the last attempt returns or raises")


def open_listener(address: str, port: int, flag: str) -> socket.socket:
    """A TCP socket that listens; an IPv6 one takes no IPv4 connections."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        listener = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise ListeningError(error.errno, describe(error, address, port, flag)) from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind((address, port))
        listener.listen(BACKLOG)
        listener.setblocking(False)
    except OSError as error:
        listener.close()
        raise ListeningError(error.errno, describe(error, address, port, flag)) from error
    return listener


def describe(error: OSError, address: str, port: int, flag: str) -> str:
    """One line for the person who typed the address or the port."""
    match error.errno:
        case errno.EADDRINUSE:
            return f"port {port} on {address} is in use; choose another with {flag}"
        case errno.EACCES | errno.EPERM:
            return (
                f"port {port} may not be opened by this user; choose one above 1023 with {flag}, "
                "or give the service the capability CAP_NET_BIND_SERVICE"
            )
        case errno.EADDRNOTAVAIL | errno.EAFNOSUPPORT:
            return f"this machine has no address {address}; see --bind"
        case _:
            return f"cannot listen on {address} port {port}: {os.strerror(error.errno or 0)}"


@dataclass(frozen=True)
class Listeners:
    """Every listening socket of the edge."""

    https: tuple[socket.socket, ...]
    http: tuple[socket.socket, ...]

    @property
    def https_port(self) -> int:
        return int(self.https[0].getsockname()[1])

    @property
    def http_port(self) -> int:
        return int(self.http[0].getsockname()[1])


def open_all(addresses: Sequence[str], https_port: int, http_port: int) -> Listeners:
    """Both ports on every address, or ListeningError and nothing."""
    https = open_listeners(addresses, https_port, "--https")
    try:
        return Listeners(https, open_listeners(addresses, http_port, "--http"))
    except ListeningError:
        for listener in https:
            listener.close()
        raise
