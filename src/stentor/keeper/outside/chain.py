"""What a server shows in a handshake: the leaf, and everything it sends along."""

import contextlib
import datetime as dt
import socket
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID
from OpenSSL import SSL

PIECE = 1 << 14


@dataclass(frozen=True)
class Link:
    """One certificate of a chain."""

    title: str
    """Its common name, or whatever its subject says."""
    fingerprint: str
    """SHA-256 in hex."""
    not_before: dt.datetime
    not_after: dt.datetime


def fetch_chain(address: str, port: int, host: str, seconds: float) -> list[x509.Certificate]:
    """Leaf first, as it was sent; nothing is verified. OSError where no handshake comes about."""
    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    context.set_verify(SSL.VERIFY_NONE)
    connection = SSL.Connection(context, None)
    connection.set_tlsext_host_name(host.encode())
    connection.set_connect_state()
    deadline = time.monotonic() + seconds
    with socket.create_connection((address, port), seconds) as plain:
        while True:
            try:
                connection.do_handshake()
            except SSL.WantReadError:
                exchange(connection, plain, deadline)
            except SSL.Error as error:
                raise OSError(describe(error)) from error
            else:
                break
    return list(connection.get_peer_cert_chain(as_cryptography=True) or ())


def exchange(connection: SSL.Connection, plain: socket.socket, deadline: float) -> None:
    """Sends what waits to be sent, and takes in what comes back."""
    with contextlib.suppress(SSL.WantReadError):  # nothing waits
        plain.sendall(connection.bio_read(PIECE))
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("the handshake takes too long")
    plain.settimeout(left)
    content = plain.recv(PIECE)
    if not content:
        raise ConnectionError("the connection was closed during the handshake")
    connection.bio_write(content)


def describe(error: SSL.Error) -> str:
    reasons = error.args[0] if error.args else ()
    texts = [row[-1] for row in reasons if isinstance(row, tuple)]
    return f"the handshake fails: {texts[-1] if texts else 'no reason given'}"


def describe_link(certificate: x509.Certificate) -> Link:
    common = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return Link(
        title=str(common[0].value) if common else certificate.subject.rfc4514_string(),
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
    )


def read_names(leaf: x509.Certificate) -> list[str]:
    """Everything it is for, sorted."""
    try:
        found = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    addresses = map(str, found.get_values_for_type(x509.IPAddress))
    return sorted({*found.get_values_for_type(x509.DNSName), *addresses})


def find_root(
    chain: Sequence[x509.Certificate], stores: Iterable[Sequence[x509.Certificate]]
) -> x509.Certificate | None:
    """The trusted certificate that signed the last of a chain, or is it; of several the one that
    ends last. None where no store has one."""
    if not chain:
        return None
    last = chain[-1]
    found = [
        root
        for store in stores
        for root in store
        if root.subject == last.issuer and (root == last or is_signed_by(last, root))
    ]
    return max(found, key=lambda root: root.not_valid_after_utc, default=None)


def is_signed_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True
