"""One answer on its way to a listener, and what became of it."""

import functools
from datetime import UTC, datetime

from stentor.contracts.hit import Hit
from stentor.edge.hits.facts import EpisodeFacts
from stentor.edge.http.request import Request
from stentor.edge.http.response import Response

MOST_LETTERS = 1024
"""Of a field the client wrote; longer ones are cut in the record."""


class Transfer:
    """Lives from the answer's first byte until the client has taken its last."""

    __slots__ = (
        "address", "began", "end", "ended", "episode", "first_byte", "id", "kind", "recorded",
        "request", "size", "start", "status", "via",
    )  # fmt: skip

    def __init__(
        self,
        request: Request,
        response: Response,
        kind: str,
        address: str,
        via: str | None,
        began: float,
        length: int,
    ) -> None:
        """`length` bytes of body are going to be sent; `place` says where."""
        self.id = ""
        """Given with the first record."""
        self.request = request
        self.kind = kind
        self.address = address
        self.via = via
        self.began = began
        """Seconds since the epoch."""
        self.ended: float | None = None
        """When the last byte was handed to the kernel, or the connection was lost."""
        self.recorded: float | None = None
        """When the latest record was written."""
        self.start = 0
        """Count of the connection's bytes before the body's first."""
        self.end = length
        self.status = response.status
        self.first_byte = response.first_byte
        self.size = response.size
        self.episode: EpisodeFacts | None = response.episode

    def place(self, start: int) -> None:
        """The body begins after `start` bytes of the connection."""
        self.end += start - self.start
        self.start = start

    def count_sent(self, taken: int) -> int:
        """Bytes of the body the client has, when it has `taken` bytes of the connection."""
        return max(0, min(taken, self.end) - self.start)

    def make_hit(self, edge: str, sealed_address: str, taken: int, now: float) -> Hit:
        """The record of the present state."""
        episode = self.episode
        headers = self.request.headers
        return Hit(
            id=self.id,
            edge=edge,
            at=format_seconds(self.began),
            ended_at=format_seconds(self.ended or now),
            method=self.request.method,
            status=self.status,
            show=episode.show if episode else None,
            episode=episode.episode if episode else None,
            arrangement=episode.arrangement if episode else None,
            ip=None,
            sealed_ip=sealed_address,
            ua=cut(headers.get(b"user-agent")),
            referer=cut(headers.get(b"referer")),
            range=cut(headers.get(b"range")),
            first_byte=self.first_byte,
            sent=self.count_sent(taken),
            size=self.size,
            header_bytes=episode.header_bytes if episode else 0,
            content_seconds=episode.content_seconds if episode else 0.0,
            bitrate=episode.bitrate if episode else 0,
            kind=self.kind,
            via=self.via,
            inserted=episode.inserted if episode else (),
        )


def cut(text: str | None) -> str | None:
    return text if text is None else text[:MOST_LETTERS]


def format_seconds(moment: float) -> str:
    """Seconds since the epoch as the records write instants: `lib.clock.format_instant`."""
    return format_millisecond(int(moment * 1000))


@functools.lru_cache(256)
def format_millisecond(moment: int) -> str:
    return f"{format_whole_second(moment // 1000)}.{moment % 1000:03d}Z"


@functools.lru_cache(64)
def format_whole_second(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")
