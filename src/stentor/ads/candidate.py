"""A flight or a house spot, ready to be judged in a few comparisons."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from stentor.ads import reasons
from stentor.contracts.adbook import Campaign, Creative, Flight, House, Targets

HOUSE_PRIORITY: Final = 1 << 30
"""After every flight."""


class Candidate:
    """What does not change between two ad books, and whether its hours are now."""

    __slots__ = (
        "advertiser",
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
        self.campaign: str | None = None
        self.caps: tuple[tuple[str, int, float], ...] = ()
        """Reason, impressions, seconds."""
        self.targets = self.excludes = Targets()
        self.dayparts: tuple[tuple[frozenset[int], int, int], ...] = ()
        self.zone = ZoneInfo("UTC")
        self.starts, self.ends = float("-inf"), float("inf")
        self.is_narrow = False
        """True where app, device or country decide."""
        self.resting: str | None = None
        """Why it may not serve at the moment."""

    def watch_clock(self, now: float) -> None:
        """Finds out whether its dates and hours hold at `now`, in seconds since the epoch."""
        if now < self.starts:
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
    flight: Flight, campaign: Campaign, trade: str, creatives: Mapping[str, Creative]
) -> Candidate:
    """ValueError for a date or zone that cannot be read."""
    candidate = Candidate(flight, creatives.get(flight.creative))
    candidate.flight, candidate.house = flight.id, None
    candidate.priority = flight.priority
    candidate.campaign = campaign.id
    candidate.advertiser, candidate.trade = campaign.advertiser, trade.casefold()
    candidate.caps = (
        *((reasons.FLIGHT_CAP, cap.impressions, cap.hours * 3600.0) for cap in flight.caps),
        *((reasons.CAMPAIGN_CAP, cap.impressions, cap.hours * 3600.0) for cap in campaign.caps),
    )
    candidate.targets, candidate.excludes = flight.targets, flight.excludes
    candidate.zone = ZoneInfo(flight.zone)
    candidate.starts = compute_midnight(date.fromisoformat(flight.starts), candidate.zone)
    day_after = date.fromisoformat(flight.ends) + timedelta(days=1)
    candidate.ends = compute_midnight(day_after, candidate.zone)
    candidate.dayparts = tuple(
        (frozenset(part.days), part.start, part.end) for part in flight.dayparts
    )
    candidate.is_narrow = any(
        named.countries or named.apps or named.devices
        for named in (flight.targets, flight.excludes)
    )
    return candidate


def compute_midnight(day: date, zone: ZoneInfo) -> float:
    """The instant at which a day begins in a zone, in seconds since the epoch."""
    return datetime.combine(day, time(), zone).astimezone(UTC).timestamp()
