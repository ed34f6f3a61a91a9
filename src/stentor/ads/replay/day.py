"""A scenario's day: its downloads one by one, its book, its supply."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from stentor.ads.pacing import Cell, Supply
from stentor.ads.question import Question, Slot
from stentor.ads.replay.scenario import (
    HOURS,
    ByPlace,
    Download,
    Scenario,
    ScenarioFlight,
    ScenarioShow,
    compute_start,
)
from stentor.contracts.adbook import AdBook, Advertiser, Campaign, Creative, Flight, Goal, SlotKind
from stentor.contracts.placement import CreativeForm

DAY = 86_400.0
STEPS = 96
"""Quarters of an hour."""
CHANNELS, BITRATE = 1, 128_000
ORGANISATION = "organisation"
KINDS: tuple[SlotKind, ...] = ("pre", "mid", "post")


class Asked(NamedTuple):
    """One download: what the decision is asked, its history apart."""

    question: Question
    region: str
    listener: str


def draw_downloads(scenario: Scenario) -> list[Download]:
    """In order of time; as many in each hour as `supply` says, at moments drawn by the seed."""
    if scenario.downloads:
        return sorted(scenario.downloads, key=lambda one: one.second)
    randomness = np.random.default_rng(scenario.seed)
    drawn: list[Download] = []
    pools = size_pools(scenario)
    for show, by_region in scenario.supply.items():
        for region, hours in by_region.items():
            counts = np.array(hours).round().astype(int)
            moments = np.repeat(np.arange(HOURS) * 3600.0, counts)
            moments += randomness.uniform(0, 3600, len(moments))
            # a few hear much more than the others
            listeners = (randomness.uniform(0, 1, len(moments)) ** 1.3 * pools[region]).astype(int)
            drawn += [
                Download(float(moment), show, region, f"{region}-{listener}")
                for moment, listener in zip(moments, listeners, strict=True)
            ]
    return sorted(drawn, key=lambda one: one.second)


def size_pools(scenario: Scenario) -> dict[str, int]:
    """Listeners of each region, in proportion to its downloads."""
    heard = dict.fromkeys(scenario.regions, 0.0)
    for by_region in scenario.supply.values():
        for region, hours in by_region.items():
            heard[region] += sum(hours)
    share = scenario.listeners / max(1.0, sum(heard.values()))
    return {region: max(1, round(share * count)) for region, count in heard.items()}


def make_questions(scenario: Scenario, downloads: list[Download]) -> Iterator[Asked]:
    start = compute_start(scenario)
    shows = {show.id: (show, make_slots(show)) for show in scenario.shows}
    for download in downloads:
        show, slots = shows[download.show]
        question = Question(
            organisation=ORGANISATION,
            show=show.id,
            category=show.category,
            episode=f"{show.id}/latest",
            slots=slots,
            channels=CHANNELS,
            bitrate=BITRATE,
            listener=f"{scenario.seed}/{download.listener}".encode()[::-1].rjust(8, b"0"),
            app="",
            device="",
            country=download.region,
            at=start + download.second,
        )
        yield Asked(question, download.region, download.listener)


def make_slots(show: ScenarioShow) -> tuple[Slot, ...]:
    return tuple(Slot(kind, number) for number, kinds in enumerate(show.breaks) for kind in kinds)


def make_cells(scenario: Scenario) -> list[Cell]:
    """Shows times regions times kinds of slot that the show has."""
    return [
        Cell(
            show.id,
            show.category,
            region,
            kind,
            float(sum(kinds.count(kind) for kinds in show.breaks)),
        )
        for show in scenario.shows
        for region in scenario.regions
        for kind in KINDS
        if any(kind in kinds for kinds in show.breaks)
    ]


def make_supply(scenario: Scenario, places: ByPlace) -> Supply:
    """By quarters of an hour, each hour's downloads spread evenly over its four."""
    cells = make_cells(scenario)
    none = [0.0] * HOURS
    hours = np.array([places.get(one.show, {}).get(one.country or "", none) for one in cells])
    return Supply(cells, compute_start(scenario), DAY / STEPS, np.repeat(hours / 4, 4, axis=1))


def count_supply(scenario: Scenario, downloads: list[Download]) -> Supply:
    """What really came, by quarters of an hour."""
    cells = make_cells(scenario)
    by_place: dict[tuple[str, str | None], list[int]] = {}
    for number, cell in enumerate(cells):
        by_place.setdefault((cell.show, cell.country), []).append(number)
    counts = np.zeros((len(cells), STEPS))
    for download in downloads:
        step = int(download.second * STEPS / DAY)
        for number in by_place.get((download.show, download.region), ()):
            counts[number, step] += 1
    return Supply(cells, compute_start(scenario), DAY / STEPS, counts)


def make_book(scenario: Scenario) -> AdBook:
    """Without paces."""
    advertisers, campaigns, flights = {}, {}, []
    for number, one in enumerate(scenario.flights, 1):
        advertiser, campaign = one.advertiser or one.id, one.campaign or one.id
        advertisers[advertiser] = Advertiser(
            id=advertiser,
            organisation=ORGANISATION,
            name=advertiser,
            category=one.trade,
            apart=one.apart,
        )
        campaigns[campaign] = Campaign(
            id=campaign, advertiser=advertiser, name=campaign, caps=one.campaign_caps
        )
        flights.append(make_flight(scenario, one, number, campaign))
    return AdBook(
        advertisers=list(advertisers.values()),
        campaigns=list(campaigns.values()),
        flights=flights,
        creatives=[make_creative(flight.creative) for flight in flights],
    )


def make_flight(scenario: Scenario, one: ScenarioFlight, number: int, campaign: str) -> Flight:
    return Flight(
        id=one.id,
        campaign=campaign,
        name=one.id,
        placement=number,
        creative=one.id,
        slots=one.slots,
        starts=scenario.day,
        ends=scenario.day,
        goal=Goal(impressions=one.goal),
        priority=one.priority,
        pacing=one.pacing,
        caps=one.caps,
        dayparts=one.dayparts,
        targets=one.targets,
        excludes=one.excludes,
    )


def make_creative(name: str) -> Creative:
    form = CreativeForm(
        channels=CHANNELS, bitrate=BITRATE, object="", size=0, frames=1250, frame_bytes=384
    )
    return Creative(id=name, name=name, seconds=30.0, forms=[form])
