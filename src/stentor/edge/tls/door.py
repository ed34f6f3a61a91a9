"""The default context, made before the workers fork, that leads each name to its own."""

import ssl
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import structlog

from stentor.edge.tls.choice import Candidate, find_next_change, rank
from stentor.edge.tls.contexts import Certified, build_context, certify
from stentor.edge.tls.folders import WatchedFolder
from stentor.edge.tls.named import NamedSSLObject
from stentor.lib.layout import DataLayout

log = structlog.get_logger(__name__)

FOLDERS = ("public", "spare", "live")
"""Below `certs/`, in the order of preference among what is valid: what public authorities issued,
the spares held ready beside it, the local authority's and the operator's own."""


class TlsDoor:
    """Chooses a context by the name in the ClientHello.

    `context` is made once and never changed: workers that inherit it by fork share its ticket
    keys, so that a session resumes at any of them. Certificates are swapped by leading new
    handshakes to new contexts; connections under way keep the one they have. A certificate that
    ends gives way to a valid one for the same name by itself, keeper or no keeper.
    """

    def __init__(
        self,
        directories: Sequence[Path],
        site_host: str,
        passphrase: bytes | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Reads the `*.pem` of every directory; one that cannot be served is logged and left
        out."""
        self._site_host = site_host
        self._passphrase = passphrase
        self._clock = clock
        self._folders = [WatchedFolder(directory) for directory in directories]
        self._certified: dict[Path, tuple[int, Certified]] = {}
        self._by_name: dict[str, ssl.SSLContext] = {}
        self._fallback: ssl.SSLContext | None = None
        self._order_holds: tuple[float, float] = (float("-inf"), float("inf"))
        self.context = build_context()
        self.refresh()
        if path := self._find_fallback():
            self.context.load_cert_chain(path, password=passphrase or b"")
        self.context.sni_callback = self._lead

    def refresh(self) -> None:
        """Looks at the directories again; call it once a second.

        A file that went away or went bad leaves what it served before in place.
        """
        is_changed = False
        for number, folder in enumerate(self._folders):
            before = folder.present
            for path in folder.find_changed():
                is_changed |= self._take(path, number)
            is_changed |= folder.present != before
        since, until = self._order_holds
        if is_changed or not since <= self._clock() < until:
            self._rebuild()

    def _take(self, path: Path, folder: int) -> bool:
        """Proves a new or changed file; False when it cannot be served, or has ended while the
        one before it has not (a backup that came back)."""
        try:
            found = certify(path, self._passphrase)
        except (OSError, ValueError) as error:
            log.warning("certificate refused", file=f"{path.parent.name}/{path.name}",
                        reason=str(error))  # fmt: skip
            return False
        now, before = self._clock(), self._certified.get(path)
        if before and before[1].is_valid(now) and not found.is_valid(now):
            log.warning("ended certificate not taken", file=f"{path.parent.name}/{path.name}")
            return False
        self._certified[path] = (folder, found)
        log.info("certificate served", file=f"{path.parent.name}/{path.name}")
        return True

    def choose(self, name: str | None) -> ssl.SSLContext | None:
        """The context for a name; the site's for an unknown one; None when there is none."""
        if name is None:
            return self._fallback
        exact = self._by_name.get(name)
        wild = f"*.{name.partition('.')[2]}"
        return exact or self._by_name.get(wild) or self._fallback

    def _lead(self, end: ssl.SSLObject, name: str | None, _default: ssl.SSLContext) -> None:
        """OpenSSL asks this in the middle of every handshake."""
        name = name.lower() if name else None
        if isinstance(end, NamedSSLObject):
            end.requested_name = name
        if not self._order_holds[0] <= self._clock() < self._order_holds[1]:
            self._rebuild()
        if chosen := self.choose(name):
            end.context = chosen

    def _rebuild(self) -> None:
        now = self._clock()
        ranked = self._rank(now)
        self._order_holds = (now, find_next_change(ranked, now))
        self._by_name = {
            name: self._certified[one.path][1].context for one in ranked for name in one.names
        }
        path = self._find_fallback()
        self._fallback = self._certified[path][1].context if path else None

    def _rank(self, now: float) -> list[Candidate]:
        return rank(
            (
                Candidate(
                    path, found.names, found.not_before, found.not_after, folder,
                    path in self._folders[folder].present,
                )
                for path, (folder, found) in self._certified.items()
            ),
            now,
        )  # fmt: skip

    def _find_fallback(self) -> Path | None:
        """The file for the site's host, else the first."""
        ranked = self._rank(self._clock())
        for one in reversed(ranked):
            if self._site_host in one.names:
                return one.path
        return ranked[0].path if ranked else None


def build_tls_door(layout: DataLayout, site_host: str, passphrase: bytes | None = None) -> TlsDoor:
    """What the supervisor makes before it forks the edge's workers."""
    return TlsDoor([layout.certs / name for name in FOLDERS], site_host, passphrase)
