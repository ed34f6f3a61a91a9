"""What stands before an authority and misbehaves: everything is handed on but for what a test
wants otherwise."""

import base64
import contextlib
import http.client
import json
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple


class Asked(NamedTuple):
    """What the keeper asks of the authority."""

    path: str
    payload: Mapping[str, Any]
    """Of the signed request; empty where there is none."""
    is_question: bool
    """Signed, and wants nothing but an answer (RFC 8555, 6.3)."""

    @property
    def is_order(self) -> bool:
        return bool(self.payload.get("identifiers"))

    @property
    def is_end_of_order(self) -> bool:
        return "csr" in self.payload


class Answered(NamedTuple):
    """What it is told."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class Twist(NamedTuple):
    """How a front misbehaves."""

    refuse: Callable[[Asked], Answered | None] = lambda _: None
    """An answer in the authority's place, which hears nothing then."""
    spoil: Callable[[Asked, Answered], Answered] = lambda _, answered: answered
    """Another answer than the authority gave."""
    seconds_a_byte: float = 0.0


def refuse_with(
    status: int, kind: str, detail: str, is_meant: Callable[[Asked], object], **headers: str
) -> Twist:
    """A problem document (RFC 8555, 6.7) for requests that are meant."""
    body = {"type": f"urn:ietf:params:acme:error:{kind}", "detail": detail, "status": status}
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    problem = Answered(
        status, {"Content-Type": "application/problem+json"} | named, json.dumps(body).encode()
    )
    return Twist(lambda asked: problem if is_meant(asked) else None)


class Front:
    """Answers on a port of its own with the authority's certificate."""

    def __init__(self, to: int, folder: Path) -> None:
        self.twist = Twist()
        self.twisted = 0
        """Answers that were others than the authority's."""
        front = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                payload = read_payload(body)
                asked = Asked(self.path, payload or {}, is_question=payload == "")
                answered = front.twist.refuse(asked)
                if answered is None:
                    given = front.hand_on(self, to, body)
                    answered = front.twist.spoil(asked, given)
                    front.twisted += answered is not given
                else:
                    front.twisted += 1
                with contextlib.suppress(OSError):
                    front.write(self, answered)

            do_GET = do_POST = do_HEAD = handle_any  # noqa: N815 -- the library's names

            def log_message(self, *_: object) -> None:
                return

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.socket = context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        self.port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    @staticmethod
    def hand_on(handler: BaseHTTPRequestHandler, to: int, body: bytes) -> Answered:
        """The authority's own answer; 502 where it does not run."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection("127.0.0.1", to, timeout=30, context=context)
        try:
            connection.request(handler.command, handler.path, body, dict(handler.headers.items()))
            answer = connection.getresponse()
            return Answered(answer.status, dict(answer.getheaders()), answer.read())
        except OSError:
            return Answered(502, {}, b"")
        finally:
            connection.close()

    def write(self, handler: BaseHTTPRequestHandler, answered: Answered) -> None:
        """Byte by byte where that is wanted."""
        handler.send_response(answered.status)
        for name, text in answered.headers.items():
            if name.lower() not in {"content-length", "transfer-encoding", "connection", "date"}:
                handler.send_header(name, text)
        handler.send_header("Content-Length", str(len(answered.content)))
        handler.end_headers()
        if handler.command == "HEAD":
            return
        if not self.twist.seconds_a_byte:
            handler.wfile.write(answered.content)
            return
        for at in range(len(answered.content)):
            handler.wfile.write(answered.content[at : at + 1])
            time.sleep(self.twist.seconds_a_byte)


def read_payload(body: bytes) -> Any:
    """What a signed request says; None for one that is not signed."""
    try:
        text = json.loads(body)["payload"]
        return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))) if text else ""
    except (ValueError, KeyError, TypeError):
        return None
