"""Request heads for the studio and response heads from it, without what is hop-by-hop."""

from stentor.edge.http.request import Request
from stentor.edge.serving.client import Client

HOP_BY_HOP = {
    b"connection", b"keep-alive", b"proxy-authenticate", b"proxy-authorization",
    b"proxy-connection", b"te", b"trailer", b"transfer-encoding", b"upgrade",
}  # fmt: skip
"""RFC 9110 §7.6.1: about this connection only."""

OURS = {
    b"host", b"content-length", b"expect", b"forwarded", b"x-forwarded-for",
    b"x-forwarded-host", b"x-forwarded-proto", b"x-forwarded-port", b"x-forwarded-prefix",
    b"x-forwarded-server", b"x-real-ip",
}  # fmt: skip
"""Set by the edge, whatever the client sent."""


def render_request_head(request: Request, client: Client, body_length: int | None) -> bytes:
    """The head the studio gets; `body_length` is None for a body in chunks.

    Names with an underscore are left out: WSGI could not tell them from ours with a hyphen.
    """
    target = request.target.raw_path
    if request.target.query:
        target = f"{target}?{request.target.query}"
    lines = [
        f"{request.method} {target} HTTP/1.1",
        f"host: {request.authority}",
        f"x-forwarded-for: {client.address}",
        f"x-forwarded-proto: {client.scheme}",
        f"x-forwarded-host: {request.authority}",
        "connection: close",
    ]
    if body_length is None:
        lines.append("transfer-encoding: chunked")
    elif body_length or request.method not in {"GET", "HEAD", "OPTIONS", "DELETE"}:
        lines.append(f"content-length: {body_length}")
    head = "\r\n".join(lines).encode("latin-1") + b"\r\n"
    dropped = HOP_BY_HOP | OURS | name_connection_options(request.headers.get(b"connection"))
    kept = [
        name + b": " + value + b"\r\n"
        for name, value in request.fields
        if name not in dropped and b"_" not in name
    ]
    return head + b"".join(kept) + b"\r\n"


def name_connection_options(field: str | None) -> set[bytes]:
    """The field names a Connection field declares hop-by-hop."""
    if not field:
        return set()
    return {part.strip().lower().encode("latin-1") for part in field.split(",")}


def render_response_fields(fields: list[tuple[bytes, bytes]]) -> bytes:
    """Header lines for the client from those of the studio; framing and date are the edge's."""
    options: set[bytes] = set()
    for name, value in fields:
        if name == b"connection":
            options |= name_connection_options(value.decode("latin-1"))
    dropped = HOP_BY_HOP | options | {b"content-length", b"date", b"server"}
    return b"".join(name + b": " + value + b"\r\n" for name, value in fields if name not in dropped)
