"""Updates: written, published, withheld, put otherwise."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from stentor.contracts.incident import Status
from stentor.incidents import wording
from stentor.incidents.book import Incident, Update
from stentor.studio.requests import StudioRequest
from stentor.studio.status.forms.words import WordsForm
from stentor.studio.status.requests import (
    find_incident,
    find_zone,
    render_status_page,
    say,
    say_by_form,
    with_incident,
)
from stentor.studio.status.views.incident import render_incident


@with_incident
@require_POST
def updates(request: StudioRequest, incident: Incident) -> HttpResponse:
    """Publishes words at once."""
    form = WordsForm(request.POST, zone=find_zone(request))
    if form.is_valid() and say_by_form(
        request,
        form,
        lambda book, by, now: wording.write_update(
            find_incident(book, incident.id), Status(form.cleaned_data["status"]),
            form.cleaned_data["text"], by, now, form.instants.get("shown", now),
        ),
        "Published. The page has it within seconds.",
    ):  # fmt: skip
        return redirect("status:incident", incident.id)
    return render_incident(request, incident, words_form=form)


@with_incident
@require_http_methods(["GET", "POST"])
def words(request: StudioRequest, incident: Incident, update_id: str) -> HttpResponse:
    """Puts a draft or published words otherwise; a draft is published with that."""
    update = find_update(incident, update_id)
    initial = {"status": update.status.value, "text": update.text, "shown": update.shown_at}
    form = WordsForm(request.POST or None, zone=find_zone(request), initial=initial)
    verb = wording.reword if update.is_published else wording.publish_draft
    if form.is_valid() and say_by_form(
        request,
        form,
        lambda book, by, now: verb(
            find_incident(book, incident.id), update_id, Status(form.cleaned_data["status"]),
            form.cleaned_data["text"], by, now, form.instants.get("shown", now),
        ),
        "Changed. What it said before can still be read." if update.is_published
        else "Published. The page has it within seconds.",
    ):  # fmt: skip
        return redirect("status:incident", incident.id)
    context = {"tab": "incidents", "incident": incident, "update": update, "form": form}
    return render_status_page(request, "words", context, 422 if form.errors else 200)


@with_incident
@require_POST
def publication(request: StudioRequest, incident: Incident, update_id: str) -> HttpResponse:
    """A draft as it is."""
    draft = find_update(incident, update_id)
    refusal = say(
        request,
        lambda book, by, now: wording.publish_draft(
            find_incident(book, incident.id), update_id, draft.status, draft.text, by, now,
            draft.shown_at,
        ),
        "Published. The page has it within seconds.",
    )  # fmt: skip
    return go_back(request, incident, refusal)


@with_incident
@require_POST
def withholding(request: StudioRequest, incident: Incident, update_id: str) -> HttpResponse:
    """A draft that is not to go out."""
    find_update(incident, update_id)
    refusal = say(
        request,
        lambda book, by, now: wording.withhold(
            find_incident(book, incident.id), update_id, by, now
        ),
        "The draft does not go out by itself any more.",
    )
    return go_back(request, incident, refusal)


def go_back(request: StudioRequest, incident: Incident, refusal: str) -> HttpResponse:
    if refusal:
        messages.error(request, refusal)
    return redirect("status:incident", incident.id)


def find_update(incident: Incident, update_id: str) -> Update:
    found = incident.find_update(update_id)
    if found is None:
        raise Http404("no such words")
    return found
