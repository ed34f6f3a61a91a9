"""The last look before a certificate is stored: as a strict client would see it."""

import datetime as dt
import ipaddress
from collections.abc import Iterable

from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from stentor.keeper.inspection import UnusablePemError, inspect_pem


def verify_pem(
    content: bytes, root: x509.Certificate, names: Iterable[str], now: dt.datetime
) -> None:
    """UnusablePemError unless key and leaf match and every name verifies up to `root` at `now`
    (RFC 5280 path validation with the web's profile)."""
    inspect_pem(content, root)
    leaf, *chain = x509.load_pem_x509_certificates(content)
    builder = PolicyBuilder().store(Store([root])).time(now.replace(tzinfo=None))
    for name in names:
        try:
            builder.build_server_verifier(_subject(name)).verify(leaf, chain)
        except VerificationError as error:
            raise UnusablePemError(f"{name} does not verify: {error}") from error


def _subject(name: str) -> x509.DNSName | x509.IPAddress:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
