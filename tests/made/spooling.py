"""An edge's spool as its workers write it, and a clock to move."""

import fcntl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec import structs

from stentor.contracts.hit import Hit, encode_hit
from stentor.lib.layout import DataLayout
from stentor.lib.seal import AddressSealer

NOW = datetime(2026, 11, 23, 14, tzinfo=UTC)


class Edge:
    """Writes one spool file, locked for as long as it lives."""

    def __init__(self, layout: DataLayout, name: str = "a1", at: datetime = NOW) -> None:
        self.sealer = AddressSealer(layout.keys)
        self.at = at
        layout.spool.mkdir(parents=True, exist_ok=True)
        self.path: Path = layout.spool / f"{at:%Y%m%dT%H}-{name}-{at:%M%S}.hits"
        self.file = self.path.open("ab", buffering=0)
        fcntl.flock(self.file, fcntl.LOCK_EX)

    def record(self, *hits: Hit) -> None:
        for hit in hits:
            self.write(self.encode(hit))

    def encode(self, hit: Hit) -> bytes:
        sealed = None if hit.ip is None else self.sealer.seal(hit.ip, self.at)
        return encode_hit(structs.replace(hit, ip=None, sealed_ip=sealed)) + b"\n"

    def write(self, content: bytes) -> None:
        self.file.write(content)

    def die(self) -> None:
        self.file.close()


class Time:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **span: float) -> None:
        self.now += timedelta(**span)
