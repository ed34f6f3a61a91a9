"""The analytics prefix: `/t/<key>/<host>/<path>` leads to audio that another host serves.

It leads only to the hosts that are registered for the key, over TLS, and keeps the rest of the
address as it came, further prefixes in it included. Nothing but the published index is asked.
"""

import re
from hashlib import blake2b
from urllib.parse import parse_qsl, urlencode

from stentor.contracts.journal import JournalLine
from stentor.edge.hits.facts import EpisodeFacts
from stentor.edge.http.request import Request
from stentor.edge.http.response import Response, render_fields
from stentor.edge.published.index import PublishedIndex
from stentor.edge.site.pages import GONE, NOT_FOUND

ROOT = "/t/"
MOST_LETTERS = 300
"""Of the address by which a hit names its episode."""

_SCHEME = re.compile(r"https?(?:(?::|%3A)/{1,2}|/)", re.IGNORECASE)
"""As it is written: whole, with one slash lost, escaped, or as a folder of its own."""


def answer_prefix(index: PublishedIndex, request: Request) -> Response:
    """A redirect to the target, or 404 for a key or a host that nobody registered."""
    key, _, target = request.target.raw_path.removeprefix(ROOT).partition("/")
    line = index.find(f"{ROOT}{key}")
    if line is None or line.kind != "prefix":
        return GONE if line is not None and line.kind == "gone" else NOT_FOUND
    place = find_target(line, target)
    if place is None:
        return NOT_FOUND
    query = request.target.query
    location = f"https://{place}{'?' if query else ''}{query}"
    answer = Response(302, render_redirect(location))
    episode = shorten(name_episode(line, place, query))
    answer.episode = EpisodeFacts(line.show, episode, None, 0, 0.0, 0)
    return answer


def find_target(line: JournalLine, target: str) -> str | None:
    """`host/path` of the target; None where its host is not one of the line's.

    Feeds write a target with its scheme as well as without; anything else that could stand in for
    a host (a port, a name before @, a backslash) is none of ours, since the whole must be equal.
    """
    bare = _SCHEME.sub("", target, count=1) if _SCHEME.match(target) else target
    host, separator, path = bare.partition("/")
    host = host.lower()
    if not separator or not path or host not in line.hosts:
        return None
    return f"{host}/{path}"


def name_episode(line: JournalLine, place: str, query: str = "") -> str:
    """The name by which an episode is counted: its address from the last registered host on, so
    that further prefixes before it, as they come and go, make no other episode of it. Of the query
    it has what the line says that episodes are told apart by; all else in it is how it was found.
    """
    return name_path(line, place) + (select_query(line, query) if line.queries and query else "")


def select_query(line: JournalLine, query: str) -> str:
    """The names of the line with their values, in its order; the first where one is there twice."""
    found = dict(reversed(parse_qsl(query, keep_blank_values=True)))
    chosen = [(name, found[name]) for name in line.queries if name in found]
    return f"?{urlencode(chosen)}" if chosen else ""


def shorten(name: str) -> str:
    """No longer than `MOST_LETTERS`, and still another name than every other one's."""
    if len(name) <= MOST_LETTERS:
        return name
    digest = blake2b(name.encode(errors="surrogatepass"), digest_size=10).hexdigest()
    return f"{name[: MOST_LETTERS - len(digest) - 1]}~{digest}"


def name_path(line: JournalLine, place: str) -> str:
    parts = place.split("/")
    for number in range(len(parts) - 2, 0, -1):
        host = parts[number].lower()
        if host in line.hosts and any(parts[number + 1 :]):
            return "/".join([host, *parts[number + 1 :]])
    return place


def render_redirect(location: str) -> bytes:
    fields = {
        "location": location,
        "cache-control": "no-store",
        "content-length": "0",
        "access-control-allow-origin": "*",
        "referrer-policy": "no-referrer-when-downgrade",
    }
    return render_fields(fields)
