"""What the operator decided about one authority."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

ChallengeKind = Literal["http-01", "dns-01"]


@dataclass(frozen=True, kw_only=True)
class DnsUpdate:
    """A name server that takes updates (RFC 2136), signed with TSIG."""

    server: str
    """IP address."""
    zone: str
    key_name: str
    secret: str = field(repr=False)
    """Base64."""
    port: int = 53
    algorithm: str = "hmac-sha256"


@dataclass(frozen=True, kw_only=True)
class AuthoritySettings:
    """One authority and our terms with it."""

    name: str
    """Stands in ledgers and files: letters, digits, dots and hyphens."""
    directory: str
    contact: tuple[str, ...] = ()
    """`mailto:…` addresses."""
    profile: str = ""
    """Asked for where the authority offers it; empty takes the authority's own choice."""
    eab_kid: str = ""
    eab_hmac: str = field(default="", repr=False)
    """External account binding (RFC 8555, 7.3.4): base64url."""
    challenges: tuple[ChallengeKind, ...] = ("http-01",)
    """Tried in this order."""
    roots: Path | None = None
    """Roots trusted when talking to the authority; None for those of the system."""
    trust: tuple[Path, ...] = ()
    """Trust stores (PEM) every certificate must verify against; none for those of the system."""


@dataclass(frozen=True, kw_only=True)
class PublicSettings:
    """Everything about public certificates. No authority: none are ordered."""

    authorities: tuple[AuthoritySettings, ...] = ()
    hosts: frozenset[str] = frozenset()
    """Names that get a certificate of their own."""
    staging: AuthoritySettings | None = None
    """Where dry runs are made; its certificates are never served."""
    dns_hook: Path | None = None
    dns_update: DnsUpdate | None = None
    listeners: Mapping[int, str] = field(default_factory=dict)
    """Ports of this machine that show certificates of others, and whose they are."""
    passphrase: bytes | None = field(default=None, repr=False)
    """Encrypts private keys on disk."""
