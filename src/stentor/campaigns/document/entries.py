"""What an ads document says, read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from stentor.contracts.adbook import Cap, Daypart, Goal, Pacing, Position, SlotKind, Targets

HOST_READ: Final = "host-read"
"""In place of a spot: each show's host records the flight."""
BAKED_IN: Final = "baked-in"
"""In place of a spot: it is part of episodes' own audio."""


@dataclass(frozen=True, kw_only=True)
class TakeEntry:
    place: str
    show: str
    """Slug or id, as it is written."""
    creative: str


@dataclass(frozen=True, kw_only=True)
class PositionEntry:
    place: str
    show: str
    episode: str
    """Slug or id."""
    start: float
    """Seconds of content, to the millisecond."""
    end: float


@dataclass(frozen=True, kw_only=True)
class FlightEntry:
    place: str
    """Where it stands in the document: `advertisers[0].campaigns[0].flights[1]`."""
    ref: str
    name: str
    creative: str
    """Path, relative to the document; HOST_READ; BAKED_IN."""
    script: str | None
    """None: as it was."""
    takes: list[TakeEntry]
    baked_in: list[PositionEntry] | None
    """All of them; None: as they were."""
    slots: list[SlotKind]
    positions: list[Position]
    starts: date
    ends: date
    zone: str
    goal: Goal | None
    priority: int
    pacing: Pacing
    caps: list[Cap]
    dayparts: list[Daypart]
    targets: Targets
    """Shows as they are written: slugs or ids."""
    excludes: Targets


@dataclass(frozen=True, kw_only=True)
class CampaignEntry:
    ref: str
    name: str
    caps: list[Cap]
    flights: list[FlightEntry]


@dataclass(frozen=True, kw_only=True)
class AdvertiserEntry:
    ref: str
    name: str
    category: str
    campaigns: list[CampaignEntry]


@dataclass(frozen=True, kw_only=True)
class HouseEntry:
    place: str
    ref: str
    name: str
    creative: str
    slots: list[SlotKind]


@dataclass(frozen=True, kw_only=True)
class AdsDocument:
    advertisers: list[AdvertiserEntry]
    house: list[HouseEntry]

    def list_flights(self) -> Iterator[FlightEntry]:
        for advertiser in self.advertisers:
            for campaign in advertiser.campaigns:
                yield from campaign.flights

    def list_files(self) -> Iterator[tuple[str, str]]:
        """Every recording, after the place of the field that names it."""
        for flight in self.list_flights():
            if flight.creative not in {HOST_READ, BAKED_IN}:
                yield f"{flight.place}.creative", flight.creative
            for take in flight.takes:
                yield f"{take.place}.creative", take.creative
        for spot in self.house:
            yield f"{spot.place}.creative", spot.creative
