"""A key with its certificate as it lies in a file: read, matched, not yet tried."""

from typing import NamedTuple

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization

PUBLIC_BYTES = (
    serialization.Encoding.DER,
    serialization.PublicFormat.SubjectPublicKeyInfo,
)


class Pair(NamedTuple):
    """What a file holds, and what it says of itself. It takes a few kilobytes; the context that
    serves it takes twenty, and is made when somebody asks for the name."""

    content: bytes
    names: frozenset[str]
    """DNS names in lower case; a leading `*.` stands for one label."""
    not_before: float
    not_after: float
    """Seconds since the epoch."""

    def is_valid(self, now: float) -> bool:
        return self.not_before <= now < self.not_after


def read_pair(content: bytes, passphrase: bytes | None = None) -> Pair:
    """ValueError when it is no key with its certificate; `passphrase` opens an encrypted key."""
    try:
        leaf = x509.load_pem_x509_certificate(content)
        secret = passphrase if b"ENCRYPTED" in content else None
        key = serialization.load_pem_private_key(content, secret)
    except (TypeError, UnsupportedAlgorithm) as error:
        raise ValueError(str(error)) from error
    if key.public_key().public_bytes(*PUBLIC_BYTES) != leaf.public_key().public_bytes(
        *PUBLIC_BYTES
    ):
        raise ValueError("its private key belongs to another certificate")
    return Pair(
        content,
        read_names(leaf),
        leaf.not_valid_before_utc.timestamp(),
        leaf.not_valid_after_utc.timestamp(),
    )


def read_names(leaf: x509.Certificate) -> frozenset[str]:
    """The DNS names in the subject's alternative names."""
    try:
        extension = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return frozenset()
    return frozenset(name.lower() for name in extension.value.get_values_for_type(x509.DNSName))
