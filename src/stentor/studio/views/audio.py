"""The canonical audio for listening in the studio: public or not, never counted."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_safe

from stentor.catalog.models import Episode
from stentor.lib.objects import LocalObjects
from stentor.studio.requests import StudioRequest, with_episode

PIECE = 256 * 1024
RANGE = re.compile(r"bytes=([0-9]{0,19})-([0-9]{0,19})")
"""No file is as long as a number of twenty digits."""


@with_episode
@require_safe
def audio(request: StudioRequest, episode: Episode) -> HttpResponseBase:
    """The body of the present media version, or the range that the player asks for."""
    if episode.media is None:
        raise Http404("no audio yet")
    return serve_audio(request, episode.media.object, episode.media.size)


def serve_audio(request: StudioRequest, sha256: str, size: int) -> HttpResponseBase:
    """An audio object of the store, or the range of it that a player asks for."""
    wanted = try_parse_range(request.headers.get("Range", ""), size)
    if wanted is not None and wanted.start >= size:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    part = wanted or range(size)
    path = LocalObjects(settings.STENTOR_LAYOUT.objects).path_of(sha256)
    response = StreamingHttpResponse(
        iterate_pieces(path, part), content_type="audio/mpeg", status=206 if wanted else 200
    )
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Length"] = str(len(part))
    if wanted is not None:
        response.headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
    return response


def try_parse_range(text: str, size: int) -> range | None:
    """The one byte range of the header, cut to the size; None for none or another form.

    A range that starts at or beyond the end comes back as an empty one there.
    """
    match = RANGE.fullmatch(text)
    if match is None or match.group() == "bytes=-":
        return None
    first, last = match.groups()
    if not first:
        return range(max(0, size - int(last)), size) if int(last) else range(size, size)
    start = int(first)
    stop = min(size, int(last) + 1) if last else size
    if last and int(last) < start:
        return None
    return range(start, stop) if start < size else range(size, size)


def iterate_pieces(path: Path, part: range) -> Iterator[bytes]:
    """The bytes of the part, piece by piece."""
    with path.open("rb") as file:
        file.seek(part.start, os.SEEK_SET)
        left = len(part)
        while left and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
