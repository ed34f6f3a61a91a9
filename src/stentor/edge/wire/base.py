"""What a connection asks of its socket, whether there is TLS on it or not."""

import fcntl
import socket
import struct
import termios
from typing import Protocol

RECEIVE_BYTES = 65_536
PIECE_BYTES = 98_304
"""What is handed over from memory at a time: six full TLS records."""
NOTSENT_LOWAT = 131_072
"""The kernel may hold this much that is not on the wire yet; the less, the truer `sent` is."""

TCP_CLOSE = 7
_ONE_INT = b"\0" * 4


class WireClosedError(Exception):
    """The client is gone: reset, broken pipe, or no TLS."""


class BrokenObjectError(Exception):
    """A published object is shorter than what was published of it."""


class Wire(Protocol):
    """Takes bytes as far as the kernel has room, and never waits."""

    @property
    def is_ready(self) -> bool:
        """False while the TLS handshake runs."""

    @property
    def name(self) -> str | None:
        """The host name the client asked for in the handshake; None without one."""

    def shake_hands(self) -> None:
        """Goes on with the handshake. WireClosedError when it fails."""

    def receive(self) -> bytes | None:
        """What has come; `b""` when the client sends no more, None when nothing is there."""

    def send(self, content: bytes | memoryview) -> int:
        """How many of the bytes were taken, 0 when there is no room."""

    def send_file(self, descriptor: int, offset: int, count: int) -> int:
        """The same for `count` bytes of a file. BrokenObjectError where it ends before."""

    def flush(self) -> bool:
        """True when no taken byte waits in this process any more."""

    def count_unacknowledged(self) -> int:
        """Bytes that were taken and that the client has not acknowledged."""

    def is_reset(self) -> bool:
        """True when the client has torn the connection down."""

    def end_sending(self) -> None:
        """Tells the client that nothing follows."""

    def close(self) -> None:
        """Gives the socket back; nothing may be asked afterwards."""


def count_unacknowledged(sock: socket.SocketType) -> int:
    """Bytes in the kernel's send queue that the peer has not acknowledged (SIOCOUTQ).

    It holds after the peer has reset the connection, too, until the socket is closed.
    """
    try:
        answer = fcntl.ioctl(sock, termios.TIOCOUTQ, _ONE_INT)
    except OSError:
        return 0
    return int(struct.unpack("i", answer)[0])


def is_reset(sock: socket.SocketType) -> bool:
    """Whether the kernel has given the connection up (`tcpi_state` is TCP_CLOSE)."""
    try:
        return sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == TCP_CLOSE
    except OSError:
        return True


def prepare_listener(sock: socket.socket, *, speaks_last: bool = False) -> None:
    """Sets what accepted connections inherit on Linux.

    Where the server `speaks_last` the kernel hands a connection over with its first bytes, which
    spares a turn, or a second later without.
    """
    sock.setblocking(False)
    if speaks_last:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, 1)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, NOTSENT_LOWAT)
