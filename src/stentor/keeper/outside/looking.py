"""One look at one address: would a client accept what it shows, and how long does that last?"""

import datetime as dt
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cryptography import x509

from stentor.keeper.outside.chain import Link, describe_link, fetch_chain, find_root, read_names
from stentor.keeper.outside.target import Target

MOST_ADDRESSES = 16


@dataclass(frozen=True)
class Seen:
    """What was met."""

    address: str
    port: int
    names: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    """Leaf first, as they were sent; the root that vouches for them last, where it is known."""
    refused: str | None = None
    """Why a client refuses it."""
    unreached: str | None = None
    """Why there was no handshake at all."""

    @property
    def shown(self) -> str:
        address = f"[{self.address}]" if ":" in self.address else self.address
        return f"{address}:{self.port}"

    @property
    def fingerprint(self) -> str | None:
        return self.links[0].fingerprint if self.links else None

    @property
    def earliest_end(self) -> dt.datetime | None:
        """When the first certificate of the chain ends."""
        return min((link.not_after for link in self.links), default=None)


@dataclass(frozen=True)
class Trust:
    """Who may vouch for names: a client's context, and the same roots one by one."""

    build_context: Callable[[], ssl.SSLContext]
    stores: Sequence[Sequence[x509.Certificate]]


def resolve(target: Target) -> list[str]:
    """Its addresses. OSError where there is none."""
    if target.address:
        return [target.address]
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in found))[:MOST_ADDRESSES]


def look(target: Target, address: str, trust: Trust, seconds: float) -> Seen:
    """By the rules of any client first, then at everything that is sent."""
    try:
        refused = find_refusal(target, address, trust.build_context(), seconds)
        chain = fetch_chain(address, target.port, target.host, seconds)
    except OSError as error:
        return Seen(address, target.port, unreached=say(error))
    root = find_root(chain, trust.stores)
    sent = [*chain, *([root] if root and root not in chain else [])]
    return Seen(
        address,
        target.port,
        names=tuple(read_names(chain[0])) if chain else (),
        links=tuple(describe_link(one) for one in sent),
        refused=refused or (None if chain else "it shows no certificate"),
    )


def find_refusal(
    target: Target, address: str, context: ssl.SSLContext, seconds: float
) -> str | None:
    """Why a client breaks the handshake off; None where it does not. OSError."""
    try:
        with (
            socket.create_connection((address, target.port), seconds) as plain,
            context.wrap_socket(plain, server_hostname=target.host) as secure,
        ):
            secure.getpeercert()
    except ssl.SSLCertVerificationError as error:
        return str(error.verify_message)
    return None


def say(error: OSError) -> str:
    return error.strerror or str(error) or type(error).__name__
