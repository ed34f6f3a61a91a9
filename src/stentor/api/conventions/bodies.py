"""Reads bodies: JSON in UTF-8 as RFC 8259 has it, or bytes of another kind up to a limit."""

from typing import Any

import msgspec
from django.http import HttpRequest
from ninja.parser import Parser

from stentor.api.conventions.problems import Problem

JSON_TYPES = {"application/json", "application/merge-patch+json"}
LARGEST_JSON = 2_000_000
"""Bytes."""


class JsonParser(Parser):
    """Strict where the standard library is lenient: no NaN, no lone surrogates, no cycles of
    depth, one media type."""

    def parse_body(self, request: HttpRequest) -> Any:
        if read_media_type(request) not in JSON_TYPES:
            raise Problem("media-type", "Send application/json.")
        content = read_body(request, LARGEST_JSON)
        try:
            return msgspec.json.decode(content)
        except (msgspec.DecodeError, RecursionError) as error:
            raise Problem("malformed", f"The body is not JSON: {error}") from error


def read_body(request: HttpRequest, most: int) -> bytes:
    """The whole body. Problem when it has more bytes than `most`."""
    announced = request.headers.get("Content-Length") or "0"
    if announced.isdecimal() and int(announced) > most:
        raise Problem("too-large", f"At most {most:,} bytes are taken here.")
    content = request.read(most + 1) if most > LARGEST_JSON else request.body
    if len(content) > most:
        raise Problem("too-large", f"At most {most:,} bytes are taken here.")
    return content


def read_media_type(request: HttpRequest) -> str:
    """Without its parameters."""
    return (request.content_type or "").lower()
