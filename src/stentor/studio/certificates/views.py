"""Every certificate; one with all that happened to it; what can be asked for it."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from stentor.certificates.listing import (
    KINDS,
    choose,
    find_first_to_end,
    list_lapsing_strangers,
    list_rows,
    list_unowned,
)
from stentor.certificates.reading import Reading, UnreadableError, is_fresh
from stentor.certificates.wishes import RefusedError, WishBox, make_wish
from stentor.certificates.words import list_moments
from stentor.contracts.certificate import CertificateBook, Kept, Want
from stentor.lib.clock import utc_now
from stentor.studio.certificates.progress import describe_progress, find_proof
from stentor.studio.pages import render_page
from stentor.studio.requests import StudioRequest
from stentor.studio.status.requests import for_operators, write_sentence

NAMES_A_PAGE = 50
MOMENTS_A_PAGE = 60
DONE = {
    "renewal": "Asked for. The keeper renews it with all its care; this page follows.",
    "dry-run": "Asked for. Nothing that is served is touched; this page follows.",
}


@for_operators
@require_safe
def overview(request: StudioRequest) -> HttpResponse:
    """All of them, the worst first."""
    reading, now = Reading(settings.STENTOR_LAYOUT), utc_now()
    kind, words = request.GET.get("show", ""), request.GET.get("name", "").strip().lower()
    context: dict[str, Any] = {"tab": "overview", "kind": kind, "words": words}
    try:
        book, inventory = reading.read_book(), reading.read_inventory()
    except UnreadableError as error:
        return render_certificates(request, "overview", context | {"trouble": str(error)}, 503)
    rows = list_rows(book, now) if book else []
    page = Paginator(choose(rows, kind, words), NAMES_A_PAGE).get_page(request.GET.get("page"))
    context |= {
        "book": book,
        "is_fresh": bool(book and is_fresh(book, now)),
        "first_to_end": find_first_to_end(rows),
        "page": page,
        "has_any": bool(rows),
        "unowned": list_unowned(book, inventory),
        "strangers": list_lapsing_strangers(inventory),
        "untrusted": sorted({name for row in rows for name in row.kept.untrusted}),
        "filter": f"show={kind}&" if kind in KINDS else "",
    }
    return render_certificates(request, "overview", context)


@for_operators
@require_safe
def everything(request: StudioRequest) -> HttpResponse:
    """Everything that can lapse, the nearest deadline first."""
    context: dict[str, Any] = {"tab": "everything"}
    try:
        context["inventory"] = Reading(settings.STENTOR_LAYOUT).read_inventory()
    except UnreadableError as error:
        return render_certificates(request, "everything", context | {"trouble": str(error)}, 503)
    return render_certificates(request, "everything", context)


@for_operators
@require_safe
def one_name(request: StudioRequest, name: str) -> HttpResponse:
    """One name: what is served, what lies ready, what comes next, what happened."""
    book, kept = find_kept(name)
    reading, now = Reading(settings.STENTOR_LAYOUT), utc_now()
    try:
        events = reading.read_events(kept.name) if kept.kind == "public" else []
    except UnreadableError as error:
        trouble = {"tab": "overview", "trouble": str(error)}
        return render_certificates(request, "overview", trouble, 503)
    waiting = WishBox(settings.STENTOR_LAYOUT.certificate_wishes).read()
    moments = Paginator(list_moments(events), MOMENTS_A_PAGE)
    context: dict[str, Any] = {
        "tab": "overview",
        "book": book,
        "is_fresh": is_fresh(book, now),
        "row": next(row for row in list_rows(book, now) if row.kept is kept),
        "proved_at": find_proof(kept, events),
        "progress": describe_progress(kept, waiting, events, now),
        "page": moments.get_page(request.GET.get("page")),
    }
    return render_certificates(request, "name", context)


@for_operators
@require_POST
def renewal(request: StudioRequest, name: str) -> HttpResponse:
    """Renew now, whatever the plan says."""
    return ask(request, name, "renewal")


@for_operators
@require_POST
def dry_run(request: StudioRequest, name: str) -> HttpResponse:
    """Order at the staging authority, and throw away what it gives."""
    return ask(request, name, "dry-run")


def ask(request: StudioRequest, name: str, want: Want) -> HttpResponse:
    """Puts the wish where the keeper finds it, or says why not."""
    book, kept = find_kept(name)
    layout, person = settings.STENTOR_LAYOUT, request.user
    box, events = WishBox(layout.certificate_wishes), Reading(layout).read_events(kept.name)
    by = person.name or person.email
    try:
        box.put(make_wish(book, kept, want, box.read(), events, by=by, now=utc_now()))
    except RefusedError as error:
        messages.error(request, write_sentence(error))
    except OSError as error:
        messages.error(request, f"Not asked for: it cannot be written down ({error.strerror}).")
    else:
        messages.success(request, DONE[want])
    return redirect("certificates:name", kept.name)


def find_kept(name: str) -> tuple[CertificateBook, Kept]:
    """A name that the keeper's book has. Http404 for all others."""
    try:
        book = Reading(settings.STENTOR_LAYOUT).read_book()
    except UnreadableError as error:
        raise Http404(str(error)) from error
    kept = book.find(name) if book else None
    if book is None or kept is None:
        raise Http404("no such certificate")
    return book, kept


def render_certificates(
    request: StudioRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The page in the studio's frame, with the tabs of the certificates' pages."""
    frame = {"place": "certificates", "zone": request.user.time_zone}
    return render_page(
        request, f"studio/certificates/{template}.html", frame | context, status=status
    )
