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


class Neighbour(NamedTuple):
    """An advertiser whose ad is part of the episode's own audio."""

    advertiser: str
    """Its id."""
    breaks: tuple[int, ...] = ()
    """Numbers of the breaks that its ad touches."""


class Question:
    """One listener who asks for one episode. Nothing else may sway a decision."""

    __slots__ = (
        "age_days", "app", "at", "bitrate", "break_frames", "category", "channels", "country",
        "device", "episode", "history", "is_blind", "keys", "known_since", "listener",
        "neighbours", "organisation", "region", "show", "slots",
    )  # fmt: skip

    def __init__(
        self,
        organisation: str,
        show: str,
        category: str,
        episode: str,
        slots: tuple[Slot, ...],
        channels: int,
        bitrate: int,
        listener: bytes,
        app: str,
        device: str,
        country: str | None,
        at: float,
        history: tuple[Shown, ...] = (),
        break_frames: int = 0,
        region: str | None = None,
        age_days: float | None = None,
        keys: frozenset[str] = frozenset(),
        known_since: float = 0.0,
        is_blind: bool = False,
        neighbours: tuple[Neighbour, ...] = (),
    ) -> None:
        self.organisation = organisation
        self.show = show
        self.category = category
        self.episode = episode
        self.slots = slots
        self.channels = channels
        self.bitrate = bitrate
        self.listener = listener
        """At least 8 bytes; the same for the same listener."""
        self.app = app
        """Lower case; empty where the user agent names none."""
        self.device = device
        """As in `contracts.adbook.Targets`; empty where it is not known."""
        self.country = country
        """Null where it is not known: then no flight serves that asks for it."""
        self.at = at
        """Seconds since the epoch."""
        self.history = history
        self.break_frames = break_frames
        """Above 0, what fills one break may have at most this many frames together."""
        self.region = region
        """ISO 3166-2; null where it is not known."""
        self.age_days = age_days
        """Since the episode came out; null where that is not known."""
        self.keys = keys
        """`name=value` pairs that the request carries, lower case."""
        self.known_since = known_since
        """There may have been more impressions before: caps that look back further are reached."""
        self.is_blind = is_blind
        """True where nobody can say for sure what the listener heard: nothing serves that is
        capped."""
        self.neighbours = neighbours
        """Whose ads are in the episode whatever is decided."""


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
        return tuple([filling.placement if filling else 0 for filling in self.fillings])
