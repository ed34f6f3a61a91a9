"""Answers of HTTP-01 challenges (RFC 8555, 8.3): files the keeper writes, read when asked for."""

import re
from pathlib import Path

from stentor.edge.http.response import Response, make_text
from stentor.edge.site.pages import NOT_FOUND

PREFIX = "/.well-known/acme-challenge/"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,200}")


class Challenges:
    """One file a token."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def answer(self, path: str) -> Response:
        """The key authorization for the token at the end of `path`."""
        token = path.removeprefix(PREFIX)
        if not _TOKEN.fullmatch(token):
            return NOT_FOUND
        try:
            content = (self._directory / token).read_text("ascii")
        except (OSError, ValueError):
            return NOT_FOUND
        return make_text(200, content, kind="application/octet-stream")


def is_challenge(path: str) -> bool:
    return path.startswith(PREFIX)
