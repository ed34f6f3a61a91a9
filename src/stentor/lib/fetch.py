"""Outbound requests to an address that somebody gave: public hosts only, capped, pinned."""

import http.client
import io
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any, NamedTuple
from urllib.parse import SplitResult, urljoin, urlsplit

IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], list[str]]

MOST_REDIRECTS = 5
PIECE = 1 << 16
AGENT = {"User-Agent": "Stentor", "Accept-Encoding": "identity"}
LOOPBACK: tuple[IPNetwork, ...] = (
    ipaddress.ip_network("127.0.0.0/8"),
    ipaddress.ip_network("::1/128"),
)


class FetchError(Exception):
    """Why there is no answer; the message names the address."""


class Question(NamedTuple):
    """What is asked of an address."""

    method: str = "GET"
    headers: Mapping[str, str] = AGENT
    content: bytes | None = None


class Fetched(NamedTuple):
    """An answer, after all redirects."""

    url: str
    status: int
    headers: dict[str, str]
    """By lower-case name."""
    content: bytes


def resolve(host: str, port: int) -> list[str]:
    """All addresses of a host. OSError when it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def fetch(
    url: str,
    *,
    most_bytes: int,
    seconds: float,
    allowed: Sequence[IPNetwork] = (),
    trusted: ssl.SSLContext | None = None,
    resolver: Resolve = resolve,
) -> Fetched:
    """GETs `url`, following up to five redirects.

    Each host is resolved once, every address it has must be public or in `allowed`, and the
    connection goes to the very address that was judged. `seconds` and `most_bytes` cap the
    whole. FetchError on anything that gives no answer; an HTTP error is an answer.
    """
    deadline = time.monotonic() + seconds
    for _ in range(MOST_REDIRECTS + 1):
        answer = _fetch_once(url, Question(), most_bytes, deadline, allowed, trusted, resolver)
        if answer.status not in {301, 302, 303, 307, 308} or "location" not in answer.headers:
            return answer
        url = urljoin(url, answer.headers["location"])
    raise FetchError(f"{url}: more than {MOST_REDIRECTS} redirects")


def post(
    url: str,
    content: bytes,
    headers: Mapping[str, str],
    *,
    most_bytes: int,
    seconds: float,
    allowed: Sequence[IPNetwork] = (),
    trusted: ssl.SSLContext | None = None,
    resolver: Resolve = resolve,
) -> Fetched:
    """POSTs `content` under the same rules as `fetch`; a redirect is an answer, not followed."""
    deadline = time.monotonic() + seconds
    question = Question("POST", {**AGENT, **headers}, content)
    return _fetch_once(url, question, most_bytes, deadline, allowed, trusted, resolver)


def judge_address(address: str, allowed: Sequence[IPNetwork]) -> str | None:
    """Why this IP address may not be asked; None when it may."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        found = found.ipv4_mapped or found.sixtofour or found
    if any(found in network for network in allowed if network.version == found.version):
        return None
    is_local = isinstance(found, ipaddress.IPv6Address) and found.is_site_local
    is_public = found.is_global and not (found.is_multicast or found.is_reserved or is_local)
    return None if is_public else f"{address} is not a public address"


def _fetch_once(
    url: str,
    question: Question,
    most_bytes: int,
    deadline: float,
    allowed: Sequence[IPNetwork],
    trusted: ssl.SSLContext | None,
    resolver: Resolve,
) -> Fetched:
    parts = _parse_url(url)
    try:
        connection = _connect(parts, deadline, allowed, trusted, resolver)
        try:
            path = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
            headers = {"Host": parts.netloc.rpartition("@")[2], **question.headers}
            connection.request(question.method, path, question.content, headers)
            response = connection.getresponse()
            content = _read(response, url, most_bytes)
            found = {name.lower(): value for name, value in response.getheaders()}
            return Fetched(url, response.status, found, content)
        finally:
            connection.close()
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        raise FetchError(f"{url}: {error or type(error).__name__}") from error


def _parse_url(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        is_good = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        is_good = False
    if not is_good or parts.username or any(ord(letter) <= 32 for letter in url):
        raise FetchError(f"{url!r} is not an http or https address without a password")
    return parts


def _connect(
    parts: SplitResult,
    deadline: float,
    allowed: Sequence[IPNetwork],
    trusted: ssl.SSLContext | None,
    resolver: Resolve,
) -> http.client.HTTPConnection:
    """A connection whose socket is open already, to an address that was judged."""
    host, is_secure = str(parts.hostname), parts.scheme == "https"
    port = parts.port or (443 if is_secure else 80)
    addresses = _resolve_in_time(resolver, host, port, deadline)
    for address in addresses:
        if wrong := judge_address(address, allowed):
            raise FetchError(f"{parts.geturl()}: {host} is refused, {wrong}")
    last: OSError = OSError(f"{host} has no address")
    for address in addresses:
        try:
            opened: socket.socket = socket.create_connection((address, port), _left(deadline))
            break
        except OSError as error:
            last = error
    else:
        raise last
    if is_secure:
        context = trusted or ssl.create_default_context()
        opened = context.wrap_socket(opened, server_hostname=host)
    connection = http.client.HTTPConnection(host, port)
    connection.sock = _TimedSocket(opened, deadline)
    return connection


def _resolve_in_time(resolver: Resolve, host: str, port: int, deadline: float) -> list[str]:
    """The system's resolver knows no deadline of ours: it is left alone when the time is over."""
    answer: Future[list[str]] = Future()

    def work() -> None:
        try:
            answer.set_result(resolver(host, port))
        except Exception as error:  # noqa: BLE001 -- raised again where it is waited for
            answer.set_exception(error)

    threading.Thread(target=work, name=f"resolve {host}", daemon=True).start()
    try:
        return answer.result(_left(deadline))
    except TimeoutError as error:
        raise TimeoutError("it took too long to resolve its name") from error


class _TimedSocket:
    """As much of a socket as `http.client` needs; every read and write of it ends by the deadline,
    so that an answer whose head comes a byte at a time ends there too."""

    def __init__(self, opened: socket.socket, deadline: float) -> None:
        self._opened = opened
        self._deadline = deadline
        self._is_read = False

    def sendall(self, content: bytes) -> None:
        self._opened.settimeout(_left(self._deadline))
        self._opened.sendall(content)

    def makefile(self, _mode: str) -> io.BufferedReader:
        self._is_read = True
        return io.BufferedReader(_TimedReader(self._opened, self._deadline))

    def close(self) -> None:
        """Left to the reader where there is one: the body may still be to come."""
        if not self._is_read:
            self._opened.close()


class _TimedReader(io.RawIOBase):
    def __init__(self, opened: socket.socket, deadline: float) -> None:
        self._opened = opened
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, target: Any) -> int:
        self._opened.settimeout(_left(self._deadline))
        return self._opened.recv_into(target)

    def close(self) -> None:
        self._opened.close()
        super().close()


def _read(response: http.client.HTTPResponse, url: str, most_bytes: int) -> bytes:
    content = bytearray()
    while True:
        piece = response.read1(PIECE)
        if not piece:
            return bytes(content)
        content += piece
        if len(content) > most_bytes:
            raise FetchError(f"{url}: the answer has more than {most_bytes} bytes")


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("it took too long")
    return left
