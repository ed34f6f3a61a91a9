"""What a certificate file really holds; nothing is believed for its file name."""

import datetime as dt
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

from stentor.keeper.authority import ORGANISATION

PUBLIC_BYTES = (
    serialization.Encoding.DER,
    serialization.PublicFormat.SubjectPublicKeyInfo,
)


class UnusablePemError(ValueError):
    """The file cannot be served: the message says why."""


@dataclass(frozen=True)
class CertificateFacts:
    """Everything the decision whether to renew needs to know of one served certificate."""

    names: frozenset[str]
    """Hosts and IP addresses in their canonical spelling."""
    not_before: dt.datetime
    not_after: dt.datetime
    """The earliest end in the chain that the file carries."""
    fingerprint: str
    """SHA-256 of the leaf in hex."""
    is_local: bool
    """True where a local authority (this one or one before it) is the issuer."""
    is_signed_by_root: bool
    """True where the present root's key made the leaf's signature."""


def inspect_pem(
    content: bytes, root: x509.Certificate | None, passphrase: bytes | None = None
) -> CertificateFacts:
    """Facts of a PEM file of private key, leaf, chain. UnusablePemError when it is none or its
    key does not belong to its leaf. `passphrase` opens a key that is encrypted."""
    try:
        certificates = x509.load_pem_x509_certificates(content)
        key = load_key(content, passphrase)
        leaf = certificates[0]
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        is_matching = key.public_key().public_bytes(
            *PUBLIC_BYTES
        ) == leaf.public_key().public_bytes(*PUBLIC_BYTES)
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.ExtensionNotFound) as error:
        raise UnusablePemError(f"it holds no readable key and certificate ({error})") from error
    if not is_matching:
        raise UnusablePemError("its private key belongs to another certificate")
    return CertificateFacts(
        names=frozenset(
            [
                *names.get_values_for_type(x509.DNSName),
                *map(str, names.get_values_for_type(x509.IPAddress)),
            ]
        ),
        not_before=max(certificate.not_valid_before_utc for certificate in certificates),
        not_after=min(certificate.not_valid_after_utc for certificate in certificates),
        fingerprint=leaf.fingerprint(hashes.SHA256()).hex(),
        is_local=f"O={ORGANISATION}" in leaf.issuer.rfc4514_string(),
        is_signed_by_root=root is not None and _is_signed_by(leaf, root),
    )


def load_key(content: bytes, passphrase: bytes | None) -> PrivateKeyTypes:
    """The private key, encrypted or in the clear. ValueError or TypeError when it cannot be had."""
    is_encrypted = b"ENCRYPTED" in content
    return serialization.load_pem_private_key(content, passphrase if is_encrypted else None)


def _is_signed_by(leaf: x509.Certificate, root: x509.Certificate) -> bool:
    try:
        leaf.verify_directly_issued_by(root)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True
