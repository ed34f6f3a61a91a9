"""What all connections of a worker share."""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Protocol

from stentor.edge.config import Limits
from stentor.edge.hits.log import HitLog
from stentor.edge.http.memory import HeadMemory
from stentor.edge.serving.client import ClientFinder
from stentor.edge.serving.exchange import ExchangeStarter
from stentor.edge.serving.gateway import Gateway
from stentor.edge.serving.poller import Poller


class Held(Protocol):
    """A connection, as the worker that holds it sees it."""

    @property
    def holder(self) -> str:
        """Whom it is counted for."""

    @property
    def handed(self) -> int:
        """Bytes given to the socket."""

    @property
    def is_idle(self) -> bool:
        """True when no request has begun."""

    def check(self, now: float) -> None:
        """Once a second: has the client's time run out?"""

    def close(self) -> None:
        """Gives everything back."""


@dataclass
class Service:
    """One worker's parts, and the connections it holds."""

    loop: asyncio.AbstractEventLoop
    poller: Poller
    limits: Limits
    gateway: Gateway
    studio: ExchangeStarter
    sign_up: ExchangeStarter
    """For those who want to be told of what the status page says."""
    clients: ClientFinder
    hits: HitLog
    heads: HeadMemory = field(default_factory=HeadMemory)
    connections: set[Held] = field(default_factory=set)
    by_holder: dict[str, int] = field(default_factory=dict)
    """Connections of each address or IPv6 /64."""
    answers: Counter[int] = field(default_factory=Counter)
    """Answers given, by status."""
    ended: Counter[str] = field(default_factory=Counter)
    """Connections this side has ended or refused, by reason."""
    accepted: int = 0
    sent_bytes: int = 0
    """Handed to the sockets of connections that are closed by now."""
    lag_seconds: float = 0.0
    """How long a turn of the event loop had to wait lately."""
    is_draining: bool = False
    """True when no connection is to be kept after the next answer."""
    is_stopping: bool = False
    """True when no connection is to be kept after the answer under way."""
    date_line: bytes = b""
    emptied: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while there is no connection."""

    def __post_init__(self) -> None:
        self.tell_time()
        self.emptied.set()

    def tell_time(self) -> None:
        """Renders the Date field; call it once a second."""
        self.date_line = f"date: {formatdate(time.time(), usegmt=True)}\r\n".encode()

    def remember(self, connection: Held) -> None:
        self.connections.add(connection)
        self.emptied.clear()
        self.by_holder[connection.holder] = self.by_holder.get(connection.holder, 0) + 1
        self.accepted += 1

    def forget(self, connection: Held) -> None:
        self.connections.discard(connection)
        if not self.connections:
            self.emptied.set()
        self.sent_bytes += connection.handed
        held = self.by_holder[connection.holder] - 1
        if held:
            self.by_holder[connection.holder] = held
        else:
            del self.by_holder[connection.holder]
