"""Which of the hosts a request is for, and who answers it."""

import functools
import hmac
from collections.abc import Callable

import structlog

from stentor.edge.http.pending import Pending
from stentor.edge.http.request import Request
from stentor.edge.http.response import Response, make_text, render_fields
from stentor.edge.serving.client import Client
from stentor.edge.site.challenges import Challenges, is_challenge
from stentor.edge.site.hosted import HostedSite
from stentor.edge.site.hosts import Hosts, is_proof
from stentor.edge.site.pages import UNAVAILABLE
from stentor.edge.site.site import Site
from stentor.edge.site.status import ROOT as STATUS_ROOT

log = structlog.get_logger(__name__)

LOOPBACK = ("127.", "::1")
SIGN_UP = "/subscriptions"
FORWARDED = (b"x-forwarded-for", b"forwarded", b"via", b"x-real-ip")

_KINDS = {
    "a": "audio",
    "listen": "redirect",
    "feeds": "feed",
    "shows": "page",
    "assets": "asset",
    "status": "status",
    "t": "prefix",
    "": "page",
}


class Gateway:
    """Tells the studio's requests from the listeners', and answers the latter."""

    def __init__(
        self,
        site: Site,
        hosted: HostedSite,
        hosts: Hosts,
        challenges: Challenges,
        studio_host: str,
        studio_url: str,
        render_metrics: Callable[[], str],
        metrics_token: str | None = None,
        status_host: str = "",
    ) -> None:
        self._site = site
        self._hosted = hosted
        self._hosts = hosts
        self._challenges = challenges
        self._studio_host = studio_host
        self._studio_url = studio_url
        self._render_metrics = render_metrics
        self._metrics_token = metrics_token
        self._status_host = status_host

    def refuse(self, request: Request, client: Client, tls_name: str | None) -> Response | None:
        """The answer to a request that nobody may work on; None for all others.

        421 where the connection was opened for another host (RFC 9110 §15.5.20), 308 where
        somebody behind the edge is asked in the clear.
        """
        if tls_name is not None and tls_name != request.host:
            return make_text(421, "this connection was opened for another host\n")
        if client.scheme != "https" and self.is_handed_on(request):
            query = f"?{request.target.query}" if request.target.query else ""
            origin = self._studio_url.replace(self._studio_host, request.host, 1)
            location = f"{origin}{request.target.raw_path}{query}"
            fields = {"location": location, "content-length": "0", "cache-control": "no-store"}
            return Response(308, render_fields(fields))
        return None

    def is_for_studio(self, request: Request) -> bool:
        is_studio = request.host == self._studio_host or self._hosts.serves_studio(request.host)
        return is_studio and not is_ours(request.target.path)

    def is_for_sign_up(self, request: Request) -> bool:
        """Does it concern who is told of what the status page says? These pages stand beside the
        status page, and at the studio's host for links of old mails."""
        path = request.target.path
        if not path.startswith(("/status/", "/subscriptions")):
            return False
        if request.host == self._status_host and self._status_host:
            return is_below(path, SIGN_UP) or is_below(path, f"{STATUS_ROOT}{SIGN_UP}")
        if request.host == self._studio_host or self._hosts.serves_studio(request.host):
            return is_below(path, SIGN_UP)
        return is_below(path, f"{STATUS_ROOT}{SIGN_UP}") and self._hosts.find(request.host) is None

    def is_handed_on(self, request: Request) -> bool:
        """Does somebody behind the edge answer it?"""
        return self.is_for_studio(request) or self.is_for_sign_up(request)

    def answer(self, request: Request, peer: str, client: Client) -> Response | Pending:
        """The answer to a listener, or to whoever watches this worker."""
        path = request.target.path
        if path == "/healthz":
            return make_text(200, "ok\n")
        if path == "/metrics":
            return self._answer_metrics(request, peer)
        if is_challenge(path):
            return self._challenges.answer(path)
        if is_proof(path):
            return self._hosts.prove(request.host, path)
        return self._answer_listener(request, client)

    def _answer_listener(self, request: Request, client: Client) -> Response | Pending:
        try:
            if self._status_host and request.host == self._status_host:
                return self._site.answer_status(request)
            if (route := self._hosts.find(request.host)) is not None:
                return self._hosted.answer(request, client.address, route)
            return self._site.answer(request, client.address)
        except Exception:  # a fault of ours must not cost the connection its life
            log.exception("no answer found", path=request.target.path)
            return UNAVAILABLE

    def _answer_metrics(self, request: Request, peer: str) -> Response:
        """For this machine, not for strangers that a proxy on it speaks for; and for whoever
        brings the token."""
        is_local = peer.startswith(LOOPBACK)
        is_forwarded = any(name in request.headers for name in FORWARDED)
        if not (is_local and not is_forwarded) and not self._brings_token(request):
            return make_text(404, "nothing here\n")
        return make_text(200, self._render_metrics(), kind="text/plain; version=0.0.4")

    def _brings_token(self, request: Request) -> bool:
        """`Authorization: Bearer …` (RFC 6750 §2.1), as Prometheus sends it."""
        scheme, _, token = request.headers.get(b"authorization", "").partition(" ")
        if self._metrics_token is None or scheme.lower() != "bearer":
            return False
        return hmac.compare_digest(token.strip().encode("latin-1"), self._metrics_token.encode())


def is_below(path: str, root: str) -> bool:
    """Is it `root`, or does it stand below?"""
    return path == root or path.startswith(f"{root}/")


def is_ours(path: str) -> bool:
    """Is the address the edge's own, under whichever host?"""
    return is_challenge(path) or is_proof(path)


@functools.lru_cache(4096)
def name_kind(path: str) -> str | None:
    """What a hit on `path` is called; None where none is kept."""
    if path in {"/healthz", "/metrics", "*"} or is_ours(path):
        return None
    first, separator, _ = path[1:].partition("/")
    if separator or not first:
        return _KINDS.get(first, "other")
    return "other"
