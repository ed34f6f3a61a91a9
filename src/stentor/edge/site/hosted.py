"""The site as it is seen under a host that a publisher brought."""

from urllib.parse import urlsplit

from stentor.contracts.host import HostRoute, show_id_address
from stentor.edge.http.pending import Pending
from stentor.edge.http.request import Request
from stentor.edge.http.response import Response, render_fields
from stentor.edge.published.index import PublishedIndex
from stentor.edge.site.pages import NOT_FOUND
from stentor.edge.site.site import Site

SHOWS = "/shows/"
FEED_NAMES = frozenset({"/feed", "/feed.xml", "/rss", "/rss.xml"})
_OF_A_SHOW = frozenset({"feeds", "listen", "shows", "chapters", "transcripts", "embed", "stats"})
_OF_ALL = frozenset({"a", "assets"})


class HostedSite:
    """One show's addresses, or the way to somewhere else."""

    def __init__(self, site: Site, index: PublishedIndex) -> None:
        self._site = site
        self._index = index

    def answer(self, request: Request, address: str, route: HostRoute) -> Response | Pending:
        """As `Site.answer`, of what the host serves; 404 for what is another's."""
        if route.serves == "elsewhere":
            return lead_elsewhere(request, route.to)
        path = self._find_path(request.target.path, route.show)
        if path is None:
            return NOT_FOUND
        if path != request.target.path:
            request = at(request, path)
        answer = self._site.answer(request, address)
        if isinstance(answer, Response) and answer.episode and answer.episode.show != route.show:
            return NOT_FOUND
        return answer

    def _find_path(self, path: str, show: str) -> str | None:
        """Where on the site stands what is asked for; None for what is not of the show."""
        line = self._index.find(show_id_address(show))
        if line is None or line.kind != "moved":
            return None
        slug = line.to.removeprefix(SHOWS)
        if path == "/":
            return line.to
        if path in FEED_NAMES:
            return f"/feeds/{slug}.xml"
        return path if self._stands_here(path, slug) else None

    def _stands_here(self, path: str, slug: str) -> bool:
        """Is the address the show's, by its present name or one it had?"""
        room, _, rest = path[1:].partition("/")
        if room in _OF_ALL:
            return True
        if room not in _OF_A_SHOW:
            return False
        named = rest.partition("/")[0]
        if room == "feeds":
            named = named.removesuffix(".xml")
        if room == "stats":
            named = named.removesuffix(".json")
        if named == slug:
            return True
        line = self._index.find(f"{SHOWS}{named}")
        return line is not None and line.kind == "moved" and line.to == f"{SHOWS}{slug}"


def at(request: Request, path: str) -> Request:
    """The same request of another path, which needs no escapes."""
    target = request.target._replace(path=path, raw_path=path)
    return request.change(target, request.headers, request.fields)


def lead_elsewhere(request: Request, to: str) -> Response:
    """For good: to the same address of another origin, or to the one address there is."""
    target = request.target
    has_path = bool(urlsplit(to).path)
    query = f"?{target.query}" if target.query and not has_path else ""
    location = to if has_path else f"{to}{target.raw_path}{query}"
    fields = {
        "location": location,
        "cache-control": "public, max-age=3600",
        "content-length": "0",
        "access-control-allow-origin": "*",
    }
    return Response(301, render_fields(fields))
