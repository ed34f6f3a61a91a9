"""The one interface to what is remembered, whatever keeps it."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

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


NOTHING = Recollection()


class Keys(NamedTuple):
    """Names a listener, and an episode as that listener's. Digests: nobody can be found by them."""

    listener: bytes
    episode: bytes
    """Of listener and episode together."""


class Note(NamedTuple):
    """What one decision leaves to be remembered."""

    keys: Keys
    pin: Pin
    shown: Sequence[Impression] = ()


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
