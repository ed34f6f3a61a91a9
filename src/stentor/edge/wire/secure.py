"""A socket with TLS: OpenSSL works on memory, so that it is known what the kernel took."""

import contextlib
import os
import socket
import ssl
from collections.abc import Callable

from stentor.edge.tls.hello import is_whole
from stentor.edge.tls.named import NamedSSLObject
from stentor.edge.wire.base import (
    PIECE_BYTES,
    RECEIVE_BYTES,
    BrokenObjectError,
    WireClosedError,
    count_unacknowledged,
    is_reset,
)

_buffer = bytearray(PIECE_BYTES)
_view = memoryview(_buffer)
_received = memoryview(bytearray(RECEIVE_BYTES))


class SecureWire:
    """Holds at most one chunk of ciphertext that the kernel has not taken yet.

    What OpenSSL needs for a connection (tens of kilobytes) is made when the ClientHello is there:
    whoever connects and says nothing costs a socket.
    """

    def __init__(self, sock: socket.SocketType, choose: Callable[[bytes], ssl.SSLContext]) -> None:
        """`choose` is asked with the ClientHello for the context to begin on."""
        self._sock = sock
        self._choose = choose
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._pending: bytes | memoryview | None = None
        self._hello = b""
        self._made: NamedSSLObject | None = None
        self.is_ready = False
        self._farewell = 0
        """Bytes of the alert that says nothing follows; it stands behind everything else."""

    @property
    def name(self) -> str | None:
        """The host name in the ClientHello."""
        return self._made.requested_name if self._made else None

    @property
    def _tls(self) -> NamedSSLObject:
        assert self._made is not None
        return self._made

    def shake_hands(self) -> None:
        if self._read_socket() is False:
            raise WireClosedError
        if self._made is None and not self._begin():
            return
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            pass
        except (ssl.SSLError, OSError) as error:
            self._flush_quietly()
            raise WireClosedError from error
        else:
            self.is_ready = True
        self.flush()

    def _begin(self) -> bool:
        """Makes what OpenSSL needs; False while the ClientHello is on its way."""
        self._hello += self._incoming.read()
        if not is_whole(self._hello):
            return False
        context = self._choose(self._hello)
        made = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        assert isinstance(made, NamedSSLObject)
        self._made = made
        self._incoming.write(self._hello)
        self._hello = b""
        return True

    def receive(self) -> bytes | None:
        # What came with the end of the handshake is taken before the socket is asked again.
        is_open = None if self._incoming.pending else self._read_socket()
        chunks = []
        try:
            while self._incoming.pending or self._tls.pending():
                if not (chunk := self._tls.read(RECEIVE_BYTES)):
                    is_open = False
                    break
                chunks.append(chunk)
        except ssl.SSLWantReadError:
            pass
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            is_open = False
        except (ssl.SSLError, OSError) as error:
            raise WireClosedError from error
        if self._outgoing.pending:
            self.flush()
        if chunks or is_open is False:
            return b"".join(chunks)
        return None

    def send(self, content: bytes | memoryview) -> int:
        if not self.flush():
            return 0
        return self._encrypt(content[:PIECE_BYTES])

    def send_file(self, descriptor: int, offset: int, count: int) -> int:
        if not self.flush():
            return 0
        wanted = min(count, PIECE_BYTES)
        filled = os.preadv(descriptor, [_view[:wanted]], offset)
        if filled == 0:
            raise BrokenObjectError
        return self._encrypt(_view[:filled])

    def _encrypt(self, content: bytes | memoryview) -> int:
        try:
            taken = self._tls.write(content)
        except (ssl.SSLError, OSError) as error:
            raise WireClosedError from error
        self.flush()
        return taken

    def flush(self) -> bool:
        if self._pending is None:
            if not self._outgoing.pending:
                return True
            self._pending = self._outgoing.read()
        try:
            sent = self._sock.send(self._pending)
        except BlockingIOError:
            return False
        except OSError as error:
            raise WireClosedError from error
        if sent < len(self._pending):
            self._pending = memoryview(self._pending)[sent:]
            return False
        self._pending = None
        return not self._outgoing.pending or self.flush()

    def count_unacknowledged(self) -> int:
        waiting = len(self._pending or b"") + self._outgoing.pending
        return max(0, count_unacknowledged(self._sock) + waiting - self._farewell)

    def is_reset(self) -> bool:
        return is_reset(self._sock)

    def end_sending(self) -> None:
        before = self._outgoing.pending
        with contextlib.suppress(ssl.SSLError, OSError):  # its close_notify may never come
            self._tls.unwrap()
        self._farewell += self._outgoing.pending - before
        self.flush()
        try:
            self._sock.shutdown(socket.SHUT_WR)
        except OSError as error:
            raise WireClosedError from error

    def close(self) -> None:
        self._sock.close()

    def _read_socket(self) -> bool | None:
        """False at the end of the client's bytes, None when there are none right now."""
        try:
            count = self._sock.recv_into(_received)
        except BlockingIOError:
            return None
        except OSError as error:
            raise WireClosedError from error
        if count:
            self._incoming.write(_received[:count])
            return True
        self._incoming.write_eof()
        return False

    def _flush_quietly(self) -> None:
        """The alert that says why the handshake failed, if it still gets through."""
        try:
            self.flush()
        except WireClosedError:
            return
