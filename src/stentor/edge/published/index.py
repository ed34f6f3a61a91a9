"""What stands at each address of the site, as far as the journal has been read."""

from collections import OrderedDict
from pathlib import Path

import msgspec
import structlog

from stentor.contracts.journal import JournalLine, parse_heading, parse_line
from stentor.edge.published.journal import JournalReplacedError, JournalTail
from stentor.edge.published.table import AddressTable

log = structlog.get_logger(__name__)

MOST_PARSED = 8192
_BURIED = ("manifest:", "placement:")


class PublishedIndex:
    """Follows the journal; each address costs a table entry, its line is parsed when asked for.

    A journal that is away leaves what was read before in place: listeners go on.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._tail: JournalTail | None = None
        self._table = AddressTable()
        self._parsed: OrderedDict[str, JournalLine] = OrderedDict()
        self._coming: PublishedIndex | None = None
        self.tombstones: set[str] = set()
        """Manifests and placements that were taken back, by their address."""
        self.has_hosts = False
        """True once a host of somebody's own has been named."""
        self.seq = 0
        """Number of the last line that holds."""
        self._awaited = 0
        """Where the numbers jumped, the one that would have come; 0 where they never did."""
        self.damaged = 0
        """Lines that could not be read."""

    @property
    def has_read(self) -> bool:
        """True once there has been a journal."""
        return self._tail is not None

    def __len__(self) -> int:
        return len(self._table)

    def find(self, address: str) -> JournalLine | None:
        """The line that holds for `address`; the same object until a newer line comes."""
        held = self._parsed.get(address)
        if held is not None:
            self._parsed.move_to_end(address)
            return held
        offset = self._table.get(address)
        if offset is None or self._tail is None:
            return None
        try:
            line = parse_line(self._tail.read_line_at(offset))
        except (ValueError, msgspec.MsgspecError, OSError) as error:
            log.warning("journal line unreadable", offset=offset, reason=str(error))
            return None
        if line.address != address:
            return None
        self._parsed[address] = line
        if len(self._parsed) > MOST_PARSED:
            self._parsed.popitem(last=False)
        return line

    def read_all(self) -> None:
        """Reads up to the present end, however long that takes: before a worker serves."""
        while self.read_step():
            pass

    def read_step(self) -> bool:
        """Reads about a mebibyte of news; True when there may be more.

        When another journal stands in the old one's place, it is read beside the old one,
        which holds until the new one has been read to its end.
        """
        if self._coming is not None:
            return self._follow_coming()
        try:
            if self._tail is None:
                self._tail = JournalTail(self._path)
            before = self._tail.offset
            for line in self._tail.read_lines():
                self._take(line.offset, line.content)
        except FileNotFoundError:
            return False
        except JournalReplacedError:
            if not self._path.exists():
                return False
            self._coming = PublishedIndex(self._path)
            return True
        return self._tail.offset > before

    def _take(self, offset: int, content: bytes) -> None:
        try:
            heading = parse_heading(content)
        except (ValueError, msgspec.MsgspecError) as error:  # bad UTF-8 is a ValueError
            self.damaged += 1
            log.warning("journal line refused", offset=offset, reason=str(error))
            return
        if self._is_next(heading.seq):
            self.seq = heading.seq
            self._table.put(heading.address, offset)
            self._parsed.pop(heading.address, None)
            self.has_hosts = self.has_hosts or heading.kind == "host"
            if heading.kind == "gone" and heading.address.startswith(_BURIED):
                self.tombstones.add(heading.address)
            elif heading.address in self.tombstones:
                self.tombstones.discard(heading.address)

    def _is_next(self, seq: int) -> bool:
        """Does a line of that number come after those that were taken? Numbers rise by one; after
        a jump, as a damaged number makes it, the ones it passed by come after it too."""
        if seq > self.seq:
            if seq > self.seq + 1 and not self._awaited:
                log.warning("journal numbers jump", after=self.seq, to=seq)
                self._awaited = self.seq + 1
            return True
        if self._awaited and seq in {self._awaited, self._awaited + 1}:
            self._awaited = 0
            return True
        return False

    def _follow_coming(self) -> bool:
        """Reads the journal that took the place; puts it in ours when it is read to its end."""
        coming = self._coming
        assert coming is not None
        if coming.read_step():
            return True
        self._coming = None
        if coming.has_read:
            log.info("journal replaced", seq=coming.seq)
            self._take_over(coming)
        return False

    def _take_over(self, other: "PublishedIndex") -> None:
        """Stands for the other's journal from now on."""
        self._tail, self._coming = other._tail, other._coming  # noqa: SLF001 -- of this very class
        self._table, self._parsed = other._table, other._parsed  # noqa: SLF001 -- another of the same class
        self.tombstones, self.has_hosts = other.tombstones, other.has_hosts
        self.seq, self.damaged = other.seq, other.damaged
