"""What an ads document says, read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from stentor.contracts.adbook import Cap, Daypart, Goal, Pacing, Position, SlotKind, Targets


@dataclass(frozen=True, kw_only=True)
class FlightEntry:
    place: str
    """Where it stands in the document: `advertisers[0].campaigns[0].flights[1]`."""
    ref: str
    name: str
    creative: str
    """Path, relative to the document."""
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

    def list_spots(self) -> Iterator[FlightEntry | HouseEntry]:
        """All that has a creative."""
        yield from self.list_flights()
        yield from self.house
