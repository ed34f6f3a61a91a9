"""The certificate that a listener is shown under a host."""

import socket
import ssl
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Protocol

from stentor.domains.looking.findings import Finding

SECONDS = 6.0
MOST_ADDRESSES = 6
HAS_EXPIRED = 10
"""OpenSSL's X509_V_ERR_CERT_HAS_EXPIRED."""
Resolve = Callable[[str, int], list[str]]


class Viewpoint(Protocol):
    """From where it is looked at."""

    @property
    def https_port(self) -> int: ...
    @property
    def trusted(self) -> ssl.SSLContext | None: ...


def look_at_certificate(name: str, resolve: Resolve, viewpoint: Viewpoint) -> Finding:
    """What a client would say at each address that takes the connection, the worst of it."""
    context = viewpoint.trusted or ssl.create_default_context()
    reason = "it has no address"
    try:
        addresses = resolve(name, viewpoint.https_port)
    except OSError as error:
        addresses, reason = [], str(error)
    found: list[Finding] = []
    for address in addresses[:MOST_ADDRESSES]:
        try:
            with (
                socket.create_connection((address, viewpoint.https_port), SECONDS) as plain,
                context.wrap_socket(plain, server_hostname=name) as secure,
            ):
                found.append(describe(secure.getpeercert() or {}))
        except ssl.SSLCertVerificationError as error:
            found.append(describe_refusal(error, address))
        except OSError as error:
            reason = str(error)
    is_served = any(one.state == "good" for one in found)
    if is_served:  # what another address lacks will not come by waiting
        found = [replace(one, state="bad") if one.state == "waits" else one for one in found]
    if not found:
        return Finding(key="certificate", state="bad", words=f"No connection over HTTPS: {reason}")
    return min(found, key=lambda one: ("bad", "waits", "good").index(one.state))


def describe_refusal(error: ssl.SSLCertVerificationError, address: str) -> Finding:
    """What a client refuses at one address."""
    if error.verify_code == HAS_EXPIRED:
        return Finding(
            key="certificate",
            state="bad",
            words=f"At {address} clients are shown a certificate that has ended. Where that is a "
            "server of another platform, take its address out of DNS; where it is one of ours, "
            "whoever runs the platform has to see to it.",
        )
    return Finding(
        key="certificate",
        state="waits",
        words="It is being ordered, which takes a minute or two. Until then clients are shown "
        f"another one at {address} ({error.verify_message}).",
    )


def describe(shown: dict[str, Any]) -> Finding:
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(shown["notAfter"]), UTC)
    issuer = {key: value for row in shown["issuer"] for key, value in row}
    by = issuer.get("organizationName") or issuer.get("commonName") or "its authority"
    return Finding(
        key="certificate",
        state="good",
        words=f"Issued by {by}, good until {ends:%-d %b %Y, %H:%M} UTC. It is renewed by itself.",
    )
