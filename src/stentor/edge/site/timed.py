"""`/chapters/…?a=<code>`, `/transcripts/…?a=<code>`: when things are heard in that arrangement."""

import hashlib
from collections import OrderedDict
from typing import Final

from stentor.audio import chapters
from stentor.audio.timeline import Timeline
from stentor.contracts.code import NEVER, ArrangementCode
from stentor.contracts.journal import JournalLine
from stentor.contracts.manifest import Manifest
from stentor.edge.http.request import Request
from stentor.edge.http.response import Response, render_fields
from stentor.edge.published.manifests import Manifests
from stentor.edge.published.objects import OpenObjects
from stentor.edge.site.arrangements import ArrangedAudio, Arrangements, Missing
from stentor.edge.site.codes import Codes
from stentor.edge.site.files import ASK_AGAIN
from stentor.edge.site.pages import GONE, NOT_FOUND, UNAVAILABLE
from stentor.edge.site.serving import Representation, serve
from stentor.transcripts.cue import Cue
from stentor.transcripts.vtt import parse_vtt, write_vtt

MOST_HELD_BYTES: Final = 8 << 20


class TimedFile(Representation):
    """One rendered file, whole in memory."""

    def __init__(self, content: bytes, kind: str) -> None:
        tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        validators = {
            "etag": tag,
            "cache-control": ASK_AGAIN,
            "access-control-allow-origin": "*",
        }
        description = {
            "content-type": kind,
            "accept-ranges": "bytes",
            "x-content-type-options": "nosniff",
        }
        super().__init__(
            tag=tag,
            size=len(content),
            validators=render_fields(validators),
            description=render_fields(description),
        )
        self._content = content

    def cut(self, start: int, end: int) -> tuple[bytes]:
        return (self._content[start:end],)


class TimedFiles:
    """Renders from an arrangement's own manifest; keeps what was asked for last.

    A code that has lapsed still shifts: who holds its audio goes on to hear that arrangement.
    """

    def __init__(
        self, manifests: Manifests, arrangements: Arrangements, codes: Codes, objects: OpenObjects
    ) -> None:
        self._manifests = manifests
        self._arrangements = arrangements
        self._codes = codes
        self._objects = objects
        self._held: OrderedDict[tuple[ArrangementCode, str], TimedFile] = OrderedDict()
        self._held_bytes = 0

    def answer(self, request: Request, line: JournalLine, text: str) -> Response:
        """404 for a code that is none or is another episode's, 410 for what was taken back."""
        code = self._codes.try_read(text)
        if code is None:
            return NOT_FOUND
        current = self._manifests.find(line.manifest)
        if current is None:
            return UNAVAILABLE
        audio = self._arrangements.find(code)
        if isinstance(audio, Missing):
            return GONE if audio is Missing.RECALLED else NOT_FOUND
        if audio.manifest.episode_id != current.episode_id:
            return NOT_FOUND
        file = self._find(code._replace(expires=NEVER), line.type, audio)
        return serve(request, file) if file else NOT_FOUND

    def _find(self, code: ArrangementCode, kind: str, audio: ArrangedAudio) -> TimedFile | None:
        held = self._held.get((code, kind))
        if held is not None:
            self._held.move_to_end((code, kind))
            return held
        timeline = Timeline(audio.arrangement.layout.stretches)
        content = self._render(kind, audio.manifest, timeline)
        if content is None:
            return None
        made = self._held[code, kind] = TimedFile(content, kind)
        self._held_bytes += made.size
        while self._held_bytes > MOST_HELD_BYTES:
            self._held_bytes -= self._held.popitem(last=False)[1].size
        return made

    def _render(self, kind: str, manifest: Manifest, timeline: Timeline) -> bytes | None:
        """None where that version of the episode had nothing of the kind."""
        if kind == chapters.MEDIA_TYPE:
            shifted = timeline.map_chapters(manifest.chapters)
            return chapters.write_chapters(manifest.title, shifted) if shifted else None
        if not manifest.transcript:
            return None
        return shift_transcript(self._objects.read(manifest.transcript), timeline)


def shift_transcript(content: bytes, timeline: Timeline) -> bytes:
    """WebVTT on content time as WebVTT on an arrangement's; a cue over a break becomes two."""
    shifted = [
        Cue(start, end, cue.text)
        for cue in parse_vtt(content.decode())
        for span in timeline.map_span(cue.start / 1000, cue.end / 1000)
        if (start := round(span.start * 1000)) < (end := round(span.end * 1000))
    ]
    return write_vtt(sorted(shifted, key=lambda cue: cue.start))


def find_code(query: str) -> str | None:
    """The code that a query names, as it was written; None where it names none."""
    for part in query.split("&"):
        name, _, value = part.partition("=")
        if name == "a":
            return value
    return None
