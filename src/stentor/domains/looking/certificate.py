"""The certificate that a listener is shown under a host."""

import socket
import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol

from stentor.domains.looking.findings import Finding

SECONDS = 6.0
Resolve = Callable[[str, int], list[str]]


class Viewpoint(Protocol):
    """From where it is looked at."""

    @property
    def https_port(self) -> int: ...
    @property
    def trusted(self) -> ssl.SSLContext | None: ...


def look_at_certificate(name: str, resolve: Resolve, viewpoint: Viewpoint) -> Finding:
    """What a client would say at the first address that takes the connection."""
    context = viewpoint.trusted or ssl.create_default_context()
    reason = "it has no address"
    try:
        addresses = resolve(name, viewpoint.https_port)
    except OSError as error:
        addresses, reason = [], str(error)
    for address in addresses:
        try:
            with (
                socket.create_connection((address, viewpoint.https_port), SECONDS) as plain,
                context.wrap_socket(plain, server_hostname=name) as secure,
            ):
                return describe(secure.getpeercert() or {})
        except ssl.SSLCertVerificationError as error:
            return Finding(
                key="certificate",
                state="waits",
                words="It is being ordered, which takes a minute or two. Until then clients are "
                f"shown another one ({error.verify_message}).",
            )
        except OSError as error:
            reason = str(error)
    return Finding(key="certificate", state="bad", words=f"No connection over HTTPS: {reason}")


def describe(shown: dict[str, Any]) -> Finding:
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(shown["notAfter"]), UTC)
    issuer = {key: value for row in shown["issuer"] for key, value in row}
    by = issuer.get("organizationName") or issuer.get("commonName") or "its authority"
    return Finding(
        key="certificate",
        state="good",
        words=f"Issued by {by}, good until {ends:%-d %b %Y, %H:%M} UTC. It is renewed by itself.",
    )
