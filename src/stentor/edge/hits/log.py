"""Follows every transfer and hands its records to the spool, never on the request's way."""

import time
from collections import Counter, deque
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from stentor.edge.hits.ids import IdMaker
from stentor.edge.hits.record import encode, render_hit
from stentor.edge.hits.transfer import Transfer
from stentor.lib.seal import AddressSealer

TICK_SECONDS = 0.25
REPEAT_SECONDS = 10.0
MOST_SEALED = 4096
DAY_SECONDS = 86_400


class TransferringConnection(Protocol):
    """What the log needs of a connection."""

    transfers: deque[Transfer]
    """Oldest first."""

    def count_taken(self) -> int:
        """Bytes of the connection that the client has acknowledged."""


class HitLog:
    """Writes a record when a transfer opens, every ten seconds, and when it ends.

    A transfer that is over before the next tick leaves one record only. A transfer ends when
    the client has taken all of it, or when its connection is lost.
    """

    def __init__(
        self,
        edge: str,
        sealer: AddressSealer,
        write: Callable[[bytes], None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`write` takes whole lines and must not block."""
        self._edge = encode(edge)
        self._sealer = sealer
        self._write = write
        self._clock = clock
        self._ids = IdMaker()
        self.ended: Counter[str] = Counter()
        """Transfers that are over, by kind."""
        self._active: set[TransferringConnection] = set()
        self._lines: list[bytes] = []
        self.on_taken: Callable[[Transfer, int], None] | None = None
        """Hears of each transfer with its records; the connection's bytes that are taken."""
        self._sealed: dict[tuple[str, int], str] = {}

    def begin(self, connection: TransferringConnection, transfer: Transfer) -> None:
        connection.transfers.append(transfer)
        self._active.add(connection)

    def count_open(self) -> int:
        """Transfers that are not over."""
        return sum(len(connection.transfers) for connection in self._active)

    def tick(self) -> None:
        """Call it every `TICK_SECONDS`."""
        now = self._clock()
        for connection in list(self._active):
            self._settle(connection, connection.count_taken(), now)
        self.flush()

    def end(self, connection: TransferringConnection, taken: int) -> None:
        """The connection is lost; `taken` is what the client got of it."""
        now = self._clock()
        for transfer in connection.transfers:
            transfer.ended = transfer.ended or now
            self.ended[transfer.kind] += 1
            self._record(transfer, taken, now)
        connection.transfers.clear()
        self._active.discard(connection)

    def flush(self) -> None:
        """Hands over what has been recorded."""
        if self._lines:
            self._write(b"".join(self._lines))
            self._lines.clear()

    def _settle(self, connection: TransferringConnection, taken: int, now: float) -> None:
        transfers = connection.transfers
        while transfers and transfers[0].ended and transfers[0].end <= taken:
            transfer = transfers.popleft()
            self.ended[transfer.kind] += 1
            self._record(transfer, taken, now)
        for transfer in transfers:
            if transfer.recorded is None or not 0 <= now - transfer.recorded < REPEAT_SECONDS:
                self._record(transfer, taken, now)
        if not transfers:
            self._active.discard(connection)

    def _record(self, transfer: Transfer, taken: int, now: float) -> None:
        if transfer.recorded is None:
            transfer.id = self._ids.make(transfer.began)
        transfer.recorded = now
        # of a transfer's records the one that ended last holds, also where the clock was set back
        transfer.told = max(transfer.told, transfer.ended or now)
        if self.on_taken:
            self.on_taken(transfer, taken)
        sealed = self.seal(transfer.address, now)
        self._lines.append(render_hit(transfer, self._edge, sealed, taken, transfer.told))

    def seal(self, address: str, now: float) -> str:
        """One sealing an address and day serves for many records."""
        key = (address, int(now // DAY_SECONDS))
        sealed = self._sealed.get(key)
        if sealed is None:
            if len(self._sealed) >= MOST_SEALED:
                self._sealed.clear()
            sealed = self._sealed[key] = self._sealer.seal(
                address, datetime.fromtimestamp(now, UTC)
            )
        return sealed
