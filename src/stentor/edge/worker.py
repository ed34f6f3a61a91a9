"""One edge worker put together: its parts, its clocks, its end."""

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path

import structlog

from stentor.contracts.metric import Metric
from stentor.edge.config import SIGN_UP_LIMITS, EdgeConfig
from stentor.edge.desks import AdsDesk, ListenersDesk
from stentor.edge.hits.log import TICK_SECONDS, HitLog
from stentor.edge.hits.spool import SpoolWriter
from stentor.edge.metrics.board import WRITE_SECONDS, MetricsBoard
from stentor.edge.metrics.figures import collect_figures
from stentor.edge.metrics.text import render_metrics
from stentor.edge.published.index import PublishedIndex
from stentor.edge.published.objects import OpenObjects
from stentor.edge.serving.acceptor import Acceptor
from stentor.edge.serving.client import ClientFinder
from stentor.edge.serving.gateway import Gateway
from stentor.edge.serving.poller import Poller
from stentor.edge.serving.service import Service
from stentor.edge.site.challenges import Challenges
from stentor.edge.site.pages import SIGN_UP_PAGES
from stentor.edge.studio.door import StudioDoor
from stentor.edge.tls.folders import Signature, try_read_signature
from stentor.edge.tls.lookout import Lookout
from stentor.lib.heartbeat import beat
from stentor.lib.objects import LocalObjects
from stentor.lib.seal import AddressSealer
from stentor.lib.signing import load_or_create_signing_keys, parse_signing_keys

log = structlog.get_logger(__name__)

FOLLOW_SECONDS = 0.25
"""How often the journal is looked at."""
LAG_SECONDS = 0.1
PLACES_SECONDS = 10.0
"""How often files that say where listeners are are looked at."""


class Worker:
    """Serves until it is told to stop."""

    def __init__(self, config: EdgeConfig, loop: asyncio.AbstractEventLoop) -> None:
        self._config = config
        self._loop = loop
        self._keys_path = config.signing_keys or config.layout.keys / "signing.json"
        self._keys_seen: Signature | None = None
        self.index = PublishedIndex(config.layout.journal)
        objects = OpenObjects(LocalObjects(config.layout.objects))
        self.spool = SpoolWriter(config.layout.spool, config.name)
        self._hits = HitLog(config.name, AddressSealer(config.layout.keys), self.spool.put)
        self._ads = AdsDesk(config, self.index, objects, self._hits.seal)
        keys = load_or_create_signing_keys(self._keys_path)
        self._listeners = ListenersDesk(config, keys, self.index, objects, self._ads)
        self._hits.on_taken = self._listeners.arrivals.note
        site = self._listeners.site
        self._board = MetricsBoard(config.layout.run / "metrics", config.name)
        self.service = Service(
            loop=loop,
            poller=Poller(loop),
            limits=config.limits,
            gateway=Gateway(
                site,
                self._listeners.hosted,
                self._listeners.hosts,
                Challenges(config.layout.certs / "challenges"),
                config.studio_host,
                config.studio_url,
                self.render_metrics,
                config.metrics_token,
                config.status_host,
            ),
            studio=StudioDoor(config.layout.studio_socket, config.studio_limits),
            sign_up=StudioDoor(config.layout.sign_up_socket, SIGN_UP_LIMITS, SIGN_UP_PAGES),
            clients=ClientFinder(config.trusted_proxies),
            hits=self._hits,
        )
        self._acceptors = [Acceptor(self.service, sock) for sock in config.http_sockets]
        self._acceptors += [
            Acceptor(self.service, sock, config.tls) for sock in config.https_sockets
        ]
        self._lookout = Lookout(config.layout.run, config.name) if config.tls else None
        if self._lookout:
            self._acceptors.append(Acceptor(self.service, self._lookout.socket, config.tls))
        self._clocks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Reads the journal to its end, then takes connections.

        What was inherited of certificates is as old as the supervisor: the folders come first.
        """
        if self._config.tls:
            self._config.tls.refresh()
        self._watch_keys()
        self.index.read_all()
        self._ads.start()
        self._listeners.memory.start()
        self.spool.start()
        self._clocks = [
            self._loop.create_task(self._follow_journal()),
            self._loop.create_task(repeat(TICK_SECONDS, self._hits.tick)),
            self._loop.create_task(repeat(TICK_SECONDS, self._ads.tick)),
            self._loop.create_task(repeat(TICK_SECONDS, self._listeners.tick)),
            self._loop.create_task(repeat(1.0, self._tick)),
            self._loop.create_task(repeat(WRITE_SECONDS, self._put_up_figures)),
            self._loop.create_task(self._watch_lag()),
            self._loop.create_task(self._follow_places()),
        ]
        for acceptor in self._acceptors:
            acceptor.start()
        if self._lookout:
            self._lookout.announce()
        log.info("edge serves", worker=self._config.name, addresses=len(self.index))

    def stop_accepting(self) -> None:
        """Answers under way go on; connections end with the next answer."""
        self.service.is_draining = True
        for acceptor in self._acceptors:
            acceptor.stop()
        if self._lookout:
            self._lookout.close()

    def close_idle(self) -> None:
        """Ends connections on which nothing is asked or answered, now and from now on."""
        self.service.is_stopping = True
        for connection in list(self.service.connections):
            if connection.is_idle:
                connection.close()

    async def wait_until_empty(self, seconds: float) -> None:
        """Returns when no connection is left, or when the time is over."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.service.emptied.wait()

    async def finish(self) -> None:
        """Closes what is left and puts the last records on disk."""
        for connection in list(self.service.connections):
            connection.close()
        for clock in self._clocks:
            clock.cancel()
        await asyncio.gather(*self._clocks, return_exceptions=True)
        self.service.poller.close()
        self._hits.tick()
        self.spool.stop()
        self._ads.stop()
        self._listeners.tick()
        await self._listeners.memory.stop()

    def render_metrics(self) -> str:
        """This worker's figures as they are, and those the others left last."""
        return render_metrics(self._board.read_others() | {self._config.name: self._collect()})

    def _collect(self) -> list[Metric]:
        figures = collect_figures(self.service, self.index, self._hits, self.spool)
        return [*figures, *self._ads.list_metrics(), *self._listeners.list_metrics()]

    async def _follow_journal(self) -> None:
        while True:
            try:
                is_behind = self.index.read_step()
            except OSError as error:
                log.warning("journal unreadable", reason=str(error))
                is_behind = False
            self._ads.book.refresh()
            await asyncio.sleep(0 if is_behind else FOLLOW_SECONDS)

    async def _follow_places(self) -> None:
        """Reading a table of places may take a second: not in the loop."""
        while True:
            await asyncio.to_thread(self._ads.decider.refresh)
            await asyncio.sleep(PLACES_SECONDS)

    def _put_up_figures(self) -> None:
        if not self.service.is_draining:  # by then another goes by this name
            self._board.write(self._collect())

    async def _watch_lag(self) -> None:
        """How much later than asked for a turn comes: what one client costs another."""
        while True:
            worst = 0.0
            for _ in range(10):
                due = self._loop.time() + LAG_SECONDS
                await asyncio.sleep(LAG_SECONDS)
                worst = max(worst, self._loop.time() - due)
            self.service.lag_seconds = worst

    def _tick(self) -> None:
        self.service.tell_time()
        self._listeners.memory.tick()
        now = self._loop.time()
        for connection in list(self.service.connections):
            connection.check(now)
        if self._config.tls:
            self._config.tls.refresh()
        self._watch_keys()
        beat(self._config.layout.run, self._config.name)

    def _watch_keys(self) -> None:
        """Takes rotated signing keys over; a bad file leaves the keys as they are."""
        signature = try_read_signature(self._keys_path)
        if signature is None or signature == self._keys_seen:
            return
        is_first, self._keys_seen = self._keys_seen is None, signature
        if is_first:
            return
        try:
            self._listeners.change_keys(parse_signing_keys(Path(self._keys_path).read_bytes()))
            log.info("signing keys changed")
        except (OSError, ValueError) as error:
            log.warning("signing keys refused", reason=str(error))


async def repeat(seconds: float, work: Callable[[], None]) -> None:
    """Does `work` again and again; an error in it is logged and does not end it."""
    while True:
        await asyncio.sleep(seconds)
        try:
            work()
        except Exception:  # a clock that stops would stop records, certificates and limits
            log.exception("clock work failed", work=getattr(work, "__qualname__", repr(work)))
