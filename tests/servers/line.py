"""A telephone line between a browser and a server: it can be slow, and it can be cut."""

import contextlib
import socket
import threading
import time

PIECE = 16 * 1024


class Line:
    """Carries TCP connections to 127.0.0.1:`target`."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.pace: float | None = None
        """Bytes a second towards the server; None for as fast as it goes."""
        self.is_dead = False
        self._left: int | None = None
        self._sockets: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def break_after(self, size: int) -> None:
        """Once so many further bytes went towards the server, nobody gets through."""
        self._left = size

    def break_now(self) -> None:
        """Nobody gets through, until it is mended."""
        self.is_dead = True
        self.cut()

    def mend(self) -> None:
        """It carries again, as fast as it goes."""
        self.is_dead, self._left, self.pace = False, None, None

    def cut(self) -> None:
        """Breaks every connection now."""
        with self._lock:
            broken, self._sockets = self._sockets, set()
        for end in broken:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._listener.close()
        self.cut()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if self.is_dead:
                near.close()
                continue
            far = socket.create_connection(("127.0.0.1", self.target))
            with self._lock:
                self._sockets |= {near, far}
            for source, target, is_up in ((near, far, True), (far, near, False)):
                threading.Thread(
                    target=self._carry, args=(source, target, is_up), daemon=True
                ).start()

    def _carry(self, source: socket.socket, target: socket.socket, is_up: bool) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(PIECE):
                target.sendall(piece)
                if is_up:
                    self._count(len(piece))
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        if not is_up:
            source.close()
            target.close()

    def _count(self, size: int) -> None:
        if self.pace:
            time.sleep(size / self.pace)
        if self._left is not None:
            self._left -= size
            if self._left <= 0:
                self.break_now()
