"""The contexts that connections begin on: one a period, so that the keys of tickets change.

Whoever learns a ticket key can open the tickets that were made with it, and with a ticket of TLS
1.2 what was said on its connections. So keys must not last (RFC 5077 §5.5, RFC 9325 §3.4). Python's
ssl cannot set one: a context gets random ones when it is made, and processes share them by a fork
only. Therefore the supervisor makes the contexts of coming periods ahead, before it forks.
"""

import ssl
import time
from collections import deque
from collections.abc import Callable

PERIOD_SECONDS = 12 * 3600.0
SESSION_SECONDS = 7200.0
"""How long a ticket is good for, which is OpenSSL's own choice: so long the keys of the period
before are kept."""
SUPPLY = 60
"""Periods ahead; twelve kilobytes each, shared by all workers."""
RESERVE = 8
"""With fewer left it is time for workers that know of more."""

NAME_BYTES = 16
"""What a ticket begins with: the name of its keys (RFC 5077 §4)."""
NEW_SESSION_TICKET = 4
_MESSAGE, _TICKET = 5, 15
"""Where in the server's last flight of TLS 1.2 the message begins, and in it the ticket."""


class TicketContexts:
    """Of the periods from the present one on, and of the one before while its tickets are good.

    Periods go by the steady clock, which all processes of a machine share.
    """

    def __init__(
        self,
        make: Callable[[], ssl.SSLContext],
        clock: Callable[[], float] = time.monotonic,
        period: float = PERIOD_SECONDS,
        supply: int = SUPPLY,
    ) -> None:
        self._make = make
        self._clock = clock
        self._period = period
        self._supply = supply
        self._contexts = deque(make() for _ in range(supply))
        self._first = clock()
        self._number = 0
        self._until = self._first + period
        self._former: ssl.SSLContext | None = None
        self._former_name: bytes | None = None

    @property
    def current(self) -> ssl.SSLContext:
        """What makes the tickets of this period."""
        return self._contexts[0]

    @property
    def is_short(self) -> bool:
        """Whether workers of a fork from now on should have a new supply."""
        return len(self._contexts) < RESERVE

    def choose(self, hello: bytes) -> ssl.SSLContext:
        """What can open the ticket in a ClientHello, where it brings one that is still good."""
        if self._clock() >= self._until:
            self.turn()  # not a moment later than the workers beside this one
        if self._former_name and self._former_name in hello:
            assert self._former is not None
            return self._former
        return self._contexts[0]

    def turn(self) -> None:
        """Goes over to the period that has come, and lets go of what is over; call it once a
        second, in every process.

        The last context of a supply goes on being used: it is the supervisor's to have workers
        that know of more before that.
        """
        now = self._clock()
        before = self._number
        while now >= self._first + (self._number + 1) * self._period and len(self._contexts) > 1:
            self._former = self._contexts.popleft()
            self._number += 1
        began = self._first + self._number * self._period
        if self._former and now >= began + SESSION_SECONDS:
            self._former = self._former_name = None
        elif self._former and self._number > before:
            self._former_name = try_read_ticket_name(self._former)
        self._until = began + min(self._period, SESSION_SECONDS if self._former else self._period)

    def replenish(self) -> None:
        """Makes the contexts of further periods, for workers that are forked after this."""
        while len(self._contexts) < self._supply:
            self._contexts.append(self._make())


def try_read_ticket_name(context: ssl.SSLContext) -> bytes | None:
    """The name of a context's ticket keys, from a handshake in memory; None where it makes none.

    TLS 1.2 sends its ticket in the clear, before the encrypted part of its last flight.
    """
    client_context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client_context.check_hostname = False
    client_context.verify_mode = ssl.CERT_NONE  # no one else is there
    client_context.maximum_version = ssl.TLSVersion.TLSv1_2
    upward, downward, written = ssl.MemoryBIO(), ssl.MemoryBIO(), ssl.MemoryBIO()
    client = client_context.wrap_bio(downward, upward)
    server = context.wrap_bio(upward, written, server_side=True)
    flight = b""
    try:
        for _ in range(2):
            _step(client)
            _step(server)
            flight = written.read()
            downward.write(flight)
    except ssl.SSLError:
        return None
    if flight[_MESSAGE : _MESSAGE + 1] != bytes([NEW_SESSION_TICKET]):
        return None
    return flight[_TICKET : _TICKET + NAME_BYTES]


def _step(end: ssl.SSLObject) -> None:
    try:
        end.do_handshake()
    except ssl.SSLWantReadError:
        return
