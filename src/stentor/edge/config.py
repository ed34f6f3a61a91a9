"""What an edge worker is told when it starts."""

import socket
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

from stentor.edge.tls.door import TlsDoor
from stentor.lib.layout import DataLayout

IPNetwork = IPv4Network | IPv6Network


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one client may take, and how long it may take over it."""

    header_seconds: float = 10.0
    """From the first byte of a request (or the opening of the connection) to its whole head."""
    header_bytes: int = 16_384
    header_fields: int = 100
    body_bytes: int = 65_536
    """Of a request that needs no body; the studio's own limits hold for the studio."""
    idle_seconds: float = 75.0
    """How long a connection without a request is kept, and how long a stalled one."""
    least_rate: float = 256.0
    """Bytes a second that a client must take of an answer, or send of a body, on the average of
    `idle_seconds`."""
    connections: int = 15_000
    connections_per_address: int = 512
    """Of one IPv4 address or one IPv6 /64, which is what one subscriber holds."""


@dataclass(frozen=True, kw_only=True)
class StudioLimits:
    """What the studio is spared from."""

    requests: int = 32
    """Handed on at once; more wait."""
    streams: int = 4
    """Of these with bodies too large to be held here, which come as slowly as their client."""
    held_body_bytes: int = 16 << 20
    """A body up to this size is taken in whole before the studio hears of it."""
    held_bytes: int = 128 << 20
    """Memory for all held bodies; when it is full, further bodies are streams."""
    answer_seconds: float = 120.0
    """How long the studio may think before it is taken for broken."""


SIGN_UP_LIMITS = StudioLimits(
    requests=8, streams=1, held_body_bytes=65_536, held_bytes=1 << 20, answer_seconds=15.0
)
"""Forms of a few hundred bytes, answered beside whoever measures."""


@dataclass(frozen=True, kw_only=True)
class EdgeConfig:
    """All of it; nothing else is read from the environment."""

    layout: DataLayout
    name: str
    """Names the worker in hits and metrics; different from those of workers beside it."""
    site_host: str
    studio_host: str
    studio_url: str
    """Origin of the studio without a trailing slash, for plain HTTP to be led to."""
    http_sockets: tuple[socket.socket, ...] = ()
    """Bound and listening; shared by all workers."""
    https_sockets: tuple[socket.socket, ...] = ()
    tls: TlsDoor | None = None
    """Made before the fork by `build_tls_door`; needed where there are `https_sockets`."""
    trusted_proxies: tuple[IPNetwork, ...] = ()
    signing_keys: Path | None = None
    """Default: `signing.json` among the installation's keys, made when it is not there."""
    status_host: str = ""
    """Under which the status page is served and nothing else; empty for none."""
    metrics_token: str | None = None
    """Whoever brings it may read `/metrics` from anywhere; without one, this machine only."""
    link_hours: int = 48
    """How long a link to an arrangement with spots lasts at least."""
    workers: int = 1
    """That serve beside each other, on all machines: each knows only its own decisions until a new
    book comes, and takes the others to have made as many."""
    reserved_seconds: float = 3600.0
    """After how long what was reserved is given back when no audio went out; 0 for never."""
    geography_files: tuple[Path, ...] = ()
    """What tells where listeners are; none: nothing is known."""
    redis_url: str | None = None
    """Where pins and impressions of several machines are kept; default: a folder of this one."""
    limits: Limits = field(default_factory=Limits)
    studio_limits: StudioLimits = field(default_factory=StudioLimits)
    stop_seconds: float = 10.0
    """How long SIGTERM waits for transfers under way."""
    drain_seconds: float = 3600.0
    """How long SIGQUIT does."""

    def __post_init__(self) -> None:
        if self.https_sockets and self.tls is None:
            raise ValueError("sockets for HTTPS need a TLS door")
