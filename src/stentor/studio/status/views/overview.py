"""How everything is, and every incident."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from stentor.contracts.places import Place, parse_places
from stentor.incidents.bars import describe_bars, draw_bars
from stentor.incidents.book import Incident, IncidentBook
from stentor.incidents.components import COMPONENTS
from stentor.incidents.days import SHOWN_DAYS, read_days
from stentor.incidents.standing import Standing, read_standing
from stentor.incidents.states import State, classify_day
from stentor.lib.clock import utc_now
from stentor.studio.requests import StudioRequest
from stentor.studio.status.lists import KINDS, choose, list_plans_ahead, sort_for_work
from stentor.studio.status.requests import (
    find_directory,
    for_operators,
    read_book,
    render_status_page,
)

INCIDENTS_A_PAGE = 40


@for_operators
@require_safe
def overview(request: StudioRequest) -> HttpResponse:
    """Components as they are measured, what is open, what is planned."""
    now, book = utc_now(), read_book()
    standing = read_standing(settings.STENTOR_LAYOUT.status)
    context = {
        "tab": "overview",
        "rows": list_rows(standing),
        "standing": standing,
        "is_fresh": standing.is_fresh(now),
        "incidents": sort_for_work(book.list_open()),
        "plans": list_plans_ahead(book, now),
        "places": read_places(),
    }
    return render_status_page(request, "overview", context)


@for_operators
@require_safe
def incidents(request: StudioRequest) -> HttpResponse:
    """All there ever were, those that wait for words first."""
    book = read_book()
    kind = request.GET.get("show", "")
    page = Paginator(list_incidents(book, kind), INCIDENTS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "tab": "incidents",
        "page": page,
        "kind": kind,
        "filter": f"show={kind}&" if kind in KINDS else "",
        "has_any": bool(book.incidents),
    }
    return render_status_page(request, "incidents", context)


def read_places() -> list[Place]:
    """Of the page, as the prober has noted them; none where there is no note."""
    try:
        return parse_places(settings.STENTOR_LAYOUT.second_places.read_bytes())
    except (OSError, ValueError):
        return []


def list_incidents(book: IncidentBook, kind: str) -> list[Incident]:
    return sort_for_work(choose(book.incidents.values(), kind))


def list_rows(standing: Standing) -> list[dict[str, object]]:
    """A component with its state and its ninety days, of those that are measured."""
    now = utc_now()
    days = read_days(find_directory(), now)
    by_day = {(now.date() - day.day).days: day.components for day in days}
    rows: list[dict[str, object]] = []
    for component in COMPONENTS:
        is_known = any(component.id in found for found in by_day.values())
        if component.id not in standing.states and not is_known:
            continue
        states = [
            classify_day(by_day.get(back, {}).get(component.id, {}))
            for back in range(SHOWN_DAYS - 1, -1, -1)
        ]
        rows.append(
            {
                "component": component,
                "state": standing.states.get(component.id, State.UNKNOWN),
                "bars": mark_safe(draw_bars(states)),  # noqa: S308 -- numbers and our own words
                "words": describe_bars(states),
            }
        )
    return rows
