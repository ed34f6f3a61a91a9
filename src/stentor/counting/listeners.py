"""Who is one listener: a full IPv4 address or an IPv6 /64, with the user agent."""

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from typing import NamedTuple

from stentor.contracts.hit import Hit
from stentor.counting.networks import NetworkKind, NetworkRow, SharedRow
from stentor.counting.rules import Lists


class Origin(NamedTuple):
    """Where a request came from, as far as counting needs it."""

    address: str | None
    """What tells listeners apart: the canonical address, or what was derived from it."""
    network: NetworkKind | None = None
    """Why nobody listens there."""
    is_shared: bool = False
    """Is it known that many people share the address?"""


OriginOf = Callable[[Hit, date], Origin]
"""Finds where a hit of a day came from."""


def find_origins_by_address(lists: Lists) -> OriginOf:
    """For hits that carry the plain address."""

    def find(hit: Hit, day: date) -> Origin:
        address = None if hit.ip is None else try_canonicalise_address(hit.ip)
        if hit.ip is None or address is None:
            return Origin(None)
        return find_origin(lists, hit.ip, address, day)

    return find


def find_origin(lists: Lists, written: str, address: str, day: date) -> Origin:
    """What the lists say of an address on a day; `address` is what tells listeners apart."""
    shared = lists.shared.find(written)
    if isinstance(shared, SharedRow) and day <= shared.until:
        return Origin(address, is_shared=True)
    network = lists.networks.find(written)
    return Origin(address, network.kind if isinstance(network, NetworkRow) else None)


def canonicalise_address(text: str) -> str:
    """The part of an address that tells listeners apart. ValueError when it is no address.

    `203.0.113.9` stays; `::ffff:203.0.113.9` is the same listener; `2001:db8:1:2:3::4`
    becomes `2001:db8:1:2::/64`, because one home has a whole /64.
    """
    address = ip_address(text.strip())
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    network = IPv6Address(int(address) >> 64 << 64)
    return f"{network}/64"


@lru_cache(maxsize=1 << 16)
def try_canonicalise_address(text: str) -> str | None:
    """As `canonicalise_address`, None when it is no address."""
    try:
        return canonicalise_address(text)
    except ValueError:
        return None
