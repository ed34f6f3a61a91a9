"""Who is one listener: a full IPv4 address or an IPv6 /64, with the user agent."""

from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv6Address, ip_address

from stentor.contracts.hit import Hit

ListenerOf = Callable[[Hit], str | None]
"""The address part of a hit's listener, or None when there is none: the address itself where
it is known, in the lake what was derived from it."""


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


def find_listener_by_address(hit: Hit) -> str | None:
    """For hits that carry the plain address."""
    return None if hit.ip is None else try_canonicalise_address(hit.ip)
