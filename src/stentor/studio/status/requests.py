"""Who works on the status page, and how what they say gets into the ledger."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase

from stentor.accounts.access import is_operator
from stentor.contracts.incident import Event
from stentor.incidents.book import Incident, IncidentBook
from stentor.incidents.ledger import IncidentLedger, NotWrittenError, carry_out
from stentor.incidents.rules import RefusedError
from stentor.lib.clock import utc_now
from stentor.studio.pages import render_page
from stentor.studio.requests import StudioRequest, View, signed_in

P = ParamSpec("P")
Saying = Callable[[IncidentBook, str, datetime], list[Event]]
"""A verb, from the book, the person's name and the time."""


def for_operators(view: Callable[Concatenate[StudioRequest, P], HttpResponseBase]) -> View[...]:
    """For everybody else nothing is there."""

    @signed_in
    @wraps(view)
    def wrapped(request: StudioRequest, *args: Any, **kwargs: Any) -> Any:
        if not is_operator(request.user):
            raise Http404("no such page")
        return view(request, *args, **kwargs)

    return wrapped


def with_incident(
    view: Callable[Concatenate[StudioRequest, Incident, P], HttpResponseBase],
) -> View[...]:
    """Hands the view the incident its address names."""

    @for_operators
    @wraps(view)
    def wrapped(request: StudioRequest, incident_id: str, *args: Any, **kwargs: Any) -> Any:
        return view(request, find_incident(read_book(), incident_id), *args, **kwargs)

    return wrapped


def find_directory() -> Path:
    """Of the ledger and all that stands beside it."""
    directory: Path = settings.STENTOR_LAYOUT.incidents
    return directory


def read_book() -> IncidentBook:
    return IncidentLedger(find_directory()).read()


def find_incident(book: IncidentBook, name: str) -> Incident:
    incident = book.incidents.get(name)
    if incident is None:
        raise Http404("no such incident")
    return incident


def find_zone(request: StudioRequest) -> ZoneInfo:
    """Whose clocks the person reads."""
    return ZoneInfo(request.user.time_zone)


def say(request: StudioRequest, saying: Saying, news: str) -> str:
    """Does it and says so in a notice; else why not, in a sentence."""
    name = request.user.name or request.user.email
    try:
        events = carry_out(find_directory(), lambda book, now: saying(book, name, now), utc_now)
    except (RefusedError, NotWrittenError) as error:
        return write_sentence(error)
    messages.success(request, news if events else "Nothing was to be changed.")
    return ""


def say_by_form(request: StudioRequest, form: forms.Form, saying: Saying, news: str) -> bool:
    """As `say`; what was refused stands in the form."""
    refusal = say(request, saying, news)
    if refusal:
        form.add_error(None, refusal)
    return not refusal


def write_sentence(error: Exception) -> str:
    text = str(error)
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def render_status_page(
    request: StudioRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The page in the studio's frame, with the tabs of the status pages."""
    frame = {
        "place": "status",
        "zone": request.user.time_zone,
        "page_url": settings.STENTOR_STATUS_URL,
    }
    return render_page(request, f"studio/status/{template}.html", frame | context, status=status)
