"""One request as it was understood."""

from dataclasses import dataclass

from stentor.edge.http.target import Target


class BadRequestError(Exception):
    """The client's bytes cannot be answered otherwise than with a 4xx or 5xx and a close."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


@dataclass(slots=True)
class Request:
    """The head of a request; its body goes another way."""

    method: str
    target: Target
    host: str
    """Lower case, without port; empty where HTTP/1.0 named none."""
    authority: str
    """Host and port as the client wrote them."""
    headers: dict[bytes, str]
    """By lower-case name; repeated fields joined by commas (RFC 9110 §5.3)."""
    fields: list[tuple[bytes, bytes]]
    """As they came, names in lower case."""
    is_old: bool
    """True for HTTP/1.0."""
    keeps_alive: bool
    """Whether the client wants to ask more on this connection."""
    content_length: int | None
    """Bytes of the body; None where it comes in chunks."""
    expects_continue: bool

    @property
    def has_body(self) -> bool:
        return self.content_length != 0
