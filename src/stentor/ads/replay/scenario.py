"""A scenario: one day of downloads, what was forecast of it, and what was booked on it.

docs/ads-replay.md describes the file for people.
"""

from datetime import UTC, date, datetime, time
from typing import Annotated, Final, Literal

import msgspec

from stentor.contracts.adbook import (
    NOWHERE_NAMED,
    Cap,
    Daypart,
    Pacing,
    Separation,
    SlotKind,
    Targets,
)

FORMAT: Final = 1
HOURS: Final = 24

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
Hourly = Annotated[
    list[Annotated[float, msgspec.Meta(ge=0, le=1e7)]],
    msgspec.Meta(min_length=HOURS, max_length=HOURS),
]
ByPlace = dict[str, dict[str, Hourly]]
"""Show, region, hour."""


class ScenarioShow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A show, and the slots of an episode of it."""

    id: Name
    category: str = ""
    breaks: list[list[SlotKind]]
    """`[["pre"], ["mid", "mid"], ["post"]]`."""


class ScenarioFlight(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A flight that runs all day; what it leaves out is as in the ad book."""

    id: Name
    goal: Annotated[int, msgspec.Meta(ge=0)]
    slots: list[SlotKind]
    advertiser: str = ""
    """Empty: one of its own."""
    trade: str = ""
    campaign: str = ""
    priority: Annotated[int, msgspec.Meta(ge=1, le=11)] = 3
    pacing: Pacing = "forecast"
    caps: list[Cap] = []
    campaign_caps: list[Cap] = []
    apart: Separation = "break"
    targets: Targets = NOWHERE_NAMED
    excludes: Targets = NOWHERE_NAMED
    dayparts: list[Daypart] = []


class Download(msgspec.Struct, frozen=True, array_like=True):
    """Of a recorded log."""

    second: Annotated[float, msgspec.Meta(ge=0, lt=86_400)]
    """Of the day."""
    show: str
    region: str
    listener: str


class Scenario(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file."""

    format: Literal[1] = FORMAT
    name: str = ""
    seed: int = 0
    """Of everything that is drawn: moments, listeners, turns."""
    day: str = "2026-11-24"
    """UTC."""
    shows: list[ScenarioShow]
    regions: list[str]
    """Countries, ISO 3166-1."""
    supply: ByPlace = {}
    """Downloads that there are."""
    forecast: ByPlace
    """Downloads that were expected."""
    listeners: Annotated[int, msgspec.Meta(ge=1)] = 60_000
    """Among whom the downloads of `supply` are drawn."""
    flights: list[ScenarioFlight]
    downloads: list[Download] = []
    """In place of `supply`, where a day was recorded."""


def compute_start(scenario: Scenario) -> float:
    """Of its day, in seconds since the epoch."""
    return datetime.combine(date.fromisoformat(scenario.day), time(), UTC).timestamp()


def encode_scenario(scenario: Scenario) -> bytes:
    return msgspec.json.encode(scenario)


def parse_scenario(content: bytes) -> Scenario:
    """ValueError with one clear line when it is no scenario."""
    scenario = msgspec.json.decode(content, type=Scenario)
    date.fromisoformat(scenario.day)
    shows, regions = [show.id for show in scenario.shows], scenario.regions
    for names, what in ((shows, "show"), (regions, "region"), (_ids(scenario), "flight")):
        if len(set(names)) != len(names):
            raise ValueError(f"a {what} is there twice")
    if bool(scenario.supply) == bool(scenario.downloads):
        raise ValueError("a scenario has either supply or downloads")
    for places in (scenario.supply, scenario.forecast):
        for show, by_region in places.items():
            require_place(show, shows, "show")
            for region in by_region:
                require_place(region, regions, "region")
    for download in scenario.downloads:
        require_place(download.show, shows, "show")
        require_place(download.region, regions, "region")
    trades: dict[str, str] = {}
    for flight in scenario.flights:
        advertiser = flight.advertiser or flight.id
        if trades.setdefault(advertiser, flight.trade) != flight.trade:
            raise ValueError(f"advertiser {advertiser!r} is in two trades")
    return scenario


def _ids(scenario: Scenario) -> list[str]:
    return [flight.id for flight in scenario.flights]


def require_place(name: str, known: list[str], what: str) -> None:
    if name not in known:
        raise ValueError(f"{what} {name!r} is not among the scenario's")
