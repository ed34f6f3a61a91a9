"""The contexts that connections begin on, made before workers fork, lead each name to its own."""

import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import structlog

from stentor.edge.tls.choice import Candidate, find_next_change, rank
from stentor.edge.tls.contexts import MOST_CONTEXTS, Contexts, build_context
from stentor.edge.tls.folders import WatchedFolder
from stentor.edge.tls.named import NamedSSLObject
from stentor.edge.tls.pairs import Pair, read_pair
from stentor.edge.tls.tickets import PERIOD_SECONDS, TicketContexts
from stentor.lib.layout import DataLayout

log = structlog.get_logger(__name__)

FOLDERS = ("public", "spare", "live")
"""Below `certs/`, in the order of preference among what is valid: what public authorities issued,
the spares held ready beside it, the local authority's and the operator's own."""


class Order(NamedTuple):
    """The pairs for one name, the best first, for as long as time alone does not change that."""

    since: float
    until: float
    pairs: tuple[Pair, ...]


class TlsDoor:
    """Chooses a context by the name in the ClientHello.

    A connection begins on one of `tickets`, which workers inherit by fork: a session resumes
    at any of them. No context is ever changed: certificates are swapped by leading new handshakes
    to new contexts; connections under way keep the one they have. A certificate that
    ends gives way to a valid one for the same name by itself, keeper or no keeper. Of many names
    only the pairs are held; contexts are made when somebody asks.
    """

    def __init__(
        self,
        directories: Sequence[Path],
        site_host: str,
        passphrase: bytes | None = None,
        clock: Callable[[], float] = time.time,
        most_contexts: int = MOST_CONTEXTS,
        ticket_period: float = PERIOD_SECONDS,
    ) -> None:
        """Reads the `*.pem` of every directory; one that cannot be served is logged and left
        out."""
        self._site_host = site_host
        self._passphrase = passphrase
        self._clock = clock
        self._folders = [WatchedFolder(directory) for directory in directories]
        self._pairs: dict[Path, tuple[int, Pair]] = {}
        self._paths_of: dict[str, set[Path]] = {}
        self._orders: dict[str | None, Order] = {}
        """What was asked for since something last changed; None is the name nobody knows."""
        self.contexts = Contexts(passphrase, most_contexts)
        self.tickets = TicketContexts(self._build_entrance, period=ticket_period)
        self.refresh()

    def _build_entrance(self) -> ssl.SSLContext:
        """Without a certificate: every handshake is led on to one."""
        context = build_context()
        context.sni_callback = self._lead
        return context

    def refresh(self) -> None:
        """Looks at the directories again, and at the clock of tickets; call it once a second.

        A file that went away or went bad leaves what it served before in place.
        """
        self.tickets.turn()
        is_changed = False
        for number, folder in enumerate(self._folders):
            before = folder.present
            for path in folder.find_changed():
                is_changed |= self._take(path, number)
            is_changed |= folder.present is not before
        if is_changed:
            self._orders.clear()

    def _take(self, path: Path, folder: int) -> bool:
        """Reads a new or changed file, and proves what takes the place of another; False when it
        cannot be served, or has ended while the one before it has not (a backup that came back)."""
        told = f"{path.parent.name}/{path.name}"
        before = self._pairs.get(path)
        try:
            found = read_pair(path.read_bytes(), self._passphrase)
            if before:
                self.contexts.make(found)
        except (OSError, ValueError) as error:
            log.warning("certificate refused", file=told, reason=str(error))
            return False
        now = self._clock()
        if before and before[1].is_valid(now) and not found.is_valid(now):
            log.warning("ended certificate not taken", file=told)
            return False
        self._put(path, folder, found)
        log.info("certificate served", file=told)
        return True

    def _put(self, path: Path, folder: int, found: Pair) -> None:
        before = self._pairs.get(path)
        if before and before[1].content != found.content:
            self.contexts.forget(before[1])
        for name in before[1].names - found.names if before else ():
            self._paths_of[name].discard(path)
        for name in found.names:
            self._paths_of.setdefault(name, set()).add(path)
        self._pairs[path] = (folder, found)

    def choose(self, name: str | None) -> ssl.SSLContext | None:
        """The context for a name; the site's for an unknown one; None when there is none."""
        order = self._orders.get(name)
        if order and order.pairs and order.since <= self._clock() < order.until:
            context = self.contexts.try_get(order.pairs[0])
            if context is not None:
                return context
        return self._look_for(name)

    def _look_for(self, name: str | None) -> ssl.SSLContext | None:
        """The same from the start: the name, or the wildcard above it, then the site."""
        known = self._find_known(name)
        for asked in (known, None) if known else (None,):
            for pair in self._recall(asked).pairs:
                if (context := self.contexts.try_get(pair)) is not None:
                    return context
        return None

    def _find_known(self, name: str | None) -> str | None:
        """The name or wildcard that some certificate is for."""
        if name is None:
            return None
        wild = f"*.{name.partition('.')[2]}"
        return next((one for one in (name, wild) if self._paths_of.get(one)), None)

    def _lead(self, end: ssl.SSLObject, name: str | None, _default: ssl.SSLContext) -> None:
        """OpenSSL asks this in the middle of every handshake."""
        name = name.lower() if name else None
        if isinstance(end, NamedSSLObject):
            end.requested_name = name
        if chosen := self.choose(name):
            end.context = chosen

    def _recall(self, name: str | None) -> Order:
        """The order for a name that some certificate is for, or for whom none is."""
        now = self._clock()
        order = self._orders.get(name)
        if order is None or not order.since <= now < order.until:
            order = self._orders[name] = self._make_order(name, now)
        return order

    def _make_order(self, name: str | None, now: float) -> Order:
        paths: Iterable[Path] = self._paths_of.get(name or self._site_host, ())
        if name is None and not paths:  # the site has none: any, rather than no handshake
            paths = self._pairs
        candidates = [self._describe(path) for path in paths]
        pairs = tuple(self._pairs[one.path][1] for one in reversed(rank(candidates, now)))
        return Order(now, find_next_change(candidates, now), pairs)

    def _describe(self, path: Path) -> Candidate:
        folder, pair = self._pairs[path]
        is_present = path in self._folders[folder].present
        return Candidate(path, pair.names, pair.not_before, pair.not_after, folder, is_present)


def build_tls_door(
    layout: DataLayout,
    site_host: str,
    passphrase: bytes | None = None,
    most_contexts: int = MOST_CONTEXTS,
) -> TlsDoor:
    """What the supervisor makes before it forks the edge's workers."""
    folders = [layout.certs / name for name in FOLDERS]
    return TlsDoor(folders, site_host, passphrase, most_contexts=most_contexts)
