"""The newest ad book, made ready when it comes and not when it is asked for."""

import structlog

from stentor.ads import PreparedBook, Tally
from stentor.contracts.adbook import AdBook, parse_adbook
from stentor.edge.published.index import PublishedIndex
from stentor.edge.published.objects import OpenObjects

log = structlog.get_logger(__name__)

ADDRESS = "adbook"


class CurrentBook:
    """Holds the last book that could be read."""

    def __init__(self, index: PublishedIndex, objects: OpenObjects) -> None:
        self._index = index
        self._objects = objects
        self._object: str | None = None
        self._tally = Tally()
        self.prepared = PreparedBook(AdBook(), self._tally)
        self.is_refused = False
        """True while the newest book cannot be read, and an older one decides."""

    def refresh(self) -> None:
        """Takes a newer book over; to be called whenever the journal was looked at."""
        line = self._index.find(ADDRESS)
        if line is None or line.plain is None or line.plain.object == self._object:
            return
        self._object = line.plain.object
        try:
            book = parse_adbook(self._objects.read(self._object))
            self.prepared = PreparedBook(book, self._tally)
        except (OSError, ValueError, KeyError) as error:
            log.warning("ad book refused; the one before decides", reason=str(error))
            self.is_refused = True
            return
        self.is_refused = False
        log.info("ad book", flights=len(book.flights), house=len(book.house), seq=line.seq)
