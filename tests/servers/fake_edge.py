"""A second edge on an address of its own that hands everything on, until it misbehaves."""

import contextlib
import http.client
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import dns.message
import dns.rrset
import trustme

from servers.serving import Edge

ADDRESS = "127.0.0.2"


class FakeEdge:
    """Serves what `edge` serves, with its certificate, at 127.0.0.2 and the same port."""

    def __init__(self, edge: Edge, folder: Path) -> None:
        self.edge = edge
        self.frozen: dict[str, tuple[int, dict[str, str], bytes]] = {}
        """Answers that stay as they were."""
        self._folder = folder
        self._contexts = {"good": self._make(edge.layout.certs / "live" / "localhost.pem")}
        self.certificate = "good"
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def setup(self) -> None:
                self.request.settimeout(10)
                context = fake._contexts[fake.certificate]
                self.request = context.wrap_socket(self.request, server_side=True)
                super().setup()

            def finish(self) -> None:
                with contextlib.suppress(OSError):
                    super().finish()
                self.request.close()

            def do_GET(self) -> None:
                status, headers, body = fake.frozen.get(self.path) or fake.ask(self)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                return

        class Server(ThreadingHTTPServer):
            def handle_error(self, request: object, client_address: object) -> None:
                return  # a client that refuses our certificate is what we are for

        self._server = Server((ADDRESS, edge.port), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def lapse(self) -> None:
        """Serves a certificate that has ended, from now on."""
        ended = datetime.now(UTC) - timedelta(days=1)
        path = self._folder / "ended.pem"
        trustme.CA().issue_cert(
            "localhost", not_after=ended
        ).private_key_and_cert_chain_pem.write_to_path(path)
        self._contexts["ended"] = self._make(path)
        self.certificate = "ended"

    def freeze(self, path: str) -> None:
        """Answers `path` as it is now, from now on."""
        answer = self.edge.ask(path, headers={"Accept-Encoding": "identity"})
        kept = {"Content-Length": str(len(answer.body)), "Content-Type": "application/xml"}
        self.frozen[path] = (answer.status, kept, answer.body)

    def ask(self, handler: BaseHTTPRequestHandler) -> tuple[int, dict[str, str], bytes]:
        host = handler.headers["Host"].partition(":")[0]
        sent = {n: v for n, v in handler.headers.items() if n.lower() not in {"host", "connection"}}
        with self.edge.connect(host) as connection:
            connection.request("GET", handler.path, headers=sent)
            response: http.client.HTTPResponse = connection.getresponse()
            body = response.read()
            headers = {
                name: value
                for name, value in response.getheaders()
                if name.lower() not in {"connection", "transfer-encoding", "date", "server"}
            }
            return response.status, headers, body

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @staticmethod
    def _make(path: Path) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


class FakeResolver:
    """A DNS server that answers every name with `address`."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                content, client = self._socket.recvfrom(4096)
                if not content:
                    return
                question = dns.message.from_wire(content)
                answer = dns.message.make_response(question)
                (asked,) = question.question
                if asked.rdtype == 1:
                    answer.answer.append(
                        dns.rrset.from_text(asked.name, 1, "IN", "A", self.address)
                    )
                self._socket.sendto(answer.to_wire(), client)

    def close(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", ("127.0.0.1", self.port))
        self._thread.join()
        self._socket.close()
