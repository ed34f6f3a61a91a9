"""Servers of a few lines on loopback ports, for whoever looks at addresses from outside."""

import contextlib
import http.server
import ssl
import threading
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def serve_http(answer: Callable[[str, str], str]) -> Iterator[int]:
    """Its port; `answer` is given host and path of a GET and says the text."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host = (self.headers["Host"] or "").partition(":")[0]
            content = answer(host, self.path).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_words: object) -> None:
            pass

    with run(http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as port:
        yield port


@contextlib.contextmanager
def serve_tls(context: ssl.SSLContext, address: str = "127.0.0.1", port: int = 0) -> Iterator[int]:
    """Its port; it shakes hands and has nothing to say."""

    class Server(http.server.ThreadingHTTPServer):
        def get_request(self) -> tuple[ssl.SSLSocket, object]:
            plain, address = self.socket.accept()
            return context.wrap_socket(plain, server_side=True), address

        def handle_error(self, *_words: object) -> None:
            pass

    with run(Server((address, port), http.server.BaseHTTPRequestHandler)) as taken:
        yield taken


@contextlib.contextmanager
def run(server: http.server.ThreadingHTTPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
