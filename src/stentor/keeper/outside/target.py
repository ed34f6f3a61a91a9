"""What is to be watched, as an operator writes it."""

import ipaddress
import re
from typing import NamedTuple
from urllib.parse import urlsplit

_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")


class Target(NamedTuple):
    """A name on a port, at one address or at all that it has."""

    host: str
    """As TLS asks for it: lower case, no final dot, an international name in its ASCII form."""
    port: int = 443
    address: str = ""
    """IP address; empty for all that the name resolves to."""

    @property
    def shown(self) -> str:
        port = "" if self.port == 443 else f":{self.port}"
        return f"{self.host}{port}{'@' if self.address else ''}{self.address}"


def parse_target(text: str) -> Target:
    """`HOST[:PORT][@ADDRESS]`. ValueError says what is wrong with it."""
    where, _, address = text.strip().partition("@")
    parts = urlsplit(f"//{where}")
    try:
        port = 443 if parts.port is None else parts.port
        host = encode_host(parts.hostname or "")
        at = str(ipaddress.ip_address(address.strip("[]"))) if address else ""
    except ValueError as error:
        raise ValueError(f"{text!r} is not HOST[:PORT][@ADDRESS]: {error}") from None
    if port == 0 or parts.path or parts.query or parts.fragment or parts.username:
        raise ValueError(f"{text!r} is not HOST[:PORT][@ADDRESS]")
    return Target(host, port, at)


def encode_host(text: str) -> str:
    """The name as DNS and TLS write it (RFC 5890, 2.3.2.1). ValueError where it is none."""
    host = text.rstrip(".").lower()
    try:
        host = host.encode("idna").decode() if not host.isascii() else host
    except UnicodeError as error:
        raise ValueError(f"{text!r} is no host name") from error
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError(f"{text!r} is no host name")
    if labels[-1].isdigit():
        raise ValueError(f"{text!r} is an address; name the host and write HOST@{text}")
    return host
