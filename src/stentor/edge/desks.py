"""Parts of a worker that belong together, put together."""

import time
from collections.abc import Callable, Iterator

from stentor.contracts.host import PROOF_PURPOSE
from stentor.contracts.mark import MARK_PURPOSE
from stentor.contracts.metric import Metric
from stentor.edge.ads.arrivals import Arrivals
from stentor.edge.ads.book import CurrentBook
from stentor.edge.ads.decider import Decider
from stentor.edge.ads.listener import ListenerNames
from stentor.edge.ads.log import DecisionLog
from stentor.edge.config import EdgeConfig
from stentor.edge.hits.file import DECISIONS_SUFFIX
from stentor.edge.hits.spool import SpoolWriter
from stentor.edge.memory.interface import Memory
from stentor.edge.memory.local import LocalMemory
from stentor.edge.memory.redis import RedisMemory
from stentor.edge.published.index import PublishedIndex
from stentor.edge.published.manifests import Manifests
from stentor.edge.published.objects import OpenObjects
from stentor.edge.published.placements import Placements
from stentor.edge.site.arrangements import Arrangements
from stentor.edge.site.codes import Codes
from stentor.edge.site.files import PublishedFiles
from stentor.edge.site.hosted import HostedSite
from stentor.edge.site.hosts import Hosts
from stentor.edge.site.listening import Listening
from stentor.edge.site.site import Site
from stentor.edge.site.status import StatusFiles
from stentor.edge.site.timed import TimedFiles
from stentor.geography import GeographyFiles
from stentor.lib.signing import SigningKeys

PURPOSE = "listeners"
"""What of the signing keys listeners' names are derived for."""


class AdsDesk:
    """The ad book, the decisions by it, and their records."""

    def __init__(
        self,
        config: EdgeConfig,
        index: PublishedIndex,
        objects: OpenObjects,
        seal: Callable[[str, float], str],
    ) -> None:
        self.book = CurrentBook(index, objects)
        self._spool = SpoolWriter(config.layout.spool, config.name, suffix=DECISIONS_SUFFIX)
        self._log = DecisionLog(config.name, seal, self._spool.put, config.workers)
        self._places = GeographyFiles(config.geography_files)
        self.decider = Decider(self.book, self._log, self._places.find, config.reserved_seconds)

    def start(self) -> None:
        """The journal has been read."""
        self.book.refresh()
        self._spool.start()

    def tick(self) -> None:
        self._log.tick()

    def stop(self) -> None:
        self._log.tick()
        self._spool.stop()

    def list_metrics(self) -> Iterator[Metric]:
        refused = float(self.book.is_refused)
        yield Metric(
            "stentor_edge_adbook_refused",
            "gauge",
            "1 while the newest ad book cannot be read and an older one decides.",
            [("", refused)],
        )
        yield Metric(
            "stentor_edge_decisions_lost_total",
            "counter",
            "Decision records that there was no room for.",
            [("", self._log.lost)],
        )


class ListenersDesk:
    """Everything between a listener's address and the bytes."""

    def __init__(
        self,
        config: EdgeConfig,
        keys: SigningKeys,
        index: PublishedIndex,
        objects: OpenObjects,
        ads: AdsDesk,
    ) -> None:
        manifests = Manifests(index, objects)
        self._codes = Codes(keys, config.link_hours)
        self._arrangements = Arrangements(
            index, manifests, Placements(index, objects), objects, self._codes
        )
        self.memory: Memory = (
            RedisMemory(config.redis_url) if config.redis_url else LocalMemory(config.layout.memory)
        )
        names = ListenerNames(keys.derive(PURPOSE))
        self._listening = Listening(
            manifests,
            self._arrangements,
            self._codes,
            ads.decider,
            self.memory,
            names,
            keys.derive(MARK_PURPOSE),
            config.reserved_seconds,
        )
        self.arrivals = Arrivals(ads.book, self._codes.find_end, self.memory.arrive, names)
        files = PublishedFiles(objects)
        status = StatusFiles(config.layout.status)
        own_status = StatusFiles(config.layout.own_status)
        self._timed = TimedFiles(manifests, self._arrangements, self._codes, objects)
        self.site = Site(
            index, files, self._arrangements, status, own_status, self._codes, self._listening,
            self._timed,
        )  # fmt: skip
        self.hosted = HostedSite(self.site, index)
        self.hosts = Hosts(index, keys.derive(PROOF_PURPOSE))

    def tick(self) -> None:
        """A few times a second."""
        self.arrivals.tick(time.time())

    def change_keys(self, keys: SigningKeys) -> None:
        """Signs with other keys from now on, and forgets what older ones had verified."""
        self._codes.change_keys(keys)
        self._arrangements.forget()
        self.arrivals.names = ListenerNames(keys.derive(PURPOSE))
        self._listening.change_keys(self.arrivals.names, keys.derive(MARK_PURPOSE))
        self.hosts.secret = keys.derive(PROOF_PURPOSE)

    def list_metrics(self) -> Iterator[Metric]:
        figures = self.memory.read_figures()
        for name, kind, meaning, figure in (
            ("waiting", "gauge", "Pins not written yet.", figures.waiting),
            (
                "lost_total",
                "counter",
                "Pins that made room before they were written.",
                figures.lost,
            ),
            (
                "stalled_seconds",
                "gauge",
                "How long the present write of pins has been going on.",
                figures.stalled_seconds,
            ),
            ("full", "gauge", "1 while no further pin fits on the disk.", figures.is_full),
            ("failures_total", "counter", "Reads and writes of pins gone wrong.", figures.failures),
        ):
            yield Metric(f"stentor_edge_pins_{name}", kind, meaning, [("", float(figure))])
