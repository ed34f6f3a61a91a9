"""Errors as RFC 9457 problem details, `application/problem+json`."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.http import HttpResponse

from stentor.api.conventions.kinds import KINDS

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):  # noqa: N818 -- the standard's word for it
    """Ends a request with this answer."""

    def __init__(
        self,
        kind: str,
        detail: str,
        *,
        errors: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """`errors` are pairs of a JSON pointer and what is wrong there."""
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.errors = errors
        self.headers = headers or {}

    def render(self) -> HttpResponse:
        """The answer."""
        kind = KINDS[self.kind]
        document: dict[str, Any] = {
            "type": compute_type(self.kind),
            "title": kind.title,
            "status": kind.status,
            "detail": self.detail,
        }
        if self.errors:
            document["errors"] = [
                {"pointer": pointer, "detail": detail} for pointer, detail in self.errors
            ]
        content = json.dumps(document, ensure_ascii=False)
        response = HttpResponse(content, status=kind.status, content_type=MEDIA_TYPE)
        response.headers["Cache-Control"] = "no-store"
        for name, value in self.headers.items():
            response.headers[name] = value
        return response


def refuse_field(name: str, detail: str) -> Problem:
    """One field of the body does not hold."""
    return Problem("invalid", detail, errors=[(f"#/{name}", detail)])


def compute_type(kind: str) -> str:
    """The address that explains this kind."""
    return f"{settings.STENTOR_STUDIO_URL}/api/v1/problems/{kind}"
