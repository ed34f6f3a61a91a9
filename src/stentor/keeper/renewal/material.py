"""Keys and PEM files of public certificates, with the `cryptography` library."""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from stentor.keeper.acme.settings import AuthoritySettings
from stentor.keeper.inspection import UnusablePemError, inspect_pem
from stentor.keeper.life.records import Certificate
from stentor.keeper.renewal.ports import HAS_ENDED, NOT_YET
from stentor.keeper.renewal.trust import find_chain_fault, find_public_stores, read_stores

ISSUED_BY = re.compile(rb"\AIssued-By: ([A-Za-z0-9.-]+)\n")
"""A line before the PEM blocks, which their readers skip (RFC 7468, 2)."""
SKEW = 1.0
"""Seconds by which an authority's clock may be ahead of ours."""


class PemMaterial:
    """One file a certificate: who issued it, key, leaf, chain."""

    def __init__(
        self, authorities: Mapping[str, AuthoritySettings], passphrase: bytes | None = None
    ) -> None:
        self._authorities = authorities
        self._passphrase = passphrase

    def make_key(self) -> str:
        """P-256, in PKCS #8; encrypted where there is a passphrase."""
        return (
            ec.generate_private_key(ec.SECP256R1())
            .private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.BestAvailableEncryption(self._passphrase)
                if self._passphrase
                else serialization.NoEncryption(),
            )
            .decode()
        )

    def compose(self, key: str, chain: str, authority: str) -> bytes:
        return f"Issued-By: {authority}\n{key.strip()}\n{chain.strip()}\n".encode()

    def inspect(self, content: bytes, name: str) -> Certificate | None:
        try:
            facts = inspect_pem(content, None, self._passphrase)
        except UnusablePemError:
            return None
        if name not in facts.names:
            return None
        issued_by = ISSUED_BY.match(content)
        return Certificate(
            facts.fingerprint,
            issued_by[1].decode() if issued_by else "",
            facts.not_before.timestamp(),
            facts.not_after.timestamp(),
        )

    def find_fault(self, content: bytes, name: str, authority: str, now: float) -> str | None:
        try:
            facts = inspect_pem(content, None, self._passphrase)
        except UnusablePemError as error:
            return str(error)
        if name not in facts.names:
            return f"it does not name {name}"
        if now < facts.not_before.timestamp() - SKEW:
            return f"it is {NOT_YET} by this machine's clock"
        if now >= facts.not_after.timestamp():
            return HAS_ENDED
        moment = max(now, facts.not_before.timestamp())
        return self._find_chain_fault(content, name, authority, moment)

    def _find_chain_fault(
        self, content: bytes, name: str, authority: str, moment: float
    ) -> str | None:
        settings = self._authorities.get(authority)
        certificates = x509.load_pem_x509_certificates(content)
        if settings is None or (settings.roots and not settings.trust):
            return find_private_chain_fault(certificates, name, moment)
        if not settings.trust and not has_timestamps(certificates[0]):
            return "it carries no signed certificate timestamps, which browsers insist on"
        stores = read_stores(settings.trust or find_stores())
        return find_chain_fault(certificates, name, stores, moment)


@lru_cache(maxsize=1)
def find_stores() -> tuple[Path, ...]:
    return find_public_stores()


def find_private_chain_fault(
    certificates: list[x509.Certificate], name: str, moment: float
) -> str | None:
    """For an authority that is trusted by a bundle of the operator's: its root may be known to
    clients only, so the chain has to verify up to its own last certificate."""
    anchor = certificates[-1]
    if len(certificates) == 1:
        return None
    return find_chain_fault(certificates[:-1], name, [[anchor]], moment)


def has_timestamps(leaf: x509.Certificate) -> bool:
    """Embedded signed certificate timestamps (RFC 6962, 3.3)."""
    try:
        extension = leaf.extensions.get_extension_for_class(
            x509.PrecertificateSignedCertificateTimestamps
        )
    except x509.ExtensionNotFound:
        return False
    return len(extension.value) > 0
