"""One request over one connection to one address, timed, with the certificate that was served.

What is asked belongs to the operator, so inner addresses are asked as well.
"""

import datetime as dt
import hashlib
import http.client
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from cryptography import x509

from stentor.prober.check import Trouble

AGENT = "StentorBot/1 (status probes)"
"""A bot by the rules of counting: probes are no downloads."""
PIECE = 1 << 16
MOST_BYTES = 8 << 20


@dataclass(frozen=True)
class Door:
    """A way in: an address and its port."""

    address: str
    port: int
    is_secure: bool = True
    trust: Callable[[], ssl.SSLContext] = ssl.create_default_context
    """Who may vouch for names; by default the system's roots."""

    @property
    def shown(self) -> str:
        return f"[{self.address}]:{self.port}" if ":" in self.address else str(self)

    def __str__(self) -> str:
        return f"{self.address}:{self.port}"


class Roots:
    """The system's roots and those in `files`, read again when they change."""

    def __init__(self, *files: Path) -> None:
        self._files = files
        self._seen: tuple[tuple[Path, int], ...] | None = None
        self._context = ssl.create_default_context()

    def __call__(self) -> ssl.SSLContext:
        seen = tuple((path, path.stat().st_mtime_ns) for path in self._files if path.is_file())
        if seen != self._seen:
            context = ssl.create_default_context()
            for path, _ in seen:
                context.load_verify_locations(path)
            self._seen, self._context = seen, context
        return self._context


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: Mapping[str, str]
    """By lower-case name."""
    body: bytes
    first_byte: float
    """Seconds from the start of the connection to the head of the answer."""


class Served(NamedTuple):
    """A certificate as it was served."""

    fingerprint: str
    not_before: dt.datetime
    not_after: dt.datetime

    def compute_left(self, now: dt.datetime) -> float:
        """The fraction of its life that is left; below 0 when it has ended."""
        return (self.not_after - now) / (self.not_after - self.not_before)


def ask(
    door: Door,
    host: str,
    path: str,
    *,
    seconds: float,
    headers: Mapping[str, str] | None = None,
    method: str = "GET",
) -> Answer:
    """The answer, not following redirects. OSError (ssl's too) or Trouble when there is none."""
    began = time.monotonic()
    deadline = began + seconds
    with connect(door, host, seconds) as sock:
        connection = http.client.HTTPConnection(host, door.port)
        connection.sock = sock
        try:
            shown = host if door.port in {80, 443} else f"{host}:{door.port}"
            fields = {"Host": shown, "User-Agent": AGENT, "Accept-Encoding": "identity"}
            connection.request(method, path, headers=fields | dict(headers or {}))
            response = connection.getresponse()
            first_byte = time.monotonic() - began
            body = read(sock, response, deadline)
        except http.client.HTTPException as error:
            raise Trouble(f"{door.shown} does not speak HTTP: {error!r}") from error
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, found, body, first_byte)


def connect(door: Door, host: str, seconds: float) -> socket.socket:
    """An open connection, over verified TLS where the door has it."""
    plain = socket.create_connection((door.address, door.port), seconds)
    if not door.is_secure:
        return plain
    try:
        return door.trust().wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise


def read(sock: socket.socket, response: http.client.HTTPResponse, deadline: float) -> bytes:
    content = bytearray()
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or len(content) > MOST_BYTES:
            raise Trouble("the answer takes too long", received=f"{len(content)} bytes")
        sock.settimeout(left)
        piece = response.read1(PIECE)
        if not piece:
            break
        content += piece
    wanted = response.getheader("content-length")
    if response.length:
        raise Trouble(
            "the answer breaks off", received=f"{len(content)} bytes", promised=f"{wanted} bytes"
        )
    return bytes(content)


def look_at_certificate(door: Door, host: str, seconds: float) -> Served:
    """What is served there for `host`, verified or not. OSError."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with (
        socket.create_connection((door.address, door.port), seconds) as plain,
        context.wrap_socket(plain, server_hostname=host) as secure,
    ):
        return describe_certificate(secure.getpeercert(binary_form=True) or b"")


def describe_certificate(der: bytes) -> Served:
    certificate = x509.load_der_x509_certificate(der)
    return Served(
        hashlib.sha256(der).hexdigest(),
        certificate.not_valid_before_utc,
        certificate.not_valid_after_utc,
    )
