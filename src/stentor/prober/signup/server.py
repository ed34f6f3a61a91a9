"""Takes what the edge hands on, at a Unix socket: one thread a request, none that stays."""

import os
import socket
import socketserver
import threading
from pathlib import Path
from types import TracebackType
from typing import Self
from wsgiref.simple_server import ServerHandler, WSGIRequestHandler, WSGIServer
from wsgiref.types import WSGIApplication

STALLED_SECONDS = 10.0


class Handler(WSGIRequestHandler):
    """Whoever stalls is let go. Nothing is logged: addresses of requests hold secrets."""

    timeout = STALLED_SECONDS

    def log_message(self, *_: object) -> None:
        return


class UnixServer(socketserver.ThreadingMixIn, WSGIServer):
    """wsgiref's, at a Unix socket."""

    address_family = socket.AF_UNIX
    daemon_threads = True
    block_on_close = False

    def server_bind(self) -> None:
        path = str(self.server_address)
        Path(path).unlink(missing_ok=True)  # of one that was killed
        before = os.umask(0o177)
        try:
            self.socket.bind(path)
        finally:
            os.umask(before)
        self.server_name, self.server_port = "sign-up", 0
        self.setup_environ()

    def get_request(self) -> tuple[socket.socket, tuple[str, int]]:
        connection, _ = self.socket.accept()
        return connection, ("edge", 0)

    def handle_error(self, *_: object) -> None:
        return  # the edge has gone away


class SignUpServer:
    """Answers beside whoever measures, and ends with them."""

    def __init__(self, path: Path, application: WSGIApplication) -> None:
        self._path = path
        self._application = application
        self._server: UnixServer | None = None

    def __enter__(self) -> Self:
        ServerHandler.server_software = "stentor"
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._server = UnixServer(str(self._path), Handler)  # type: ignore[arg-type] # a path
        self._server.set_app(self._application)
        threading.Thread(
            target=self._server.serve_forever, args=(0.2,), name="sign-up", daemon=True
        ).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
        self._path.unlink(missing_ok=True)
