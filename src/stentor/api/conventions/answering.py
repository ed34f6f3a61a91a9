"""Answers with a version, and conditions on it (RFC 9110 §13)."""

import hashlib
import re

from django.http import HttpResponse, HttpResponseNotModified
from pydantic import BaseModel

from stentor.api.conventions.bearer import ApiRequest
from stentor.api.conventions.problems import Problem

_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')


def answer(request: ApiRequest, document: BaseModel, status: int = 200) -> HttpResponse:
    """The document with its `ETag`; `304` when the client has it already."""
    content = document.model_dump_json().encode()
    return answer_content(request, content, "application/json", status)


def answer_content(
    request: ApiRequest, content: bytes, content_type: str, status: int = 200
) -> HttpResponse:
    """The same of a document in another form."""
    tag = compute_tag(content)
    response: HttpResponse
    if request.method in {"GET", "HEAD"} and matches(request.headers.get("If-None-Match"), tag):
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(content, status=status, content_type=content_type)
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def require_unchanged(request: ApiRequest, document: BaseModel) -> None:
    """`If-Match`, where it was sent, names the version that the document is; else `412`. To be
    called inside the transaction of the change."""
    wanted = request.headers.get("If-Match")
    if wanted is not None and not matches(wanted, compute_tag(document.model_dump_json().encode())):
        raise Problem("lost-update", "It is not the version that If-Match names (any more).")


def compute_tag(content: bytes) -> str:
    """A strong entity tag of these bytes."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def matches(field: str | None, tag: str) -> bool:
    """Does an `If-Match` or `If-None-Match` field name this tag?"""
    if field is None:
        return False
    return field.strip() == "*" or tag in _TAG.findall(field)
