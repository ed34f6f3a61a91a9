"""A flight or a house spot, ready to be judged in a few comparisons."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from stentor.ads import reasons
from stentor.contracts.adbook import (
    Advertiser,
    Campaign,
    Creative,
    Flight,
    House,
    Separation,
    Targets,
)

HOUSE_PRIORITY: Final = 1 << 30
"""After every flight."""


class Candidate:
    """What does not change between two ad books, and whether its hours are now."""

    __slots__ = (
        "advertiser",
        "apart",
        "blocked",
        "campaign",
        "caps",
        "creative",
        "dayparts",
        "ends",
        "excludes",
        "flight",
        "frames",
        "house",
        "is_narrow",
        "is_paused",
        "kinds",
        "placement",
        "priority",
        "resting",
        "starts",
        "targets",
        "trade",
        "zone",
    )  # fmt: skip

    def __init__(self, spot: Flight | House, creative: Creative | None) -> None:
        self.placement = spot.placement
        self.creative = spot.creative
        self.kinds = frozenset(spot.slots)
        self.frames: dict[tuple[int, int], int] = {
            (form.channels, form.bitrate): form.frames
            for form in (creative.forms if creative else ())
        }
        """By channels and bitrate."""
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
        self.is_paused = spot.is_paused
        self.dayparts: tuple[tuple[frozenset[int], int, int], ...] = ()
        self.zone = ZoneInfo(spot.zone)
        self.starts, self.ends = float("-inf"), float("inf")
        if spot.starts:
            self.starts = compute_midnight(date.fromisoformat(spot.starts), self.zone)
        if spot.ends:
            day_after = date.fromisoformat(spot.ends) + timedelta(days=1)
            self.ends = compute_midnight(day_after, self.zone)
        self.is_narrow = any(is_narrow(named) for named in (spot.targets, spot.excludes))
        """True where something of the listener or the episode decides."""
        self.resting: str | None = None
        """Why it may not serve at the moment."""

    def watch_clock(self, now: float) -> None:
        """Finds out whether its dates and hours hold at `now`, in seconds since the epoch."""
        if self.is_paused:
            self.resting = reasons.PAUSED
        elif now < self.starts:
            self.resting = reasons.NOT_STARTED
        elif now >= self.ends:
            self.resting = reasons.ENDED
        elif self.dayparts and not self._is_in_daypart(now):
            self.resting = reasons.DAYPART
        else:
            self.resting = None

    def _is_in_daypart(self, now: float) -> bool:
        local = datetime.fromtimestamp(now, self.zone)
        minute = local.hour * 60 + local.minute
        return any(
            local.weekday() in days and start <= minute < end for days, start, end in self.dayparts
        )


def prepare_flight(
    flight: Flight,
    campaign: Campaign,
    advertiser: Advertiser,
    creatives: Mapping[str, Creative],
) -> Candidate:
    """ValueError for a date or zone that cannot be read."""
    candidate = Candidate(flight, creatives.get(flight.creative))
    candidate.flight, candidate.house = flight.id, None
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
    candidate.dayparts = tuple(
        (frozenset(part.days), part.start, part.end) for part in flight.dayparts
    )
    return candidate


def is_narrow(named: Targets) -> bool:
    """Does it name anything that the show alone does not settle?"""
    return bool(
        named.countries or named.regions or named.apps or named.devices or named.ages or named.keys
    )


def compute_midnight(day: date, zone: ZoneInfo) -> float:
    """The instant at which a day begins in a zone, in seconds since the epoch."""
    return datetime.combine(day, time(), zone).astimezone(UTC).timestamp()
