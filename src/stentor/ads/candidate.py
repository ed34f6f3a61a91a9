"""A flight or a house spot, ready to be judged in a few comparisons."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from stentor.ads import reasons
from stentor.ads.hours import Hours
from stentor.ads.progress import NEVER, Progress
from stentor.ads.question import Filling
from stentor.contracts.adbook import Advertiser, Campaign, Creative, Flight, House, Separation

HOUSE_PRIORITY: Final = 1 << 30
"""After every flight."""
NO_CAP: Final = 1 << 30


class Reading(NamedTuple):
    """What is heard of a candidate in one show."""

    filling: Filling
    frames: Mapping[tuple[int, int], int]
    """By channels and bitrate."""


class Candidate:
    """What is booked, where it stands among the others, and how far it is."""

    __slots__ = (
        "advertiser",
        "ahead",
        "apart",
        "bits",
        "blocked",
        "campaign",
        "caps",
        "earlier",
        "excludes",
        "far",
        "far_ban",
        "flight",
        "hours",
        "house",
        "is_paused",
        "kinds",
        "near",
        "near_ban",
        "others",
        "placement",
        "positions",
        "priority",
        "progress",
        "reading",
        "resting",
        "scarcity",
        "shared_cap",
        "takes",
        "targets",
        "trade",
        "urgent",
        "wakes",
    )  # fmt: skip

    def __init__(self, spot: Flight | House, creative: Creative | None) -> None:
        self.placement = spot.placement
        self.kinds = frozenset(spot.slots)
        self.flight: str | None = None
        self.house: str | None = spot.id
        self.priority = HOUSE_PRIORITY
        self.advertiser = self.trade = ""
        self.apart: Separation = "none"
        self.campaign: str | None = None
        self.caps: tuple[tuple[str, int, float], ...] = ()
        """Reason, impressions, seconds."""
        self.targets, self.excludes = spot.targets, spot.excludes
        self.blocked = frozenset(spot.blocked_shows)
        self.positions: frozenset[str] = frozenset()
        self.earlier: tuple[int, ...] = ()
        self.is_paused = spot.is_paused
        self.hours = Hours(spot.starts, spot.ends, spot.zone, ())
        self.progress: Progress | None = None
        """None: it serves whenever it may."""
        self.scarcity = 0.0
        filling = Filling(spot.placement, None, spot.id, spot.creative)
        self.reading = Reading(filling, find_frames(creative))
        """The same in every show."""
        self.takes: Mapping[str, Reading] | None = None
        """Or, where hosts read, by show, and no other show."""
        self.resting: str | None = None
        """Why it may not serve at the moment."""
        self.urgent = self.ahead = self.bits = 0
        """Its places while it is behind and while it is not, one bit each, and both."""
        self.near_ban = self.far_ban = 0
        """Who may not be in its break, and who not elsewhere in its arrangement."""
        self.near = self.far = self.others = 0
        """Who may, and everybody else."""
        self.shared_cap = 0
        """So many spots of an arrangement keep all its caps, when nothing was heard before and none
        of them is its own."""
        self.wakes = NEVER
        """When its curve has to be looked at again."""

    @property
    def name(self) -> str:
        """Id of the flight or house spot."""
        return self.flight or self.house or ""

    @property
    def numbers(self) -> tuple[int, ...]:
        """Every placement that it has or had."""
        return tuple(filter(None, (*self.earlier, self.placement)))

    def find_reading(self, show: str) -> Reading | None:
        """None where the show's host has not read it."""
        return self.reading if self.takes is None else self.takes.get(show)

    def watch_clock(self, now: float) -> None:
        """Finds out whether its dates and hours hold at `now`, in seconds since the epoch."""
        self.resting = reasons.PAUSED if self.is_paused else self.hours.find_reason(now)


def prepare_flight(
    flight: Flight,
    campaign: Campaign,
    advertiser: Advertiser,
    creatives: Mapping[str, Creative],
    served: float,
) -> Candidate:
    """ValueError for a date, zone or curve that cannot be."""
    candidate = Candidate(flight, creatives.get(flight.creative))
    candidate.flight, candidate.house = flight.id, None
    filling = Filling(flight.placement, flight.id, None, flight.creative)
    candidate.reading = Reading(filling, candidate.reading.frames)
    if flight.takes is not None:
        candidate.takes = {
            take.show: Reading(
                Filling(take.placement, flight.id, None, take.creative),
                find_frames(creatives.get(take.creative)),
            )
            for take in flight.takes
        }
    candidate.priority = flight.priority
    candidate.campaign = campaign.id
    candidate.advertiser, candidate.trade = advertiser.id, advertiser.category.casefold()
    candidate.apart = advertiser.apart
    candidate.caps = tuple(
        (reason, cap.impressions, cap.hours * 3600.0)
        for reason, caps in (
            (reasons.FLIGHT_CAP, flight.caps),
            (reasons.CAMPAIGN_CAP, campaign.caps),
            (reasons.ADVERTISER_CAP, advertiser.caps),
        )
        for cap in caps
    )
    candidate.shared_cap = min(
        [
            most if reason is not reasons.FLIGHT_CAP else most and NO_CAP
            for reason, most, _ in candidate.caps
        ],
        default=NO_CAP,
    )
    candidate.hours = Hours(flight.starts, flight.ends, flight.zone, flight.dayparts)
    candidate.positions = frozenset(flight.positions)
    candidate.earlier = tuple(flight.earlier)
    if flight.pace:
        candidate.progress = Progress(flight.pace, served)
        candidate.scarcity = flight.pace.scarcity
    return candidate


def find_frames(creative: Creative | None) -> dict[tuple[int, int], int]:
    """How long it is in each form that there is of it."""
    forms = creative.forms if creative else ()
    return {(form.channels, form.bitrate): form.frames for form in forms}
