"""Planned maintenance: all of it, one plan, its end."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stentor.incidents.book import Window
from stentor.incidents.components import name_component
from stentor.incidents.maintenance import cancel_maintenance, change_maintenance, plan_maintenance
from stentor.lib.clock import utc_now
from stentor.studio.requests import StudioRequest
from stentor.studio.status.forms.maintenance import MaintenanceForm
from stentor.studio.status.lists import list_plans_ahead, list_plans_behind
from stentor.studio.status.requests import (
    Saying,
    find_zone,
    for_operators,
    read_book,
    render_status_page,
    say,
    say_by_form,
)


@for_operators
@require_safe
def plans(request: StudioRequest) -> HttpResponse:
    """Under way, to come, over."""
    now, book = utc_now(), read_book()
    context = {
        "tab": "maintenance",
        "now": now,
        "ahead": [(one, name_all(one)) for one in list_plans_ahead(book, now)],
        "behind": [(one, name_all(one)) for one in list_plans_behind(book, now)],
    }
    return render_status_page(request, "maintenance", context)


@for_operators
@require_http_methods(["GET", "POST"])
def new_plan(request: StudioRequest) -> HttpResponse:
    """The form of one to be: tomorrow, for an hour."""
    tomorrow = (utc_now() + timedelta(days=1)).replace(minute=0, second=0, microsecond=0)
    initial = {"starts": tomorrow, "ends": tomorrow + timedelta(hours=1)}
    form = MaintenanceForm(
        request.POST or None, zone=find_zone(request), window=None, initial=initial
    )
    return edit(request, form, None)


@for_operators
@require_http_methods(["GET", "POST"])
def plan(request: StudioRequest, window_id: str) -> HttpResponse:
    """One that stands, to be changed."""
    window = find_window(window_id)
    form = MaintenanceForm(request.POST or None, zone=find_zone(request), window=window)
    return edit(request, form, window)


@for_operators
@require_POST
def cancellation(request: StudioRequest, window_id: str) -> HttpResponse:
    """It does not take place, or ends now."""
    window = find_window(window_id)
    refusal = say(
        request,
        lambda book, by, now: cancel_maintenance(book, window.id, by, now),
        f"{window.title} is cancelled."
        if window.starts > utc_now()
        else f"{window.title} is over.",
    )
    if refusal:
        messages.error(request, refusal)
    return redirect("status:maintenance")


def edit(request: StudioRequest, form: MaintenanceForm, window: Window | None) -> HttpResponse:
    """The one form of both."""
    if form.is_valid() and say_by_form(request, form, write(form, window), "The plan is saved."):
        return redirect("status:maintenance")
    context = {"tab": "maintenance", "form": form, "window": window, "now": utc_now()}
    return render_status_page(request, "plan", context, 422 if form.errors else 200)


def write(form: MaintenanceForm, window: Window | None) -> Saying:
    """What saving the form means."""
    chosen = form.cleaned_data
    terms = (
        chosen["title"], chosen["text"], chosen["components"], form.instants["starts"],
        form.instants["ends"],
    )  # fmt: skip
    if window is None:
        return lambda _, by, now: plan_maintenance(*terms, by, now)
    return lambda book, by, now: change_maintenance(book.windows[window.id], *terms, by, now)


def find_window(window_id: str) -> Window:
    window = read_book().windows.get(window_id)
    if window is None:
        raise Http404("no such plan")
    return window


def name_all(window: Window) -> str:
    return ", ".join(map(name_component, window.components))
