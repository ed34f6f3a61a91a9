"""Answers that lead elsewhere."""

from functools import lru_cache
from urllib.parse import quote

from stentor.edge.http.request import Request
from stentor.edge.http.response import Response, render_fields


def redirect(status: int, path: str, request: Request, caching: str) -> Response:
    """Leads to a path of the same host, with the query the client had."""
    query = request.target.query
    location = quote(path, safe="/~:@!$&'()*+,;=") + (f"?{query}" if query else "")
    fields = {
        "location": location,
        "cache-control": caching,
        "content-length": "0",
        "access-control-allow-origin": "*",
    }
    return Response(status, render_fields(fields))


_REST = b"\r\ncache-control: no-store\r\ncontent-length: 0\r\naccess-control-allow-origin: *\r\n"


def redirect_to_audio(code: str, slug: str, request: Request) -> Response:
    """Leads to an arrangement. Nobody keeps that: the next listener gets another one."""
    query = request.target.query  # no control character comes through `parse_target`
    location = f"location: /a/{code}/{quote_slug(slug)}.mp3{'?' if query else ''}{query}"
    return Response(302, location.encode("latin-1") + _REST)


@lru_cache(maxsize=4096)
def quote_slug(slug: str) -> str:
    return quote(slug, safe="~:@!$&'()*+,;=")
