"""The publication of an episode: what stands in its way, now, later, and taking it back."""

from typing import Literal

from django.http import HttpResponse
from django.utils import timezone
from ninja import Router
from pydantic import ConfigDict, Field

from stentor.api.conventions.alone import editing_alone
from stentor.api.conventions.answering import answer, require_unchanged
from stentor.api.conventions.bearer import ApiRequest, Bearer
from stentor.api.conventions.declaring import ACTED, EDITED, READ, declare
from stentor.api.conventions.fields import In, Moment, Out, SentMoment, example
from stentor.api.conventions.finding import find_episode
from stentor.api.conventions.problems import refuse_field
from stentor.catalog.models import Episode
from stentor.publishing.readiness import compute_findings
from stentor.publishing.states import EpisodeState, state_of
from stentor.publishing.verbs import publish, schedule, unpublish, unschedule

router = Router(tags=["Publication"])
READING, WRITING = Bearer("shows:read"), Bearer("shows:write")
PUBLICATION = "/{show}/episodes/{episode}/publication"
MOST_YEARS = 10


class Publication(In):
    """When it is to be public. A time to come schedules it, and moves one that is scheduled."""

    at: Moment | None = Field(None, description="Null, or not sent: now.")
    model_config = ConfigDict(**example(at="2026-12-24T06:00:00+01:00"))


class FindingDocument(Out):
    """One thing that stands in the way, or that directories will mind."""

    severity: Literal["error", "warning"]
    field: str
    message: str


class PublicationDocument(Out):
    """Where an episode stands."""

    state: Literal["draft", "scheduled", "public", "withdrawn"]
    released_at: SentMoment | None
    findings: list[FindingDocument]
    model_config = ConfigDict(
        **example(
            state="draft",
            released_at=None,
            findings=[
                {
                    "severity": "error",
                    "field": "episode.media",
                    "message": "The episode has no audio yet.",
                }
            ],
        )
    )

    @classmethod
    def of(cls, episode: Episode) -> "PublicationDocument":
        findings = [
            FindingDocument(severity=one.severity, field=one.field, message=one.message)
            for one in compute_findings(episode.show, episode)
        ]
        return cls(
            state=state_of(episode).value, released_at=episode.released_at, findings=findings
        )


@router.get(
    PUBLICATION,
    auth=READING,
    response=declare(PublicationDocument, *READ),
    operation_id="readPublication",
)
def read_publication(request: ApiRequest, show: str, episode: str) -> HttpResponse:
    """Its state, and what publishing would refuse or directories would mind."""
    return answer(request, PublicationDocument.of(find_episode(request, show, episode)))


@router.put(
    PUBLICATION,
    auth=WRITING,
    response=declare(PublicationDocument, *EDITED),
    operation_id="publishEpisode",
)
def publish_episode(
    request: ApiRequest, show: str, episode: str, body: Publication
) -> HttpResponse:
    """Makes it public now, or schedules it. What is public already stays as it is."""
    now = timezone.now()
    if body.at and body.at.year > now.year + MOST_YEARS:
        raise refuse_field("at", f"This is more than {MOST_YEARS} years away.")
    with editing_alone():
        found = find_episode(request, show, episode)
        require_unchanged(request, PublicationDocument.of(found))
        if body.at and body.at > now:
            schedule(found, body.at, request.actor)
        else:
            publish(found, request.actor, body.at)
    return answer(request, PublicationDocument.of(found))


@router.delete(
    PUBLICATION,
    auth=WRITING,
    response=declare(PublicationDocument, *ACTED),
    operation_id="withdrawEpisode",
)
def withdraw_episode(request: ApiRequest, show: str, episode: str) -> HttpResponse:
    """Takes a public episode off the site, or a scheduled one off the schedule."""
    with editing_alone():
        found = find_episode(request, show, episode)
        require_unchanged(request, PublicationDocument.of(found))
        if state_of(found) is EpisodeState.SCHEDULED:
            unschedule(found, request.actor)
        else:
            unpublish(found, request.actor)
    return answer(request, PublicationDocument.of(found))
