"""The listeners' site: from a request to an answer, without ever waiting."""

import time
from collections.abc import Callable

import structlog

from stentor.contracts.journal import JournalLine
from stentor.contracts.manifest import Manifest
from stentor.edge.http.pending import Pending
from stentor.edge.http.request import Request
from stentor.edge.http.response import Response, make_text, render_fields
from stentor.edge.published.index import PublishedIndex
from stentor.edge.site.arrangements import Arrangements, Missing, describe_episode
from stentor.edge.site.codes import Codes, has_lapsed
from stentor.edge.site.files import PublishedFiles
from stentor.edge.site.listening import Listening
from stentor.edge.site.pages import GONE, NOT_FOUND, UNAVAILABLE
from stentor.edge.site.prefixes import ROOT as PREFIX_ROOT
from stentor.edge.site.prefixes import answer_prefix
from stentor.edge.site.redirects import redirect
from stentor.edge.site.serving import serve
from stentor.edge.site.status import StatusFiles
from stentor.edge.site.timed import TimedFiles, find_code

log = structlog.get_logger(__name__)

METHODS = "GET, HEAD, OPTIONS"


class Site:
    """Answers GET and HEAD from the published store alone."""

    def __init__(
        self,
        index: PublishedIndex,
        files: PublishedFiles,
        arrangements: Arrangements,
        status: StatusFiles,
        own_status: StatusFiles,
        codes: Codes,
        listening: Listening,
        timed: TimedFiles,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._index = index
        self._files = files
        self._arrangements = arrangements
        self._status = status
        self._own_status = own_status
        self._codes = codes
        self._listening = listening
        self._timed = timed
        self._clock = clock

    def answer(self, request: Request, address: str) -> Response | Pending:
        """The answer to who asks from `address`; whatever is wrong with the store, it is one a
        listener can live with."""
        if request.method not in {"GET", "HEAD"}:
            return refuse_method(request)
        path = request.target.path
        try:
            if request.target.raw_path.startswith("/a/"):
                return self._answer_audio(request)
            if request.target.raw_path.startswith(PREFIX_ROOT):
                return answer_prefix(self._index, request)
            if self._status.covers(path):
                return self._status.answer(request)
            return self._answer_address(request, path, address)
        except (OSError, ValueError) as error:
            log.warning("published content unusable", path=path, reason=str(error))
            return UNAVAILABLE

    def answer_status(self, request: Request) -> Response:
        """Under the status page's own host there is nothing else."""
        if request.method not in {"GET", "HEAD"}:
            return refuse_method(request)
        return self._own_status.answer(request)

    def _answer_audio(self, request: Request) -> Response:
        """The code is taken as it was written: a percent-encoded one is another spelling."""
        text, _, name = request.target.raw_path[3:].partition("/")
        code = self._codes.try_read(text)
        if code is None:
            return NOT_FOUND
        audio = self._arrangements.find(code)
        if isinstance(audio, Missing):
            return GONE if audio is Missing.RECALLED else NOT_FOUND
        manifest = audio.manifest
        if name != f"{manifest.slug}.mp3":
            return NOT_FOUND
        now = self._clock()
        if has_lapsed(code, now):
            return self._lead_back(request, manifest)
        audio.keep_until(code.expires, now)
        answer = serve(request, audio)
        if self._listening.is_probe(request, now):
            return answer  # its record names no episode, so nothing was heard
        answer.episode = describe_episode(
            manifest,
            manifest.renditions[0],
            text,
            len(audio.arrangement.header),
            audio.inserted,
            audio.baked_in,
        )
        return answer

    def _lead_back(self, request: Request, manifest: Manifest) -> Response:
        """From a link that has lapsed to the stable enclosure, which knows what is pinned."""
        line = self._index.find(f"episode:{manifest.episode_id}")
        if line is None or line.kind != "moved":
            return GONE
        return redirect(302, line.to, request, "no-store")

    def _answer_address(self, request: Request, path: str, address: str) -> Response | Pending:
        if request.target.has_encoded_separator:
            return NOT_FOUND
        line = self._index.find(path)
        if line is None:
            return self._answer_unknown(request, path)
        if line.kind == "file":
            return self._answer_file(request, line)
        if line.kind == "episode":
            return self._listening.answer(request, line, address)
        if line.kind == "moved":
            return redirect(301, line.to, request, "public, max-age=3600")
        return GONE if line.kind == "gone" else NOT_FOUND

    def _answer_file(self, request: Request, line: JournalLine) -> Response:
        """As it is stored, or with the times of the arrangement that is named."""
        code = find_code(request.target.query) if line.manifest else None
        if code is not None:
            return self._timed.answer(request, line, code)
        return self._files.answer(request, line)

    def _answer_unknown(self, request: Request, path: str) -> Response:
        """A final slash too many leads to the address without it."""
        bare = path.rstrip("/")
        if bare and bare != path and self._index.find(bare):
            return redirect(301, bare, request, "public, max-age=3600")
        return NOT_FOUND


def refuse_method(request: Request) -> Response:
    """What may be asked here, for a preflight and for everybody else."""
    if request.method == "OPTIONS":
        fields = {
            "allow": METHODS,
            "access-control-allow-origin": "*",
            "access-control-allow-methods": METHODS,
            "access-control-allow-headers": "range, if-range, if-none-match, if-modified-since",
            "access-control-max-age": "86400",
        }
        return Response(204, render_fields(fields))
    return make_text(405, "listeners may only read\n", {"allow": METHODS})
