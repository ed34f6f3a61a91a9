"""One incident: what was measured, what was said, and what it is."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stentor.contracts.incident import Impact
from stentor.incidents import verbs
from stentor.incidents.book import Incident
from stentor.incidents.components import name_component
from stentor.incidents.patience import Patience, find_publication, find_resolution
from stentor.incidents.templates import TemplateFile
from stentor.incidents.timeline import list_moments
from stentor.lib.clock import utc_now
from stentor.studio.requests import StudioRequest
from stentor.studio.status.forms.incident import (
    DismissForm,
    IncidentForm,
    MergeForm,
    NewIncidentForm,
)
from stentor.studio.status.forms.words import WordsForm
from stentor.studio.status.requests import (
    find_directory,
    find_incident,
    find_zone,
    for_operators,
    read_book,
    render_status_page,
    say_by_form,
    with_incident,
)

MOST_OTHERS = 50


@for_operators
@require_http_methods(["GET", "POST"])
def new_incident(request: StudioRequest) -> HttpResponse:
    """The form of one that no probe has found."""
    form = NewIncidentForm(
        request.POST or None, zone=find_zone(request), initial={"began": utc_now()}
    )
    if form.is_valid():
        made: list[str] = []

        def open_one(_: Any, by: str, now: Any) -> Any:
            chosen = form.cleaned_data
            events = verbs.open_incident(
                chosen["title"], chosen["components"], Impact(chosen["impact"]), by, now,
                form.instants["began"],
            )  # fmt: skip
            made.extend(event.id for event in events)
            return events

        if say_by_form(request, form, open_one, "The incident is open. Say what is known."):
            return redirect("status:incident", made[0])
    context = {"tab": "incidents", "form": form}
    return render_status_page(request, "new_incident", context, 422 if form.errors else 200)


@with_incident
@require_safe
def incident(request: StudioRequest, incident: Incident) -> HttpResponse:
    """Everything of it."""
    chosen = request.GET.get("template", "")
    initial: dict[str, Any] = {"status": incident.status.value}
    for ready in TemplateFile(find_directory()).read():
        if ready.name == chosen:
            initial = {"status": ready.status.value, "text": fill(ready.text, incident)}
    return render_incident(
        request, incident, words_form=WordsForm(zone=find_zone(request), initial=initial)
    )


@with_incident
@require_POST
def details(request: StudioRequest, incident: Incident) -> HttpResponse:
    """Another title, impact, components or times."""
    form = IncidentForm(request.POST, zone=find_zone(request), incident=incident)
    if form.is_valid() and say_by_form(
        request,
        form,
        lambda book, by, now: verbs.describe(
            find_incident(book, incident.id), form.cleaned_data["title"],
            Impact(form.cleaned_data["impact"]), form.list_components(),
            form.instants["began"], form.instants.get("restored"), by, now,
        ),
        "Saved. What it was before stands in the timeline.",
    ):  # fmt: skip
        return redirect("status:incident", incident.id)
    return render_incident(request, incident, details_form=form)


@with_incident
@require_POST
def merger(request: StudioRequest, incident: Incident) -> HttpResponse:
    """It was part of another one."""
    form = MergeForm(request.POST, others=list_others(incident))
    if form.is_valid() and say_by_form(
        request,
        form,
        lambda book, by, now: verbs.merge(
            find_incident(book, incident.id), find_incident(book, form.cleaned_data["into"]),
            by, now,
        ),
        f"{incident.title} is part of this one now.",
    ):  # fmt: skip
        return redirect("status:incident", form.cleaned_data["into"])
    return render_incident(request, incident, merge_form=form)


@with_incident
@require_POST
def dismissal(request: StudioRequest, incident: Incident) -> HttpResponse:
    """It was none."""
    form = DismissForm(request.POST)
    if form.is_valid() and say_by_form(
        request,
        form,
        lambda book, by, now: verbs.dismiss(
            find_incident(book, incident.id), form.cleaned_data["reason"], by, now
        ),
        "Withdrawn. The reason can be read where the incident could.",
    ):
        return redirect("status:incident", incident.id)
    return render_incident(request, incident, dismiss_form=form)


def render_incident(request: StudioRequest, incident: Incident, **forms: Any) -> HttpResponse:
    """All forms of the page, one of them perhaps with its mistakes."""
    zone, others = find_zone(request), list_others(incident)
    patience: Patience = settings.STENTOR_STATUS_PATIENCE
    context = {
        "tab": "incidents",
        "incident": incident,
        "components": ", ".join(map(name_component, incident.components)),
        "blamed": name_component(incident.component),
        "moments": list_moments(incident),
        "drafts": [(draft, find_publication(draft, patience)) for draft in incident.drafts],
        "resolution": find_resolution(incident, patience),
        "updates": sorted(incident.updates, key=lambda one: one.shown_at, reverse=True),
        "is_standing": not (incident.merged_into or incident.dismissed_because),
        "into": read_book().incidents.get(incident.merged_into),
        "ready": TemplateFile(find_directory()).read(),
        "words_form": WordsForm(zone=zone, initial={"status": incident.status.value}),
        "details_form": IncidentForm(zone=zone, incident=incident),
        "merge_form": MergeForm(others=others) if others else None,
        "dismiss_form": DismissForm(),
    }
    status = 422 if any(form.errors for form in forms.values()) else 200
    return render_status_page(request, "incident", context | forms, status)


def list_others(incident: Incident) -> list[Incident]:
    """Those it may be part of, the latest first."""
    standing = [
        one
        for one in read_book().incidents.values()
        if one.id != incident.id and not (one.merged_into or one.dismissed_because)
    ]
    return sorted(standing, key=lambda one: one.began_at, reverse=True)[:MOST_OTHERS]


def fill(text: str, incident: Incident) -> str:
    """Ready words with what they stand for."""
    names = ", ".join(map(name_component, incident.components))
    return text.replace("{components}", names).replace("{began}", f"{incident.began_at:%H:%M} UTC")
