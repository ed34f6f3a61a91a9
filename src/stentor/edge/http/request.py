"""One request as it was understood."""

from stentor.edge.http.target import Target


class BadRequestError(Exception):
    """The client's bytes cannot be answered otherwise than with a 4xx or 5xx and a close."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Request:
    """The head of a request; its body goes another way."""

    __slots__ = (
        "authority", "content_length", "expects_continue", "fields", "headers", "host", "is_old",
        "keeps_alive", "method", "target",
    )  # fmt: skip

    def __init__(
        self,
        method: str,
        target: Target,
        host: str,
        authority: str,
        headers: dict[bytes, str],
        fields: list[tuple[bytes, bytes]],
        is_old: bool,
        keeps_alive: bool,
        content_length: int | None,
        expects_continue: bool,
    ) -> None:
        self.method = method
        self.target = target
        self.host = host
        """Lower case, without port; empty where HTTP/1.0 named none."""
        self.authority = authority
        """Host and port as the client wrote them."""
        self.headers = headers
        """By lower-case name; repeated fields joined by commas (RFC 9110 §5.3)."""
        self.fields = fields
        """As they came, names in lower case."""
        self.is_old = is_old
        """True for HTTP/1.0."""
        self.keeps_alive = keeps_alive
        """Whether the client wants to ask more on this connection."""
        self.content_length = content_length
        """Bytes of the body; None where it comes in chunks."""
        self.expects_continue = expects_continue

    def change(
        self, target: Target, headers: dict[bytes, str], fields: list[tuple[bytes, bytes]]
    ) -> "Request":
        """The same otherwise; nobody may change one that others hold too."""
        return Request(
            self.method,
            target,
            self.host,
            self.authority,
            headers,
            fields,
            self.is_old,
            self.keeps_alive,
            self.content_length,
            self.expects_continue,
        )

    @property
    def has_body(self) -> bool:
        return self.content_length != 0
