"""A socket without TLS: files go out by `sendfile`, without passing through this process."""

import os
import socket

from stentor.edge.wire.base import (
    RECEIVE_BYTES,
    BrokenObjectError,
    WireClosedError,
    count_unacknowledged,
    is_reset,
)


class PlainWire:
    """Owns its socket, and so its descriptor number, until `close`."""

    is_ready = True
    name: str | None = None

    def __init__(self, sock: socket.SocketType) -> None:
        self._sock = sock
        self._descriptor = sock.fileno()

    def shake_hands(self) -> None:
        """Nothing to agree on."""

    def receive(self) -> bytes | None:
        try:
            return self._sock.recv(RECEIVE_BYTES)
        except BlockingIOError:
            return None
        except OSError as error:
            raise WireClosedError from error

    def send(self, content: bytes | memoryview) -> int:
        try:
            return self._sock.send(content)
        except BlockingIOError:
            return 0
        except OSError as error:
            raise WireClosedError from error

    def send_file(self, descriptor: int, offset: int, count: int) -> int:
        try:
            sent = os.sendfile(self._descriptor, descriptor, offset, count)
        except BlockingIOError:
            return 0
        except OSError as error:
            raise WireClosedError from error
        if sent == 0:
            raise BrokenObjectError
        return sent

    def flush(self) -> bool:
        return True

    def count_unacknowledged(self) -> int:
        return count_unacknowledged(self._sock)

    def is_reset(self) -> bool:
        return is_reset(self._sock)

    def end_sending(self) -> None:
        try:
            self._sock.shutdown(socket.SHUT_WR)
        except OSError as error:
            raise WireClosedError from error

    def close(self) -> None:
        self._sock.close()
