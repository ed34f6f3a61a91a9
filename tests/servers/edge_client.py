"""A client that sends exactly the bytes a test wants and reads exactly one answer at a time."""

import socket
import ssl
import time
from collections.abc import Callable
from typing import NamedTuple, Self


class Answer(NamedTuple):
    """One response."""

    status: int
    headers: dict[str, str]
    body: bytes


class Talk:
    """One connection, in the clear or, with a context, over TLS."""

    def __init__(
        self,
        port: int,
        context: ssl.SSLContext | None = None,
        name: str | None = "localhost",
        *,
        receive_bytes: int | None = None,
        session: ssl.SSLSession | None = None,
    ) -> None:
        sock = socket.socket()
        if receive_bytes:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        sock.settimeout(15)
        try:
            sock.connect(("127.0.0.1", port))
        except OSError:
            sock.close()
            raise
        self.sock: socket.socket = sock
        if context:
            self.sock = context.wrap_socket(sock, server_hostname=name, session=session)
        self._held = bytearray()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.sock.close()

    def send(self, content: bytes) -> None:
        self.sock.sendall(content)

    def ask(self, method: str, path: str, **headers: str) -> Answer:
        """Sends one request and reads its answer; `if_range` becomes `If-Range`."""
        self.send(render_request(method, path, **headers))
        return self.read(is_head=method == "HEAD")

    def read(self, *, is_head: bool = False) -> Answer:
        """The next final answer on the connection. EOFError when it ends before."""
        head = self._take_until(b"\r\n\r\n")
        line, *rows = head.decode("latin-1").split("\r\n")
        status = int(line.split(" ")[1])
        if status == 100:
            return self.read(is_head=is_head)
        headers = {}
        for row in filter(None, rows):
            name, _, value = row.partition(": ")
            headers[name.lower()] = value
        if is_head or status in {204, 304}:
            return Answer(status, headers, b"")
        if headers.get("transfer-encoding") == "chunked":
            return Answer(status, headers, self._take_chunks())
        if "content-length" in headers:
            return Answer(status, headers, self.take(int(headers["content-length"])))
        return Answer(status, headers, self.read_to_end())

    def take(self, count: int) -> bytes:
        while len(self._held) < count:
            self._receive()
        content = bytes(self._held[:count])
        del self._held[:count]
        return content

    def read_to_end(self) -> bytes:
        """All that still comes; empty when the server has closed."""
        try:
            while True:
                self._receive()
        except EOFError:
            return self.take(len(self._held))

    def _take_until(self, mark: bytes) -> bytes:
        while mark not in self._held:
            self._receive()
        return self.take(self._held.index(mark) + len(mark))[: -len(mark)]

    def _take_chunks(self) -> bytes:
        chunks = []
        while size := int(self._take_until(b"\r\n"), 16):
            chunks.append(self.take(size))
            assert self.take(2) == b"\r\n"
        assert self.take(2) == b"\r\n"
        return b"".join(chunks)

    def _receive(self) -> None:
        content = self.sock.recv(1 << 20)
        if not content:
            raise EOFError(bytes(self._held[:200]))
        self._held += content


def render_request(method: str, path: str, **headers: str) -> bytes:
    fields = {"host": "localhost"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode("latin-1")


def ask(port: int, method: str, path: str, **headers: str) -> Answer:
    """One request on a connection of its own."""
    with Talk(port) as talk:
        return talk.ask(method, path, **headers)


def get(port: int, path: str, **headers: str) -> Answer:
    return ask(port, "GET", path, **headers)


def wait_until(is_true: Callable[[], bool], seconds: float = 20.0) -> None:
    """Asks again and again; AssertionError when it does not come true in time."""
    end = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.02)
