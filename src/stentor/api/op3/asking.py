"""Who asks for which show and what time; how answers and errors look."""

import base64
import binascii
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.views.decorators.http import require_safe

from stentor.accounts.audit import acting_token
from stentor.accounts.models import ApiToken
from stentor.api.conventions.bearer import Bearer
from stentor.api.conventions.kinds import KINDS
from stentor.api.conventions.problems import Problem
from stentor.api.op3.naming import GUID, UUID, parse_show_uuid
from stentor.catalog.models import Show
from stentor.publishing.addresses import feed_address
from stentor.publishing.guids import podcast_guid_of
from stentor.publishing.origin import origin_of

READING = Bearer("reports:read")
RELATIVE = re.compile(r"-(\d{1,6})([mhdw])")
UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
Answer = dict[str, Any] | HttpResponse


class RefusedError(Exception):
    """Ends a request with a message."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def serve(view: Callable[..., Answer]) -> Callable[..., HttpResponse]:
    """Lets a token in, from `Authorization` or from the query, and answers with JSON that any page
    may read. A document gets `queryTime`, in milliseconds."""

    @require_safe
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        began, held = time.perf_counter(), acting_token.set(None)
        try:
            answer = view(request, authorise(request), *args, **kwargs)
        except RefusedError as error:
            response: HttpResponse = JsonResponse({"message": str(error)}, status=error.status)
        except Problem as problem:
            response = tell_problem(problem)
        else:
            response = write(answer, round((time.perf_counter() - began) * 1000))
        finally:
            acting_token.reset(held)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return wrapped


def tell_problem(problem: Problem) -> HttpResponse:
    """What our own API would say, in the words that clients of this one read."""
    response = JsonResponse({"message": problem.detail}, status=KINDS[problem.kind].status)
    for field, value in problem.headers.items():
        response.headers[field] = value
    return response


def write(answer: Answer, spent: int) -> HttpResponse:
    if isinstance(answer, HttpResponse):
        answer.headers["X-Query-Time"] = str(spent)
        return answer
    indent = {"indent": 2, "ensure_ascii": False}
    return JsonResponse(answer | {"queryTime": spent}, json_dumps_params=indent)


def authorise(request: HttpRequest) -> ApiToken:
    """The living token. Problem where there is none."""
    secret = request.GET.get("token")
    if secret is None:
        return READING(request)
    token = READING.authenticate(request, secret)
    if token is None:
        raise RefusedError(401, "This token is not valid.")
    return token


def find_show(name: str) -> Show:
    """Of a show uuid, a podcast:guid or a feed's address as urlsafe base-64. Only shows whose
    numbers everybody may see are found; RefusedError (400, 404)."""
    shows = Show.objects.filter(has_public_stats=True)
    if GUID.fullmatch(name):
        guid = name.lower()
        show = shows.filter(podcast_guid=guid).first() or next(
            (one for one in shows.filter(podcast_guid="") if podcast_guid_of(one) == guid), None
        )
    elif UUID.fullmatch(name):
        show = shows.filter(pk=parse_show_uuid(name.lower())).first()
    else:
        show = _find_by_feed(decode_feed_url(name))
    if show is None:
        raise RefusedError(404, "not found")
    return show


def try_find_show(name: str) -> Show | None:
    """The same; None where it is not found. RefusedError (400)."""
    try:
        return find_show(name)
    except RefusedError as error:
        if error.status != 404:
            raise
        return None


def decode_feed_url(name: str) -> str:
    try:
        padded = name + "=" * (-len(name) % 4)
        return base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        message = "Provide a showUuid, podcastGuid, or feedUrlBase64"
        raise RefusedError(400, message) from error


def _find_by_feed(url: str) -> Show | None:
    """On the site, or on a host of the show's own."""
    begin, _, rest = feed_address("\0").partition("\0")
    head, found, tail = url.partition(begin)
    if not found or not tail.endswith(rest):
        return None
    slug = tail.removesuffix(rest)
    shows = Show.objects.filter(has_public_stats=True)
    show = shows.filter(slug=slug).first() or shows.filter(aliases__slug=slug).first()
    return show if show and head in {settings.STENTOR_SITE_URL, origin_of(show)} else None


def choose_show(query: QueryDict) -> Show:
    """Of `showUuid`, `podcastGuid` or `feedUrlBase64`. RefusedError."""
    for name in ("showUuid", "podcastGuid", "feedUrlBase64"):
        if name in query:
            return find_show(str(query[name]))
    raise RefusedError(400, "Provide a showUuid, podcastGuid, or feedUrlBase64")


def parse_limit(query: QueryDict, usual: int, most: int) -> int:
    """RefusedError where it is none."""
    text = query.get("limit", str(usual))
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= most:
        raise RefusedError(400, f"Bad limit: {text[:40]}, must be an integer between 1 and {most}")
    return int(text)


def parse_moment(query: QueryDict, name: str, now: datetime) -> datetime | None:
    """An instant, a date, a month (`2026-11`) or so long ago (`-24h`, `-7d`). RefusedError."""
    text = query.get(name)
    if text is None:
        return None
    if back := RELATIVE.fullmatch(text):
        return now - timedelta(**{UNITS[back[2]]: int(back[1])})
    try:
        whole = f"{text}-01" if re.fullmatch(r"\d{4}-\d{2}", text) else text
        moment = datetime.fromisoformat(whole)
    except ValueError as error:
        raise RefusedError(400, f"Bad {name}: {text[:40]}") from error
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
