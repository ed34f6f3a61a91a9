"""Is everything there? Asked of each part as its users would ask, not of its own word."""

import http.client
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from stentor.keeper.store import CertificateStore
from stentor.lib.layout import DataLayout

log = structlog.get_logger("supervisor")

PROBE_SECONDS = 1.0
"""The supervisor's turn waits for a probe, so none may take long."""


@dataclass
class Readiness:
    """Named checks, each passed once; asked in order, at most one failing check a turn."""

    checks: dict[str, Callable[[], bool]]
    passed: set[str] = field(default_factory=set)

    def ask(self) -> bool:
        """True when every check has passed."""
        for name, is_passing in self.checks.items():
            if name not in self.passed:
                if not is_passing():
                    return False
                self.passed.add(name)
                log.info("answers", part=name)
        return True

    def find_missing(self) -> str:
        """The part that is waited for; empty when none is."""
        return next((name for name in self.checks if name not in self.passed), "")


@dataclass(frozen=True)
class EdgeProbe:
    """Requests to the edge as a listener or a publisher makes them, over verified TLS."""

    layout: DataLayout
    address: str
    port: int

    def answers(self, host: str, path: str, highest: int) -> bool:
        """Does `https://host/path` answer with a status up to `highest`?"""
        try:
            return 200 <= self._request_status(host, path) <= highest
        except (OSError, http.client.HTTPException, ssl.SSLError):
            return False

    def _request_status(self, host: str, path: str) -> int:
        context = build_client_context(CertificateStore(self.layout.certs))
        with (
            socket.create_connection((self.address, self.port), PROBE_SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=host) as secure,
        ):
            connection = http.client.HTTPConnection(host, self.port)
            connection.sock = secure
            connection.request("GET", path, headers={"User-Agent": "stentor-readiness"})
            return connection.getresponse().status


def build_client_context(store: CertificateStore) -> ssl.SSLContext:
    """Verifies against the local root and the operator's own certificates, and nothing else:
    what is served must be what lies in the store."""
    context = ssl.create_default_context(cadata=collect_anchors(store))
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def collect_anchors(store: CertificateStore) -> str:
    """PEM text of every certificate in the store."""
    contents = [store.authority_certificate.read_bytes(), *store.list_live().values()]
    return "".join(
        certificate.public_bytes(Encoding.PEM).decode()
        for content in contents
        for certificate in x509.load_pem_x509_certificates(content)
    )
