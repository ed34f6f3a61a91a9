"""One answer on its way to a listener, and what became of it."""

from stentor.edge.hits.facts import EpisodeFacts
from stentor.edge.http.request import Request
from stentor.edge.http.response import Response


class Transfer:
    """Lives from the answer's first byte until the client has taken its last."""

    __slots__ = (
        "address", "began", "end", "ended", "episode", "first_byte", "id", "kind", "recorded",
        "request", "size", "start", "status", "told", "via",
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
        self.told = 0.0
        """The latest end that a record has given; the next one's is no earlier."""
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
