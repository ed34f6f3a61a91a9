"""The one interface to what is remembered, whatever keeps it."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from stentor.edge.memory.holds import TAG_BYTES, Hold

KEY_BYTES = 16
MOST_SHOWN = 64
"""Impressions kept of one listener, the newest."""
SHOWN_SECONDS = 90 * 86_400
"""How long one is kept; no cap may look back further."""


class Impression(NamedTuple):
    """A placement that was put into a listener's arrangement."""

    placement: int
    at: int
    """Whole seconds since the epoch."""


class Pin(NamedTuple):
    """The arrangement that a listener has of an episode."""

    code: str
    until: int
    """Seconds since the epoch at which it is forgotten."""


class Recollection(NamedTuple):
    """All that is remembered for one request."""

    pin: Pin | None = None
    shown: tuple[Impression, ...] = ()
    """Oldest first."""
    holds: tuple[Hold, ...] = ()
    """That count, oldest first."""
    stored: tuple[bytes, bytes] = (b"", b"")
    """The pin and the holds as they lie where reservations are made: what a claim is compared by.
    """
    is_sure: bool = True
    """False where the store did not answer: there may be more."""


NOTHING = Recollection()
UNSURE = Recollection(is_sure=False)


class Keys(NamedTuple):
    """Names a listener, and an episode as that listener's. Digests: nobody can be found by them."""

    listener: bytes
    episode: bytes
    """Of listener and episode together."""

    @property
    def tag(self) -> bytes:
        """Names the episode among a listener's."""
        return self.episode[:TAG_BYTES]


class Note:
    """What one decision leaves to be remembered."""

    __slots__ = ("holds", "keys", "pin", "shown")

    def __init__(
        self,
        keys: Keys,
        pin: Pin,
        shown: Sequence[Impression] = (),
        holds: tuple[Hold, ...] = (),
    ) -> None:
        self.keys = keys
        self.pin = pin
        self.shown = shown
        self.holds = holds
        """Only in what a claim offers."""


class Claim(Protocol):
    """Somebody who wants to reserve."""

    keys: Keys
    now: float
    seen: tuple[bytes, bytes]
    """`Recollection.stored` of what it was made by."""

    def offer(self, found: Recollection) -> Note | None:
        """What is to be written, given what is there (impressions without holds left out); None
        for nothing. Called within the transaction, maybe more than once: the last one counts."""

    def settle(self, *, is_reserved: bool) -> None:
        """Called once. True: it was compared and written as offered. False: nothing was."""


class Arrival(NamedTuple):
    """Bytes of an arrangement have gone out to a listener."""

    keys: Keys
    placements: frozenset[int]
    """Whose last byte was among them."""
    link_end: int
    """Until when more may follow, in seconds since the epoch."""
    at: float


class Memory(Protocol):
    """Remembers across workers and restarts. Nothing here ever raises or waits: what cannot be
    kept is kept in this process as long as there is room, and counted."""

    def start(self) -> None:
        """Begins to write; called once, in the worker."""

    def try_recall(self, keys: Keys, now: float) -> Recollection | None:
        """What is remembered; None where it must be fetched from elsewhere first."""

    def fetch(self, keys: Keys, now: float, then: Callable[[Recollection], None]) -> None:
        """Calls `then` once, in the event loop, before long whatever happens."""

    def remember(self, note: Note) -> None:
        """Returns at once; this process recalls it from now on, the others soon."""

    def reserve(self, claim: Claim) -> None:
        """Compares and reserves in one transaction, maybe with others; settles the claim, in the
        event loop, before long."""

    def arrive(self, arrival: Arrival) -> None:
        """What has arrived stays reserved for good, what may still follow does so longer."""

    def tick(self) -> None:
        """Once a second."""

    async def stop(self) -> None:
        """Writes what waits, within a bounded time."""

    def read_figures(self) -> "Figures":
        """For the metrics."""


class Figures(NamedTuple):
    """How well remembering goes."""

    waiting: int = 0
    """Notes not written yet."""
    lost: int = 0
    """Notes that were never written."""
    stalled_seconds: float = 0.0
    """How long the oldest note has been waiting for a writer that does not come on."""
    is_full: bool = False
    """Nothing more fits: an alarm."""
    failures: int = 0
    """Reads and writes that went wrong."""
