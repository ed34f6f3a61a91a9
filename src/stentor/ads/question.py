"""What a decision is asked, and what it answers."""

from typing import NamedTuple

from stentor.contracts.adbook import SlotKind
from stentor.contracts.decision import PassedOver


class Slot(NamedTuple):
    """One place in a break that may be filled."""

    kind: SlotKind
    break_number: int
    """Slots of one break follow each other."""
    is_for_house: bool = False
    """True for the place behind the sold ones in breaks of a constant length."""
    frames: int = 0
    """Above 0, what fills it may have at most this many."""


class Shown(NamedTuple):
    """An impression that this listener had, or has reserved."""

    placement: int
    at: float
    """Seconds since the epoch."""


class Question(NamedTuple):
    """One listener who asks for one episode. Nothing else may sway a decision."""

    organisation: str
    show: str
    category: str
    episode: str
    slots: tuple[Slot, ...]
    channels: int
    bitrate: int
    listener: bytes
    """At least 8 bytes; the same for the same listener."""
    app: str
    """Lower case; empty where the user agent names none."""
    device: str
    """As in `contracts.adbook.Targets`; empty where it is not known."""
    country: str | None
    """Null where it is not known: then no flight serves that asks for it."""
    at: float
    """Seconds since the epoch."""
    history: tuple[Shown, ...] = ()
    break_frames: int = 0
    """Above 0, what fills one break may have at most this many frames together."""
    region: str | None = None
    """ISO 3166-2; null where it is not known."""
    age_days: float | None = None
    """Since the episode came out; null where that is not known."""
    keys: frozenset[str] = frozenset()
    """`name=value` pairs that the request carries, lower case."""
    known_since: float = 0.0
    """There may have been more impressions before: caps that look back further are reached."""
    is_blind: bool = False
    """True where nobody can say for sure what the listener heard: nothing serves that is capped.
    """


class Filling(NamedTuple):
    """What a slot is filled with."""

    placement: int
    flight: str | None
    house: str | None
    creative: str


class Verdict(NamedTuple):
    """The answer."""

    fillings: tuple[Filling | None, ...]
    """One for each slot of the question; None leaves it empty."""
    passed_over: list[PassedOver] | None = None
    """Only where they were asked for: for each slot, every candidate that did not get it."""

    @property
    def placements(self) -> tuple[int, ...]:
        """As an arrangement code carries them."""
        return tuple(filling.placement if filling else 0 for filling in self.fillings)
