"""Names of hosts on the public network, as people write them. Pure."""

import re
from collections.abc import Collection
from ipaddress import ip_address

import idna

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_OF_NO_NETWORK = frozenset({
    "localhost", "local", "internal", "invalid", "lan", "home", "corp", "onion", "arpa",
})  # fmt: skip
"""Last labels that no public authority certifies (RFC 6761, RFC 6762, RFC 7686 among others)."""


class HostNameError(ValueError):
    """Why a name is none, or cannot be used here, for whoever wrote it."""


def parse_host_name(text: str, taken: Collection[str] = ()) -> str:
    """The name in lower case and in the letters of DNS (RFC 5891); an address of the web is cut
    down to its host. `taken` are the platform's own. HostNameError says what is wrong."""
    written = text.strip()
    bare = re.sub(r"^[a-z][a-z0-9+.-]*://", "", written, flags=re.IGNORECASE)
    bare = re.split(r"[/?#]", bare, maxsplit=1)[0].removesuffix(".").lower()
    if not bare:
        raise HostNameError("Write a host name, like podcast.example.org.")
    if "*" in bare:
        raise HostNameError("A wildcard cannot be brought; add each name by itself.")
    if is_address(bare):
        raise HostNameError("That is an IP address. Bring a name that leads to it.")
    if ":" in bare:
        raise HostNameError("Leave the port away; a host is served on the usual ones.")
    name = to_letters_of_dns(bare, written)
    labels = name.split(".")
    if len(labels) < 2:
        raise HostNameError(f"{written} is one word; write a whole name, like podcast.example.org.")
    if len(name) > 253 or not all(map(_LABEL.fullmatch, labels)) or labels[-1].isdigit():
        raise HostNameError(f"{written} is not a host name.")
    if labels[-1] in _OF_NO_NETWORK:
        raise HostNameError(f"Names that end in .{labels[-1]} lead nowhere on the public network.")
    if name in taken:
        raise HostNameError(f"{name} is this platform's own already.")
    return name


def is_address(text: str) -> bool:
    try:
        ip_address(text.strip("[]"))
    except ValueError:
        return False
    return True


def to_letters_of_dns(name: str, written: str) -> str:
    if name.isascii():
        return name
    try:
        return idna.encode(name, uts46=True).decode()
    except idna.IDNAError as error:
        raise HostNameError(f"{written} has letters that no host name may have.") from error


def write_for_people(name: str) -> str:
    """With the letters it means; as it stands where it cannot be read."""
    try:
        return idna.decode(name) if "xn--" in name else name
    except idna.IDNAError:
        return name
