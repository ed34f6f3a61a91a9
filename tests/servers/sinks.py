"""Real servers on loopback that take what is sent to them: HTTP and SMTP."""

import contextlib
import json
import socketserver
import threading
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple


class Taken(NamedTuple):
    path: str
    headers: dict[str, str]
    content: bytes

    @property
    def document(self) -> Any:
        return json.loads(self.content)


class HttpSink:
    """Answers every request with `status`, after keeping it."""

    def __init__(self) -> None:
        self.status = 202
        self.taken: list[Taken] = []
        self.refused = 0
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                content = self.rfile.read(length)
                if len(content) < length:
                    return  # whoever sent it was killed; nobody can have taken it
                headers = {name.lower(): value for name, value in self.headers.items()}
                if sink.status < 300:
                    sink.taken.append(Taken(self.path, headers, content))
                else:
                    sink.refused += 1
                with contextlib.suppress(OSError):
                    self.send_response(sink.status)
                    self.send_header("Content-Length", "0")
                    self.end_headers()

            do_GET = do_POST  # noqa: N815 -- the base's name

            def log_message(self, *args: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self.port = int(self._server.server_address[1])
        self.url = f"http://127.0.0.1:{self.port}/hook"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class Mailbox:
    """An SMTP server (RFC 5321, the commands a client needs) that keeps what it takes."""

    def __init__(self) -> None:
        self.taken: list[tuple[list[str], Message]] = []
        self.is_refusing = False
        """Answers every recipient with 451: try again later."""
        self.drops_after_data = False
        """Takes the message and is gone before it says so."""
        mailbox = self

        class Session(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                with contextlib.suppress(OSError):
                    mailbox._converse(self)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self.port = int(self._server.server_address[1])
        self.url = f"smtp://127.0.0.1:{self.port}?from=stentor@example.org"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def _converse(self, session: socketserver.StreamRequestHandler) -> None:
        def say(line: str) -> None:
            session.wfile.write(line.encode() + b"\r\n")

        recipients: list[str] = []
        say("220 mailbox")
        while line := session.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            if verb == "RCPT" and self.is_refusing:
                say("451 not now")
            elif verb == "RCPT":
                recipients.append(line.partition("<")[2].partition(">")[0])
                say("250 yes")
            elif verb == "DATA":
                say("354 go on")
                content = b""
                while (part := session.rfile.readline()) not in {b".\r\n", b""}:
                    content += part.removeprefix(b".")
                self.taken.append((recipients, message_from_bytes(content)))
                if self.drops_after_data:
                    return
                recipients = []
                say("250 taken")
            elif verb == "QUIT":
                say("221 bye")
                return
            else:
                say("250 mailbox")

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@contextlib.contextmanager
def open_sink() -> Iterator[HttpSink]:
    sink = HttpSink()
    try:
        yield sink
    finally:
        sink.close()


@contextlib.contextmanager
def open_mailbox() -> Iterator[Mailbox]:
    mailbox = Mailbox()
    try:
        yield mailbox
    finally:
        mailbox.close()
