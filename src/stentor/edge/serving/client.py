"""Who is asking: the socket's peer, or whom a trusted proxy says it asks for."""

import functools
import ipaddress
from typing import NamedTuple

from stentor.edge.config import IPNetwork
from stentor.edge.http.request import Request


class Client(NamedTuple):
    """One request's origin."""

    address: str
    """An IP address, IPv4 ones never in IPv6 clothes."""
    scheme: str
    """`https` or `http`, as the client spoke it."""
    via: str | None
    """Address of the trusted proxy in between."""


class ClientFinder:
    """Believes forwarding fields from trusted proxies only."""

    def __init__(self, trusted: tuple[IPNetwork, ...]) -> None:
        self._trusted = trusted
        self.is_trusted = functools.lru_cache(4096)(self._look_up)

    def find(self, request: Request, direct: Client) -> Client:
        """The client behind `direct`, the socket's peer.

        Of `X-Forwarded-For`, which each proxy appends to, the last address that is no trusted
        proxy counts: whatever stands before it, anybody may have written.
        """
        if not self._trusted or not self.is_trusted(direct.address):
            return direct
        chain = request.headers.get(b"x-forwarded-for", "")
        address = direct.address
        for hop in reversed(chain.split(",")):
            parsed = try_parse_address(hop)
            if parsed is None:
                break
            address = parsed
            if not self.is_trusted(address):
                break
        proto = request.headers.get(b"x-forwarded-proto", "").strip().lower()
        scheme = proto if proto in {"http", "https"} else direct.scheme
        return Client(address, scheme, via=direct.address)

    def _look_up(self, address: str) -> bool:
        parsed = ipaddress.ip_address(address)
        return any(parsed in network for network in self._trusted)


@functools.lru_cache(4096)
def name_holder(address: str) -> str:
    """Whom limits an address count for: itself, or the /64 of an IPv6 one, of which a
    subscriber has as many addresses as it likes."""
    if ":" not in address:
        return address
    return str(ipaddress.ip_network(f"{address}/64", strict=False))


def name_peer(text: str) -> str:
    """The address of a socket's peer; the kernel's spelling of an IPv4 one is the shortest."""
    return unmap_once(text) if ":" in text else text


def try_parse_address(text: str) -> str | None:
    """An address with or without port or brackets; None when it is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return unmap(text)
    except ValueError:
        return None


def unmap(text: str) -> str:
    """An address in its shortest spelling, without zone; `::ffff:192.0.2.1` is 192.0.2.1.

    ValueError when it is none.
    """
    address = ipaddress.ip_address(text.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)


unmap_once = functools.lru_cache(4096)(unmap)
