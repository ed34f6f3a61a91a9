"""Incidents: opened, worded, published, ended. The ledger is a file; nothing in it is lost."""

from collections.abc import Callable
from datetime import datetime
from typing import Literal, cast

import msgspec
from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from ninja import Query, Router
from pydantic import ConfigDict, Field

from stentor.api.conventions.alone import editing_alone
from stentor.api.conventions.answering import answer, require_unchanged
from stentor.api.conventions.bearer import ApiRequest, Bearer
from stentor.api.conventions.declaring import CREATED, EDITED, READ, declare
from stentor.api.conventions.fields import In, Moment, Out, SentMoment, Text, Title, example
from stentor.api.conventions.finding import require_key
from stentor.api.conventions.once import make_once
from stentor.api.conventions.paging import Page, PageQuery, answer_list
from stentor.contracts.incident import Event, Impact, Published, Status
from stentor.incidents import verbs, wording
from stentor.incidents.book import Incident, IncidentBook, Update
from stentor.incidents.ledger import IncidentLedger, carry_out
from stentor.incidents.rules import MOST_TITLE, MOST_WORDS
from stentor.lib.clock import utc_now

router = Router(tags=["Incidents"])
READING, WRITING = Bearer("status:read"), Bearer("status:write")
ImpactWord = Literal["minor", "major", "critical"]
StatusWord = Literal["investigating", "identified", "monitoring", "resolved"]
Say = Callable[[IncidentBook, str, datetime], list[Event]]
UPDATE = {
    "id": "01JD8PZ4Q0M3T6W9YB2C5E8G4B",
    "status": "investigating",
    "text": "We are looking into it.",
    "shown_at": "2026-11-24T06:05:00.000Z",
    "by": "Olive",
    "is_published": True,
}


class NewIncident(In):
    """An incident that no probe has found."""

    title: Title = Field(max_length=MOST_TITLE)
    components: list[Text] = Field(min_length=1, max_length=20)
    impact: ImpactWord = "minor"
    began_at: Moment | None = Field(None, description="Null: now.")
    model_config = ConfigDict(
        **example(title="Episodes cannot be played", components=["listening"], impact="major")
    )


class NewUpdate(In):
    """Words about an incident; published at once."""

    status: StatusWord
    text: Text = Field(min_length=1, max_length=MOST_WORDS)
    shown_at: Moment | None = Field(None, description="Dates it back; null: now.")
    model_config = ConfigDict(**example(status="identified", text="A disk is full."))


class IncidentChange(In):
    """What is to change; what it was before stays in the timeline."""

    title: Title = Field("", max_length=MOST_TITLE)
    components: list[Text] = Field(default_factory=list, min_length=1, max_length=20)
    impact: ImpactWord = "minor"
    began_at: Moment | None = None
    restored_at: Moment | None = Field(None, description="Since when it works again.")
    model_config = ConfigDict(**example(impact="critical"))


class UpdateDocument(Out):
    """Words about an incident."""

    id: str
    status: StatusWord
    text: str
    shown_at: SentMoment
    by: str
    is_published: bool

    @classmethod
    def of(cls, update: Update) -> "UpdateDocument":
        same = ("id", "text", "shown_at", "by", "is_published")
        return cls(**{name: getattr(update, name) for name in same}, status=update.status.value)


class IncidentDocument(Out):
    """One thing that went wrong. *Restored* is measured, *resolved* is said: two facts."""

    id: str
    title: str
    components: list[str]
    impact: ImpactWord
    status: StatusWord
    is_public: bool
    began_at: SentMoment
    opened_at: SentMoment
    opened_by: str
    restored_at: SentMoment | None
    resolved_at: SentMoment | None
    merged_into: str | None
    dismissed_because: str | None
    reason: str = Field(description="What the first failing check said.")
    updates: list[UpdateDocument]
    model_config = ConfigDict(
        **example(
            id="01JD8PZ4Q0M3T6W9YB2C5E8G4A", title="Episodes cannot be played",
            components=["listening"], impact="major", status="investigating", is_public=True,
            began_at="2026-11-24T06:00:00.000Z", opened_at="2026-11-24T06:01:00.000Z",
            opened_by="prober", restored_at=None, resolved_at=None, merged_into=None,
            dismissed_because=None, reason="no answer within 10 s", updates=[UPDATE],
        )
    )  # fmt: skip

    @classmethod
    def of(cls, one: Incident) -> "IncidentDocument":
        same = ("id", "title", "components", "is_public", "began_at", "opened_at", "opened_by",
                "restored_at", "resolved_at", "reason")  # fmt: skip
        return cls(
            **{name: getattr(one, name) for name in same},
            impact=one.impact.value,
            status=one.status.value,
            merged_into=one.merged_into or None,
            dismissed_because=one.dismissed_because or None,
            updates=[UpdateDocument.of(update) for update in one.updates],
        )


@router.get(
    "/incidents",
    auth=READING,
    response=declare(Page[IncidentDocument], *READ),
    operation_id="listIncidents",
)
def list_incidents(request: ApiRequest, query: Query[PageQuery]) -> HttpResponse:
    """Every incident, the one opened last first; drafts too."""
    rows = {key: IncidentDocument.of(one) for key, one in read_book().incidents.items()}
    return answer_list(request, rows, query)


@router.post(
    "/incidents",
    auth=WRITING,
    response=declare(IncidentDocument, *CREATED),
    operation_id="openIncident",
)
def open_incident(request: ApiRequest, body: NewIncident) -> HttpResponse:
    """Opens one that no probe has found. Readers see it with its first update."""

    def open_it(book: IncidentBook, made_id: str, by: str, now: datetime) -> list[Event]:
        if made_id in book.incidents:
            return []
        impact, began = Impact(body.impact), body.began_at or now
        events = verbs.open_incident(body.title, body.components, impact, by, now, began)
        return [msgspec.structs.replace(one, id=made_id) for one in events]

    def make(made_id: str) -> tuple[str, IncidentDocument]:
        say(request, lambda book, by, now: open_it(book, made_id, by, now))
        found = find_incident(made_id)
        return locate(found), IncidentDocument.of(found)

    return make_once(request, make)


@router.get(
    "/incidents/{incident}",
    auth=READING,
    response=declare(IncidentDocument, *READ),
    operation_id="readIncident",
)
def read_incident(request: ApiRequest, incident: str) -> HttpResponse:
    """One incident with all that was said."""
    return answer(request, IncidentDocument.of(find_incident(incident)))


@router.patch(
    "/incidents/{incident}",
    auth=WRITING,
    response=declare(IncidentDocument, *EDITED),
    operation_id="changeIncident",
)
def change_incident(request: ApiRequest, incident: str, body: IncidentChange) -> HttpResponse:
    """Another title, impact, components or times."""
    with editing_alone():
        found = find_incident(incident)
        require_unchanged(request, IncidentDocument.of(found))
        sent = {name: getattr(body, name) for name in body.model_fields_set}
        say(
            request,
            lambda book, by, now: verbs.describe(
                book.incidents[found.id],
                sent.get("title", found.title),
                Impact(sent.get("impact", found.impact)),
                sent.get("components", found.components),
                sent.get("began_at") or found.began_at,
                sent.get("restored_at", found.restored_at),
                by,
                now,
            ),
        )
    return answer(request, IncidentDocument.of(find_incident(incident)))


@router.post(
    "/incidents/{incident}/updates",
    auth=WRITING,
    response=declare(IncidentDocument, *CREATED),
    operation_id="postUpdate",
)
def post_update(request: ApiRequest, incident: str, body: NewUpdate) -> HttpResponse:
    """Says something to everybody; `resolved` ends it."""
    found = find_incident(incident)

    def word_it(book: IncidentBook, made_id: str, by: str, now: datetime) -> list[Event]:
        there = book.incidents[found.id]
        if any(update.id == made_id for update in there.updates):
            return []
        status, shown = Status(body.status), body.shown_at or now
        words, published = wording.write_update(there, status, body.text, by, now, shown)
        return [
            msgspec.structs.replace(words, id=made_id),
            msgspec.structs.replace(cast(Published, published), update=made_id),
        ]

    def make(made_id: str) -> tuple[str, IncidentDocument]:
        say(request, lambda book, by, now: word_it(book, made_id, by, now))
        said = find_incident(incident)
        return locate(said), IncidentDocument.of(said)

    return make_once(request, make)


@router.put(
    "/incidents/{incident}/publication",
    auth=WRITING,
    response=declare(IncidentDocument, *EDITED),
    operation_id="publishIncident",
)
def publish_incident(request: ApiRequest, incident: str) -> HttpResponse:
    """Lets the measured words, which wait as drafts, go out as they are."""
    found = find_incident(incident)
    require_unchanged(request, IncidentDocument.of(found))
    say(
        request,
        lambda book, by, now: wording.publish_drafts(book.incidents[found.id], by, now),
    )
    return answer(request, IncidentDocument.of(find_incident(incident)))


def say(request: ApiRequest, verb: Say) -> list[Event]:
    """Writes it into the ledger in the name of the token's person. RefusedError, OSError."""
    name = str(request.actor)
    directory = settings.STENTOR_LAYOUT.incidents
    return carry_out(directory, lambda book, now: verb(book, name, now), utc_now)


def read_book() -> IncidentBook:
    return IncidentLedger(settings.STENTOR_LAYOUT.incidents).read()


def find_incident(key: str) -> Incident:
    """By its id. Http404 where there is none."""
    require_key(key)
    found = read_book().incidents.get(key)
    if found is None:
        raise Http404("no such incident")
    return found


def locate(incident: Incident) -> str:
    return reverse("api-1:readIncident", args=[incident.id])
