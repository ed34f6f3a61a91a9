"""What is known of an address."""

from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import NamedTuple, Protocol

Address = IPv4Address | IPv6Address


class Place(NamedTuple):
    """Where an address is; None for what is not known."""

    country: str | None = None
    """ISO 3166-1, two capitals: `CH`."""
    region: str | None = None
    """ISO 3166-2 with its country: `CH-ZH`."""
    asn: int | None = None
    """Number of the autonomous system that announces the address."""


NOWHERE = Place()


class PlaceTable(Protocol):
    """One file, opened."""

    version: str
    """Names the file's content."""

    def find(self, address: Address) -> Place:
        """NOWHERE for an address it does not have."""
        ...


def try_parse_address(text: str) -> Address | None:
    """An address, also as the `/64` that stands for an IPv6 listener; IPv4 written as IPv6 is
    turned back. None when it is none."""
    try:
        address = ip_address(text.partition("/")[0].strip())
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def try_parse_country(text: object) -> str | None:
    """Two letters as capitals; None for anything else, `??` too."""
    if isinstance(text, str) and len(text) == 2 and text.isascii() and text.isalpha():
        return text.upper()
    return None
