"""The listeners' site: from a request to an answer, without ever waiting."""

from urllib.parse import quote

import structlog

from stentor.contracts.journal import JournalLine
from stentor.contracts.manifest import Manifest
from stentor.edge.http.conditions import parse_strong_tags
from stentor.edge.http.request import Request
from stentor.edge.http.response import Response, make_text, render_fields
from stentor.edge.published.index import PublishedIndex
from stentor.edge.published.manifests import Manifests
from stentor.edge.site.arrangements import Arrangements, describe_episode
from stentor.edge.site.files import PublishedFiles
from stentor.edge.site.pages import GONE, NOT_FOUND, UNAVAILABLE
from stentor.edge.site.serving import serve
from stentor.edge.site.status import StatusFiles

log = structlog.get_logger(__name__)

METHODS = "GET, HEAD, OPTIONS"
MOST_TAGS = 4


class Site:
    """Answers GET and HEAD from the published store alone."""

    def __init__(
        self,
        index: PublishedIndex,
        manifests: Manifests,
        files: PublishedFiles,
        arrangements: Arrangements,
        status: StatusFiles,
    ) -> None:
        self._index = index
        self._manifests = manifests
        self._files = files
        self._arrangements = arrangements
        self._status = status

    def answer(self, request: Request) -> Response:
        """The answer; whatever is wrong with the store, it is one a listener can live with."""
        if request.method not in {"GET", "HEAD"}:
            return refuse_method(request)
        path = request.target.path
        try:
            if request.target.raw_path.startswith("/a/"):
                return self._answer_audio(request)
            if self._status.covers(path):
                return self._status.answer(request)
            return self._answer_address(request, path)
        except (OSError, ValueError) as error:
            log.warning("published content unusable", path=path, reason=str(error))
            return UNAVAILABLE

    def _answer_audio(self, request: Request) -> Response:
        """The code is taken as it was written: a percent-encoded one is another spelling."""
        code, _, name = request.target.raw_path[3:].partition("/")
        audio = self._arrangements.find(code)
        if audio is None:
            return self._explain_missing_audio(code)
        if name != f"{audio.manifest.slug}.mp3":
            return NOT_FOUND
        return serve(request, audio)

    def _explain_missing_audio(self, code: str) -> Response:
        """410 for audio that was taken away, 404 for a code that never was."""
        number = self._arrangements.find_manifest_number(code)
        line = number and self._index.find(f"manifest:{number}")
        return GONE if line and line.kind == "gone" else NOT_FOUND

    def _answer_address(self, request: Request, path: str) -> Response:
        if request.target.has_encoded_separator:
            return NOT_FOUND
        line = self._index.find(path)
        if line is None:
            return self._answer_unknown(request, path)
        if line.kind == "file":
            return self._files.answer(request, line)
        if line.kind == "episode":
            return self._redirect_to_audio(request, line)
        if line.kind == "moved":
            return redirect(301, line.to, request, "public, max-age=3600")
        return GONE if line.kind == "gone" else NOT_FOUND

    def _answer_unknown(self, request: Request, path: str) -> Response:
        """A final slash too many leads to the address without it."""
        bare = path.rstrip("/")
        if bare and bare != path and self._index.find(bare):
            return redirect(301, bare, request, "public, max-age=3600")
        return NOT_FOUND

    def _redirect_to_audio(self, request: Request, line: JournalLine) -> Response:
        manifest = self._manifests.find(line.manifest)
        if manifest is None:
            log.warning("manifest missing", number=line.manifest, address=line.address)
            return UNAVAILABLE
        code, held = self._find_held(request, manifest) or (
            self._arrangements.spell(manifest),
            manifest,
        )
        answer = redirect(302, f"/a/{code}/{held.slug}.mp3", request, "no-store")
        answer.episode = describe_episode(held, held.renditions[0], code, 0)
        return answer

    def _find_held(self, request: Request, manifest: Manifest) -> tuple[str, Manifest] | None:
        """The arrangement of this episode that the client holds a part of, by its tag."""
        for name in (b"if-range", b"if-match"):
            for tag in list(parse_strong_tags(request.headers.get(name, "")))[:MOST_TAGS]:
                audio = self._arrangements.find(tag.strip('"'))
                if audio and audio.manifest.episode_id == manifest.episode_id:
                    return tag.strip('"'), audio.manifest
        return None


def redirect(status: int, path: str, request: Request, caching: str) -> Response:
    """Leads to a path of the same host, with the query the client had."""
    query = request.target.query
    location = quote(path, safe="/~:@!$&'()*+,;=") + (f"?{query}" if query else "")
    fields = {
        "location": location,
        "cache-control": caching,
        "content-length": "0",
        "access-control-allow-origin": "*",
    }
    return Response(status, render_fields(fields))


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
