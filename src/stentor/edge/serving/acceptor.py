"""Takes new connections from the shared listening sockets."""

import errno
import socket
from collections.abc import Callable

import structlog

from stentor.edge.http.response import CLOSE, STATUS_LINES
from stentor.edge.serving.client import Client, name_holder, name_peer
from stentor.edge.serving.connection import Connection
from stentor.edge.serving.service import Service
from stentor.edge.site.pages import CROWDED
from stentor.edge.tls.door import TlsDoor
from stentor.edge.wire.base import Wire, prepare_listener
from stentor.edge.wire.plain import PlainWire
from stentor.edge.wire.secure import SecureWire

log = structlog.get_logger(__name__)

ACCEPTED_A_TURN = 16
"""At most; one more call, which finds nobody, costs as much as a connection that is there."""
BREATH_SECONDS = 0.2
"""Pause when the process has no descriptor left: accepting again at once would spin."""
_FULL = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}


class Acceptor:
    """One listening socket's connections, in the clear or, with a door, over TLS."""

    def __init__(
        self, service: Service, listener: socket.socket, door: TlsDoor | None = None
    ) -> None:
        prepare_listener(listener, speaks_last=door is not None)
        self._service = service
        self._listener = listener
        self._door = door
        self._watch = service.poller.watch(listener.fileno(), self._accept, self._accept)
        # What `accept` is made of; itself it looks two enumerations up each time.
        take = listener._accept  # type: ignore[attr-defined] # noqa: SLF001 -- not in its types
        self._take: Callable[[], tuple[int, tuple[str, int]]] = take
        self._kind = int(listener.family), int(listener.type), listener.proto
        self._appetite = 1
        self._latest_turn = 0

    def start(self) -> None:
        self._watch.want_reading(is_wanted=True)

    def stop(self) -> None:
        """The queue is left to the workers beside this one."""
        self._watch.end()

    def _accept(self) -> None:
        """Takes one connection, twice as many each time while the next turn finds more."""
        turn = self._service.poller.turns
        is_queue = turn == self._latest_turn + 1
        self._latest_turn = turn
        self._appetite = min(self._appetite * 2, ACCEPTED_A_TURN) if is_queue else 1
        for _ in range(self._appetite):
            try:
                descriptor, peer = self._take()
            except BlockingIOError:
                return
            except OSError as error:
                if error.errno in _FULL:
                    log.warning("no connection accepted", reason=str(error))
                    self._pause()
                    return
                continue  # the client was gone before it was greeted
            # The bare type: what `socket.socket` adds to it, files and copies, nobody needs here.
            sock = socket.SocketType(*self._kind, descriptor)
            self._welcome(sock, name_peer(peer[0]))

    def _welcome(self, sock: socket.SocketType, address: str) -> None:
        sock.setblocking(False)
        if self._is_crowded(address):
            self._turn_away(sock)
            return
        if self._door:
            wire: Wire = SecureWire(sock, self._door.tickets.choose)
            direct = Client(address, "https", via=None)
            Connection(self._service, wire, sock.fileno(), direct).open_with_first_bytes()
        else:
            direct = Client(address, "http", via=None)
            Connection(self._service, PlainWire(sock), sock.fileno(), direct).open()

    def _is_crowded(self, address: str) -> bool:
        """Whether this worker, or this address, holds as many connections as it may."""
        service = self._service
        if len(service.connections) >= service.limits.connections:
            return True
        held = service.by_holder.get(name_holder(address), 0)
        is_over = held >= service.limits.connections_per_address
        return is_over and not service.clients.is_trusted(address)

    def _turn_away(self, sock: socket.SocketType) -> None:
        self._service.answers[CROWDED.status] += 1
        self._service.ended["crowded"] += 1
        if not self._door:
            head = STATUS_LINES[CROWDED.status] + self._service.date_line + CROWDED.fields + CLOSE
            try:
                sock.send(head + b"".join(part for part in CROWDED.parts if type(part) is bytes))
            except OSError:
                log.debug("turned away without a word")
        sock.close()

    def _pause(self) -> None:
        self.stop()
        self._service.loop.call_later(BREATH_SECONDS, self._resume)

    def _resume(self) -> None:
        if not self._service.is_draining:
            self.start()
