"""Long lists in pages. A cursor says behind which row to go on, so that rows that come or go
meanwhile shift nothing."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.db import models
from django.http import HttpResponse
from pydantic import Field

from stentor.api.conventions.answering import answer
from stentor.api.conventions.bearer import ApiRequest
from stentor.api.conventions.fields import In, Out
from stentor.api.conventions.problems import Problem

T = TypeVar("T")
R = TypeVar("R", bound=models.Model)
MOST = 200
PREFIX = "k:"
KEY = re.compile(r"[A-Za-z0-9.*_:-]+")
"""Ids, and names of hosts and files."""


class PageQuery(In):
    """Which part of a list."""

    limit: int = Field(50, ge=1, le=MOST, strict=False, description="Rows of a page.")
    cursor: str = Field("", max_length=200, description="`next_cursor` of the page before.")


class Page(Out, Generic[T]):
    """One part of a list."""

    data: list[T]
    next_cursor: str | None = Field(description="Null on the last page.")


def answer_page(
    request: ApiRequest,
    rows: models.QuerySet[R],
    query: PageQuery,
    describe: Callable[[Sequence[R]], list[Any]],
) -> HttpResponse:
    """The page of the rows, newest id first."""
    require_known(request, query)
    behind = parse_cursor(query.cursor)
    if behind is not None:
        rows = rows.filter(pk__lt=behind)
    found = list(rows.order_by("-pk")[: query.limit + 1])
    has_more = len(found) > query.limit
    shown = found[: query.limit]
    cursor = write_cursor(str(shown[-1].pk)) if has_more else None
    return _answer_part(request, describe(shown), cursor)


def _answer_part(request: ApiRequest, data: list[Any], cursor: str | None) -> HttpResponse:
    response = answer(request, Page[Any](data=data, next_cursor=cursor))
    if cursor:
        following = urlencode({**request.GET.dict(), "cursor": cursor})
        response.headers["Link"] = f'<{request.path}?{following}>; rel="next"'
    return response


def answer_list(
    request: ApiRequest, rows: Mapping[str, Any], query: PageQuery, *, is_rising: bool = False
) -> HttpResponse:
    """The page of what is in memory by id, newest id first, or by name where it `is_rising`."""
    require_known(request, query)
    behind = parse_cursor(query.cursor)
    keys = sorted(rows, reverse=not is_rising)
    if behind is not None:
        keys = [key for key in keys if (key > behind if is_rising else key < behind)]
    shown = [rows[key] for key in keys[: query.limit]]
    has_more = len(keys) > query.limit
    cursor = write_cursor(keys[query.limit - 1]) if has_more else None
    return _answer_part(request, shown, cursor)


def require_known(request: ApiRequest, query: In) -> None:
    """Problem for a parameter that the query does not have: a filter that is ignored would
    answer another question."""
    unknown = sorted(set(request.GET) - set(type(query).model_fields))
    if unknown:
        detail = "There is no such parameter."
        raise Problem("invalid", detail, errors=[(f"?{name}", detail) for name in unknown])


def write_cursor(key: str) -> str:
    """Opaque to clients."""
    return base64.urlsafe_b64encode(f"{PREFIX}{key}".encode()).decode().rstrip("=")


def parse_cursor(text: str) -> str | None:
    """The key behind which to go on; None for the beginning. Problem for what is no cursor."""
    if not text:
        return None
    try:
        key = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
    except (binascii.Error, ValueError) as error:
        raise _refuse() from error
    if not key.startswith(PREFIX) or not KEY.fullmatch(key[len(PREFIX) :]):
        raise _refuse()
    return key[len(PREFIX) :]


def _refuse() -> Problem:
    return Problem("invalid", "This is no cursor of ours.", errors=[("?cursor", "no cursor")])
