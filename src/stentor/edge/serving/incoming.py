"""A request between its first header line and the end of its body."""

from dataclasses import dataclass, field

from stentor.edge.http.request import BadRequestError, Request


@dataclass(slots=True)
class Incoming:
    """Waits for its turn on the connection."""

    request: Request | None
    """None for bytes that made no request."""
    error: BadRequestError | None = None
    is_complete: bool = False
    """True when the whole body is here, or there is none."""
    chunks: list[bytes] = field(default_factory=list)
    """Body that nobody has taken yet."""
    body_bytes: int = 0
    """All that has come of the body."""
