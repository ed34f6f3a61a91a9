"""The default context, made before the workers fork, that leads each name to its own."""

import ssl
from pathlib import Path

import structlog

from stentor.edge.tls.contexts import Certified, build_context, certify
from stentor.edge.tls.named import NamedSSLObject
from stentor.lib.layout import DataLayout

log = structlog.get_logger(__name__)

Signature = tuple[int, int, int]


class TlsDoor:
    """Chooses a context by the name in the ClientHello.

    `context` is made once and never changed: workers that inherit it by fork share its ticket
    keys, so that a session resumes at any of them. Certificates are swapped by leading new
    handshakes to new contexts; connections under way keep the one they have.
    """

    def __init__(self, directory: Path, site_host: str) -> None:
        """Reads `directory`/*.pem; one that cannot be served is logged and left out."""
        self._directory = directory
        self._site_host = site_host
        self._present: set[Path] = set()
        self._seen: dict[Path, Signature] = {}
        self._certified: dict[Path, Certified] = {}
        self._by_name: dict[str, ssl.SSLContext] = {}
        self._fallback: ssl.SSLContext | None = None
        self.context = build_context()
        self.refresh()
        if path := self._find_fallback():
            self.context.load_cert_chain(path)
        self.context.sni_callback = self._lead

    def refresh(self) -> None:
        """Looks at the directory again; call it once a second.

        A file that went away or went bad leaves what it served before in place.
        """
        before, self._present = self._present, set(self._directory.glob("*.pem"))
        is_changed = before != self._present
        for path in sorted(self._present):
            signature = try_read_signature(path)
            if signature is None or self._seen.get(path) == signature:
                continue
            self._seen[path] = signature
            try:
                self._certified[path] = certify(path)
            except (OSError, ValueError) as error:
                log.warning("certificate refused", file=path.name, reason=str(error))
                continue
            log.info("certificate served", file=path.name)
            is_changed = True
        if is_changed:
            self._rebuild()

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
        if chosen := self.choose(name):
            end.context = chosen

    def _rebuild(self) -> None:
        self._by_name = {
            name: self._certified[path].context
            for path in self._rank()
            for name in self._certified[path].names
        }
        path = self._find_fallback()
        self._fallback = self._certified[path].context if path else None

    def _rank(self) -> list[Path]:
        """Of two files for one name the later here is served: one that still lies in the
        directory, then the one that ends last."""
        return sorted(
            self._certified,
            key=lambda path: (path in self._present, self._certified[path].not_after),
        )

    def _find_fallback(self) -> Path | None:
        """The file for the site's host, else the first."""
        ranked = self._rank()
        for path in reversed(ranked):
            if self._site_host in self._certified[path].names:
                return path
        return next(iter(ranked), None)


def build_tls_door(layout: DataLayout, site_host: str) -> TlsDoor:
    """What the supervisor makes before it forks the edge's workers."""
    return TlsDoor(layout.certs / "live", site_host)


def try_read_signature(path: Path) -> Signature | None:
    """What changes when the file is replaced; None when it is not there."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
