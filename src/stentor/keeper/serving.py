"""What a running edge really serves: a look from outside, through a TLS handshake."""

import hashlib
import socket
import ssl
from typing import NamedTuple

SECONDS = 3.0


class ServedCertificate(NamedTuple):
    """What one address served for one name."""

    address: str
    name: str
    fingerprint: str | None
    """SHA-256 of the leaf in hex; None when nothing answered."""
    problem: str | None
    """Why nothing answered."""
    is_refused: bool = False
    """Somebody answered, and had no certificate to show."""


def look_at(address: str, port: int, name: str) -> ServedCertificate:
    """The leaf served to a client that asks `address` for `name`. Verifies nothing: it looks."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    shown = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
    try:
        with (
            socket.create_connection((address, port), SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=name) as secure,
        ):
            leaf = secure.getpeercert(binary_form=True) or b""
    except OSError as error:
        is_refused = isinstance(error, (ssl.SSLError, ConnectionResetError))
        return ServedCertificate(shown, name, None, str(error), is_refused)
    return ServedCertificate(shown, name, hashlib.sha256(leaf).hexdigest(), None)
