"""Exceptions of the rooms below, and of reading a request, as problems."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import structlog
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from stentor.api.conventions.problems import Problem
from stentor.campaigns.billing.freezing import InvoiceError
from stentor.campaigns.positions import PositionError
from stentor.catalog.artwork import ArtworkError
from stentor.catalog.slugs import SlugError
from stentor.certificates.reading import UnreadableError
from stentor.certificates.wishes import RefusedError as NotAskedError
from stentor.incidents.ledger import NotWrittenError
from stentor.incidents.rules import RefusedError
from stentor.intake.uploads import UploadError, UploadOffsetError
from stentor.lib.disk import DiskFullError
from stentor.publishing.errors import NotReadyError, PublishingError, WrongStateError

log = structlog.get_logger(__name__)

Explain = Callable[[Any], Problem]


def explain_invalid(error: ValidationError) -> Problem:
    """One entry a mistake, at its place in the body, or as a parameter."""
    errors = [(_point(one["loc"]), word_mistake(one)) for one in error.errors]
    return Problem("invalid", errors[0][1] if len(errors) == 1 else "See errors.", errors=errors)


def explain_unready(error: NotReadyError) -> Problem:
    """What is missing, by the field of the show or the episode."""
    errors = [(f"#/{one.field.replace('.', '/')}", one.message) for one in error.findings]
    return Problem("not-ready", str(error), errors=errors)


def explain_offset(error: UploadOffsetError) -> Problem:
    headers = {"Upload-Offset": str(error.offset)}
    return Problem("wrong-offset", f"{error}.", headers=headers)


def explain_unread(error: HttpError) -> Problem:
    """What the framework could not read; it wraps what our parser says."""
    if isinstance(error.__cause__, Problem):
        return error.__cause__
    return Problem("malformed", str(error))


EXPLANATIONS: Mapping[type[Exception], Explain] = {
    Problem: lambda problem: problem,
    ValidationError: explain_invalid,
    NotReadyError: explain_unready,
    WrongStateError: lambda error: Problem("conflict", str(error)),
    PublishingError: lambda error: Problem("not-written", str(error)),
    PositionError: lambda error: Problem(
        "invalid", str(error), errors=[(f"#/{error.field}", str(error))]
    ),
    RefusedError: lambda error: Problem("invalid", f"{_capitalise(str(error))}."),
    NotAskedError: lambda error: Problem("conflict", f"{_capitalise(str(error))}."),
    UnreadableError: lambda error: Problem("unreadable", f"{_capitalise(str(error))}."),
    NotWrittenError: lambda error: Problem("not-written", str(error)),
    DiskFullError: lambda error: Problem("not-written", str(error)),
    UploadOffsetError: explain_offset,
    InvoiceError: lambda error: Problem("invalid", str(error)),
    UploadError: lambda error: Problem("invalid", str(error)),
    SlugError: lambda error: Problem("invalid", str(error), errors=[("#/slug", str(error))]),
    ArtworkError: lambda error: Problem("invalid", str(error)),
    Http404: lambda _error: Problem("not-found", "Nothing is here, or it is another’s."),
    RequestDataTooBig: lambda _error: Problem("too-large", "The body is too large."),
    SuspiciousOperation: lambda error: Problem("malformed", str(error)),
    HttpError: explain_unread,
}


def register_refusals(api: NinjaAPI) -> None:
    """Lets every exception become a problem; one nobody foresaw is logged."""
    for kind, explain in EXPLANATIONS.items():
        api.add_exception_handler(kind, _handle_by(explain))
    api.add_exception_handler(Exception, answer_broken)


def answer_broken(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    """The answer to what should not happen."""
    log.error("api request failed", path=request.path, method=request.method, exc_info=error)
    return Problem("broken", "Something on our side went wrong; it is in the log.").render()


def _handle_by(explain: Explain) -> Any:
    def handle(_request: HttpRequest, error: Any) -> HttpResponse:
        return explain(error).render()

    return handle


def _point(place: Sequence[Any]) -> str:
    """`("body", "body", "title")` is `#/title`; a parameter is named with its `?`."""
    source, *rest = place
    if source == "query":
        return "?" + ".".join(str(part) for part in rest[1:] or rest)
    return "#/" + "/".join(str(part) for part in rest[1:])


def word_mistake(error: Mapping[str, Any]) -> str:
    """One mistake that validation has found, as a sentence."""
    if error["type"] == "extra_forbidden":
        return "There is no such field."
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"{_capitalise(message).rstrip('.')}."


def _capitalise(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
