"""The listening sockets, and what a person reads when one cannot be had."""

import errno
import socket

import pytest

from stentor.project.supervisor.sockets import (
    ListeningError,
    choose_addresses,
    describe,
    has_address,
    open_all,
    open_listeners,
)

NEEDS_IPV6 = pytest.mark.skipif(not has_address("::1"), reason="this machine has no IPv6")


def test_port_0_takes_one_port_free_on_every_address() -> None:
    listeners = open_listeners(choose_addresses([]), 0, "--https")
    assert len({listener.getsockname()[1] for listener in listeners}) == 1
    for listener in listeners:
        listener.close()


def test_what_was_asked_for_is_taken_alone() -> None:
    assert choose_addresses(["127.0.0.2"]) == ("127.0.0.2",)


def test_loopback_is_the_default() -> None:
    assert choose_addresses([])[0] == "127.0.0.1"


def test_a_port_in_use_is_named_with_the_way_out() -> None:
    (taken,) = open_listeners(["127.0.0.1"], 0, "--https")
    port = taken.getsockname()[1]
    with taken, pytest.raises(ListeningError, match=f"{port} on 127.0.0.1 is in use.*--https"):
        open_listeners(["127.0.0.1"], port, "--https")


def test_when_the_second_port_is_in_use_the_first_is_given_back() -> None:
    (taken,) = open_listeners(["127.0.0.1"], 0, "--http")
    (free,) = open_listeners(["127.0.0.1"], 0, "--https")
    port = free.getsockname()[1]
    free.close()
    with taken:
        with pytest.raises(ListeningError, match="--http"):
            open_all(["127.0.0.1"], port, taken.getsockname()[1])
        open_listeners(["127.0.0.1"], port, "--https")[0].close()


@NEEDS_IPV6
def test_an_ipv6_socket_leaves_ipv4_to_its_own() -> None:
    ipv6, ipv4 = open_listeners(["::", "0.0.0.0"], 0, "--https")
    assert ipv6.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY) == 1
    ipv6.close()
    ipv4.close()


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EACCES, "choose one above 1023 with --https"),
        (errno.EADDRNOTAVAIL, "this machine has no address 192.0.2.1"),
        (errno.ENOBUFS, "cannot listen on 192.0.2.1 port 443: No buffer space"),
    ],
)
def test_every_refusal_says_what_to_do(number: int, words: str) -> None:
    assert words in describe(OSError(number, ""), "192.0.2.1", 443, "--https")


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(ListeningError, match=r"no address 192\.0\.2\.1; see --bind"):
        open_listeners(["192.0.2.1"], 0, "--https")
