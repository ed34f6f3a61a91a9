"""The post-mortem, written beside the timeline that the records make."""

import hashlib
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from stentor.contracts.incident import PostMortem
from stentor.incidents import verbs
from stentor.incidents.book import Incident, IncidentBook
from stentor.incidents.rules import RefusedError
from stentor.incidents.timeline import list_moments
from stentor.studio.requests import StudioRequest
from stentor.studio.status.forms.words import PostMortemForm
from stentor.studio.status.requests import (
    find_incident,
    find_zone,
    render_status_page,
    say_by_form,
    with_incident,
)

SKELETON = """What happened

…

What people noticed

…

Timeline ({zone})

{moments}

Why it happened

…

What went well, and what did not

…

What we change

…
"""


@with_incident
@require_http_methods(["GET", "POST"])
def post_mortem(request: StudioRequest, incident: Incident) -> HttpResponse:
    """Saved as a draft or published; every version that was saved can be read."""
    text = incident.post_mortem or write_skeleton(incident, find_zone(request))
    initial = {"text": text, "base": name_version(incident)}
    form = PostMortemForm(request.POST or None, initial=initial)
    is_published = "publish" in request.POST
    if form.is_valid() and say_by_form(
        request,
        form,
        lambda book, by, now: verbs.write_post_mortem(
            require_seen(book, incident.id, form.cleaned_data["base"]),
            form.cleaned_data["text"], by, now, is_published=is_published,
        ),
        "Published on the incident’s page." if is_published
        else "Saved as a draft; nobody reads it yet.",
    ):  # fmt: skip
        return redirect("status:incident", incident.id)
    is_overtaken = form.is_bound and form.data.get("base", "") != name_version(incident)
    if is_overtaken:
        form.data = {**request.POST.dict(), "base": name_version(incident)}
    context = {
        "tab": "incidents",
        "incident": incident,
        "form": form,
        "moments": list_moments(incident),
        "versions": [one for one in incident.events if isinstance(one, PostMortem)][::-1],
        "theirs": incident.post_mortem if is_overtaken else "",
    }
    return render_status_page(request, "post_mortem", context, 422 if form.errors else 200)


def require_seen(book: IncidentBook, name: str, base: str) -> Incident:
    """RefusedError when somebody saved since the form was opened."""
    incident = find_incident(book, name)
    if base != name_version(incident):
        raise RefusedError(
            "somebody saved meanwhile; theirs stands below. Take over what you want and save again"
        )
    return incident


def name_version(incident: Incident) -> str:
    """Of the post-mortem that holds."""
    return hashlib.sha256(incident.post_mortem.encode()).hexdigest()[:16]


def write_skeleton(incident: Incident, zone: ZoneInfo) -> str:
    """The headings, and the timeline by the records."""
    moments = "\n".join(
        f"{moment.at.astimezone(zone):%-d %b %H:%M:%S}  {moment.text}"
        for moment in list_moments(incident)
    )
    return SKELETON.format(zone=zone.key, moments=moments)
