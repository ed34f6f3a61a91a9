"""Would strict clients accept a chain? Asked of every trust store that matters."""

import datetime as dt
import re
import warnings
from collections.abc import Sequence
from pathlib import Path

import certifi
from cryptography import x509
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

_BLOCK = re.compile(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)
SYSTEM_STORES = (
    Path("/etc/ssl/certs/ca-certificates.crt"),
    Path("/etc/pki/tls/certs/ca-bundle.crt"),
    Path("/etc/ssl/cert.pem"),
)


def find_chain_fault(
    certificates: Sequence[x509.Certificate],
    name: str,
    stores: Sequence[Sequence[x509.Certificate]],
    now: float,
) -> str | None:
    """Why the first of `certificates` does not verify for a name against one of the stores, by
    the rules of RFC 5280 with the web's profile; None when it does against all."""
    leaf, *chain = certificates
    moment = dt.datetime.fromtimestamp(now, dt.UTC).replace(tzinfo=None)
    for number, roots in enumerate(stores, 1):
        if not roots:
            return f"trust store {number} is empty"
        builder = PolicyBuilder().store(Store(list(roots))).time(moment)
        verifier = builder.build_server_verifier(x509.DNSName(name))
        try:
            verifier.verify(leaf, chain)
        except VerificationError as error:
            return f"it does not verify against trust store {number}: {error}"
    return None


def read_stores(paths: Sequence[Path]) -> list[list[x509.Certificate]]:
    """The certificates of each file; a file that cannot be read is an empty store."""
    stores = []
    for path in paths:
        try:
            blocks = _BLOCK.findall(path.read_bytes())
        except OSError:
            blocks = []
        stores.append([one for block in blocks if (one := try_load(block))])
    return stores


def try_load(block: bytes) -> x509.Certificate | None:
    """None for a certificate that cannot be read: one odd root may not cost all the others."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", CryptographyDeprecationWarning)
            return x509.load_pem_x509_certificate(block)
    except ValueError:
        return None


def find_public_stores() -> tuple[Path, ...]:
    """The system's trust store, where there is one, and Mozilla's as certifi ships it: a client
    has either."""
    system = [path for path in SYSTEM_STORES if path.is_file()][:1]
    return (*system, Path(certifi.where()))
