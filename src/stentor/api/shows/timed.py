"""What goes along with an episode in time: breaks, chapters, a transcript. Times are those of the
audio as it was uploaded, without ads."""

import json
from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from ninja import Router
from pydantic import ConfigDict, Field

from stentor.api.conventions.answering import answer, compute_tag, matches, require_unchanged
from stentor.api.conventions.bearer import ApiRequest, Bearer
from stentor.api.conventions.bodies import read_body, read_media_type
from stentor.api.conventions.declaring import ACTED, EDITED, READ, binary, declare
from stentor.api.conventions.fields import In, Out, Text, Title, example
from stentor.api.conventions.finding import find_episode
from stentor.api.conventions.problems import Problem, refuse_field
from stentor.api.shows.episode_bodies import EpisodeDocument
from stentor.api.shows.episodes import bring_to_listeners, lock_episode
from stentor.catalog.chapters import MOST_CHAPTERS, ChaptersError, parse_chapters
from stentor.catalog.models import Episode
from stentor.intake.breaks import MOST_SLOTS, BreaksError, parse_breaks
from stentor.intake.recutting import set_breaks
from stentor.publishing.editing import save_episode
from stentor.publishing.verbs import revise
from stentor.transcripts.cue import TranscriptError
from stentor.transcripts.reading import MOST_BYTES, normalise_transcript

router = Router(tags=["Breaks, chapters, transcript"])
READING, WRITING = Bearer("shows:read"), Bearer("shows:write")
EPISODE = "/{show}/episodes/{episode}"
TRANSCRIPT_TYPES = ("text/vtt", "application/x-subrip")


class BreakFields(In):
    """One break."""

    second: float = Field(ge=0, lt=360_000, strict=False, description="0 is before the beginning.")
    slots: int = Field(1, ge=1, le=MOST_SLOTS, description="Spots it may hold.")


class Breaks(In):
    """Where spots may stand."""

    breaks: list[BreakFields] = Field(max_length=100)
    model_config = ConfigDict(
        **example(breaks=[{"second": 0.0, "slots": 1}, {"second": 750.0, "slots": 2}])
    )


class BreaksDocument(Out):
    """Where spots may stand, to the frame."""

    breaks: list[BreakFields]
    is_settled: bool = Field(description="False while audio is being cut or taken in.")
    model_config = ConfigDict(
        **example(
            breaks=[{"second": 0.0, "slots": 1}, {"second": 750.0, "slots": 2}], is_settled=True
        )
    )

    @classmethod
    def of(cls, episode: Episode) -> "BreaksDocument":
        media = episode.media
        seconds = media.break_seconds if media else []
        return cls(
            breaks=[
                BreakFields(second=second, slots=media.count_slots(number) if media else 1)
                for number, second in enumerate(seconds)
            ],
            is_settled=not episode.processings.filter(finished_at=None).exists(),
        )


class Chapter(In):
    """One chapter."""

    start: float = Field(ge=0, lt=360_000, strict=False, description="Seconds.")
    title: Title = Field(max_length=255)
    url: Text | None = Field(None, max_length=2000, pattern=r"^https?://\S+$")


class Chapters(In):
    """All chapters."""

    chapters: list[Chapter] = Field(max_length=MOST_CHAPTERS)
    model_config = ConfigDict(
        **example(
            chapters=[
                {"start": 0.0, "title": "The harbour", "url": None},
                {"start": 750.5, "title": "The river", "url": "https://lighthouse.example/river"},
            ]
        )
    )


@router.get(
    EPISODE + "/breaks",
    auth=READING,
    response=declare(BreaksDocument, *READ),
    operation_id="readBreaks",
)
def read_breaks(request: ApiRequest, show: str, episode: str) -> HttpResponse:
    """The breaks of the present audio."""
    return answer(request, BreaksDocument.of(find_episode(request, show, episode)))


@router.put(
    EPISODE + "/breaks",
    auth=WRITING,
    response=declare(BreaksDocument, 202, *EDITED),
    operation_id="replaceBreaks",
)
def replace_breaks(request: ApiRequest, show: str, episode: str, body: Breaks) -> HttpResponse:
    """Queues the cutting at these breaks; the audio itself stays. See the processing."""
    found = find_episode(request, show, episode)
    require_unchanged(request, BreaksDocument.of(found))
    if found.media is None:
        raise Problem("conflict", "There is no audio yet.")
    lines = "\n".join(f"{one.second:.6f} x {one.slots}" for one in body.breaks)
    try:
        breaks = parse_breaks(lines, found.media.seconds)
    except BreaksError as error:
        errors = [("#/breaks", sentence) for sentence in error.sentences]
        raise Problem("invalid", str(error), errors=errors) from error
    try:
        set_breaks(found, breaks, request.actor)
    except BreaksError as error:
        raise Problem("conflict", str(error)) from error
    return answer(request, BreaksDocument.of(found), status=202)


@router.get(
    EPISODE + "/chapters",
    auth=READING,
    response=declare(Chapters, *READ),
    operation_id="readChapters",
)
def read_chapters(request: ApiRequest, show: str, episode: str) -> HttpResponse:
    """All chapters, none as an empty list."""
    return answer(request, describe_chapters(find_episode(request, show, episode)))


@router.put(
    EPISODE + "/chapters",
    auth=WRITING,
    response=declare(Chapters, *EDITED),
    operation_id="replaceChapters",
)
def replace_chapters(request: ApiRequest, show: str, episode: str, body: Chapters) -> HttpResponse:
    """Takes these instead of those there are; an empty list takes them away."""
    entries = [
        {"startTime": one.start, "title": one.title} | ({"url": one.url} if one.url else {})
        for one in body.chapters
    ]
    try:
        chapters = parse_chapters(json.dumps({"chapters": entries}))
    except ChaptersError as error:
        raise refuse_field("chapters", f"{error}.") from error
    with transaction.atomic():
        found = lock_episode(find_episode(request, show, episode))
        require_unchanged(request, describe_chapters(found))
        found.chapters = chapters
        save_episode(found, request.actor, ["chapters"])
    revise(found, request.actor)
    return answer(request, describe_chapters(found))


@router.get(
    EPISODE + "/transcript",
    auth=READING,
    response=declare(None, *READ),
    operation_id="readTranscript",
    openapi_extra={
        "responses": {
            200: {
                "description": "OK",
                "content": {"text/vtt": {"schema": {"type": "string"}, "example": "WEBVTT\n"}},
            }
        }
    },
)
def read_transcript(request: ApiRequest, show: str, episode: str) -> HttpResponse:
    """The transcript as WebVTT. 404 where there is none."""
    found = find_episode(request, show, episode)
    if not found.transcript:
        raise Http404("no transcript")
    content = found.transcript.encode()
    response = HttpResponse(content, content_type="text/vtt; charset=utf-8")
    response.headers["ETag"] = compute_tag(content)
    return response


@router.put(
    EPISODE + "/transcript",
    auth=WRITING,
    response=declare(EpisodeDocument, *EDITED),
    operation_id="replaceTranscript",
    openapi_extra=binary(*TRANSCRIPT_TYPES),
)
def replace_transcript(request: ApiRequest, show: str, episode: str) -> HttpResponse:
    """Takes WebVTT or SubRip, in UTF-8, up to 2 MB."""
    found = find_episode(request, show, episode)
    if read_media_type(request) not in TRANSCRIPT_TYPES:
        raise Problem("media-type", f"Send {' or '.join(TRANSCRIPT_TYPES)}.")
    try:
        text = normalise_transcript(read_body(request, MOST_BYTES))
    except TranscriptError as error:
        raise Problem("invalid", f"{error}.") from error
    return _save_transcript(request, found, text)


@router.delete(
    EPISODE + "/transcript",
    auth=WRITING,
    response=declare(EpisodeDocument, *ACTED),
    operation_id="deleteTranscript",
)
def delete_transcript(request: ApiRequest, show: str, episode: str) -> HttpResponse:
    """Takes the transcript away; without one nothing happens."""
    return _save_transcript(request, find_episode(request, show, episode), "")


def describe_chapters(episode: Episode) -> Chapters:
    """As they are sent."""
    known: list[dict[str, Any]] = [{"url": None, **chapter} for chapter in episode.chapters]
    return Chapters.model_construct(
        chapters=[Chapter.model_construct(None, **one) for one in known]
    )


def _save_transcript(request: ApiRequest, episode: Episode, text: str) -> HttpResponse:
    with transaction.atomic():
        found = lock_episode(episode)
        wanted = request.headers.get("If-Match")
        if wanted is not None and not matches(wanted, compute_tag(found.transcript.encode())):
            raise Problem("lost-update", "It is not the version that If-Match names (any more).")
        found.transcript = text
        save_episode(found, request.actor, ["transcript"])
    return bring_to_listeners(request, found)
