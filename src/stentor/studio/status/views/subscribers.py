"""Who is told of what the status page says: all of them, one taken off, a file of them."""

from collections import Counter

import structlog
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from stentor.incidents.components import COMPONENTS, SHOW_PREFIX, name_component
from stentor.lib.clock import utc_now
from stentor.studio.requests import StudioRequest
from stentor.studio.sheets import answer_csv
from stentor.studio.status.requests import for_operators, render_status_page
from stentor.subscribers.reach import Reach, State, read_reach, write_csv
from stentor.subscribers.register import SubscriberRegister

log = structlog.get_logger(__name__)

SUBSCRIBERS_A_PAGE = 50
EVERYTHING = "everything"
"""Chosen by those who chose no component."""


@never_cache
@for_operators
@require_safe
def subscribers(request: StudioRequest) -> HttpResponse:
    """Everybody, or those of a state, or those who hear of a component."""
    everybody = read_all()
    kind, component = request.GET.get("show", ""), request.GET.get("component", "")
    chosen = choose(everybody, kind, component)
    page = Paginator(chosen, SUBSCRIBERS_A_PAGE).get_page(request.GET.get("page"))
    query = urlencode({"show": kind, "component": component})
    context = {
        "tab": "subscribers",
        "page": page,
        "rows": [(one, name_components(one)) for one in page],
        "kind": kind,
        "component": component,
        "components": list_choices(everybody),
        "counts": Counter(one.state for one in everybody),
        "everybody": len(everybody),
        "chosen": len(chosen),
        "filter": f"{query}&",
        "query": query,
        "has_mail": settings.STENTOR_HAS_MAIL,
    }
    return render_status_page(request, "subscribers", context)


@never_cache
@for_operators
@require_safe
def subscribers_csv(request: StudioRequest) -> HttpResponse:
    """The same as a file; who took it stands in the log."""
    chosen = choose(read_all(), request.GET.get("show", ""), request.GET.get("component", ""))
    log.info("subscribers taken as a file", by=request.user.email, rows=len(chosen))
    return answer_csv(write_csv(chosen), "subscribers.csv")


@for_operators
@require_POST
def subscriber_removal(request: StudioRequest, subscriber_id: str) -> HttpResponse:
    """Off the list, and the address with it; who did it stands in the log, whom it was does not."""
    register = SubscriberRegister(settings.STENTOR_LAYOUT.subscribers)
    if subscriber_id in {one.id for one in register.list_all()}:
        register.leave(subscriber_id)
        log.info("subscriber removed", by=request.user.email, subscriber=subscriber_id)
        messages.success(request, "They are taken off and their address is gone.")
    else:
        messages.success(request, "They had left already.")
    return redirect("status:subscribers")


def read_all() -> list[Reach]:
    layout = settings.STENTOR_LAYOUT
    return read_reach(layout.subscribers, layout.incidents, utc_now())


def choose(rows: list[Reach], kind: str, component: str) -> list[Reach]:
    """Names that are none choose nothing away."""
    if kind in set(State):
        rows = [one for one in rows if one.state == kind]
    if component:
        rows = [one for one in rows if component in (one.subscriber.components or [EVERYTHING])]
    return rows


def list_choices(rows: list[Reach]) -> list[tuple[str, str, int]]:
    """What is chosen by somebody, with its name and by how many."""
    counts = Counter(name for one in rows for name in one.subscriber.components or [EVERYTHING])
    names = {EVERYTHING: "Everything", **{one.id: one.name for one in COMPONENTS}}
    names |= {name: name_component(name) for name in sorted(counts) if name.startswith(SHOW_PREFIX)}
    return [(name, shown, counts[name]) for name, shown in names.items() if counts[name]]


def name_components(row: Reach) -> str:
    return ", ".join(map(name_component, row.subscriber.components)) or "Everything"
