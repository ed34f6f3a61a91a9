"""A request between its first header line and the end of its body."""

from stentor.edge.http.request import BadRequestError, Request


class Incoming:
    """Waits for its turn on the connection."""

    __slots__ = ("body_bytes", "chunks", "error", "is_complete", "request")

    def __init__(self, request: Request | None, error: BadRequestError | None = None) -> None:
        self.request = request
        """None for bytes that made no request."""
        self.error = error
        self.is_complete = False
        """True when the whole body is here, or there is none."""
        self.chunks: list[bytes] = []
        """Body that nobody has taken yet."""
        self.body_bytes = 0
        """All that has come of the body."""
