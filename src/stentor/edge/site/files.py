"""Published files: feeds, pages, assets, plain or gzipped."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from stentor.contracts.journal import JournalLine
from stentor.contracts.journal import Representation as Stored
from stentor.edge.http.codings import accepts_gzip
from stentor.edge.http.conditions import format_date
from stentor.edge.http.request import Request
from stentor.edge.http.response import Response, render_fields
from stentor.edge.published.objects import FileSpan, OpenObjects
from stentor.edge.site.serving import Representation, serve
from stentor.lib.clock import parse_instant

FOR_GOOD = "public, max-age=31536000, immutable"
ASK_AGAIN = "public, max-age=60"
ASK_EACH_TIME = "no-cache"


@dataclass(kw_only=True)
class StoredFile(Representation):
    """One object in one content coding."""

    object: str
    objects: OpenObjects

    def cut(self, start: int, end: int) -> Sequence[bytes | FileSpan]:
        return (FileSpan(self.objects.open(self.object), start, end - start),)


class Prepared(NamedTuple):
    """Both codings of one journal line, ready to be served."""

    line: JournalLine
    plain: StoredFile
    gzip: StoredFile | None


class PublishedFiles:
    """Serves lines of the kind `file`, keeping what it prepared for the ones used last."""

    def __init__(self, objects: OpenObjects, most: int = 4096) -> None:
        self._objects = objects
        self._most = most
        self._prepared: OrderedDict[str, Prepared] = OrderedDict()

    def answer(self, request: Request, line: JournalLine) -> Response:
        """FileNotFoundError when the object is not in the store, ValueError for a bad line."""
        prepared = self._prepared.get(line.address)
        if prepared is None or prepared.line is not line:
            prepared = self._prepared[line.address] = self._prepare(line)
            if len(self._prepared) > self._most:
                self._prepared.popitem(last=False)
        if prepared.gzip and accepts_gzip(request.headers.get(b"accept-encoding")):
            return serve(request, prepared.gzip)
        return serve(request, prepared.plain)

    def _prepare(self, line: JournalLine) -> Prepared:
        if line.plain is None:
            raise ValueError(f"line {line.seq} of the journal has no content")
        modified = parse_instant(line.modified or line.at).replace(microsecond=0)
        gzip = self._make(line, line.gzip, modified, "gzip") if line.gzip else None
        return Prepared(line, self._make(line, line.plain, modified, None), gzip)

    def _make(
        self, line: JournalLine, stored: Stored, modified: datetime, coding: str | None
    ) -> StoredFile:
        tag = f'"{stored.object[:32]}"'
        validators = {
            "etag": tag,
            "last-modified": format_date(modified),
            "cache-control": choose_caching(line),
        }
        if line.gzip:
            validators["vary"] = "accept-encoding"
        if not line.type.startswith("text/html"):
            validators["access-control-allow-origin"] = "*"
        description = {
            "content-type": line.type or "application/octet-stream",
            "accept-ranges": "bytes",
            "x-content-type-options": "nosniff",
        }
        if coding:
            description["content-encoding"] = coding
        return StoredFile(
            tag=tag,
            size=stored.size,
            validators=render_fields(validators),
            description=render_fields(description),
            modified=modified,
            object=stored.object,
            objects=self._objects,
        )


def choose_caching(line: JournalLine) -> str:
    """How long others may keep it: for good, a minute (feeds), or only with a question (pages)."""
    if line.immutable:
        return FOR_GOOD
    return ASK_EACH_TIME if line.type.startswith("text/html") else ASK_AGAIN
