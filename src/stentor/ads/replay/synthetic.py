"""A day made up from a seed: shows of every size, releases, listeners who come in waves, and a
forecast that is wrong."""

from typing import Any, Final

import msgspec
import numpy as np

from stentor.ads.pacing.eligibility import compute_shares
from stentor.ads.pacing.supply import Array
from stentor.ads.pacing.targets import compute_targets, merge_supply
from stentor.ads.replay.day import make_book, make_supply
from stentor.ads.replay.scenario import HOURS, ByPlace, Scenario, ScenarioFlight, ScenarioShow
from stentor.contracts.adbook import Cap, SlotKind, Targets

DOWNLOADS: Final = 100_000
SHOWS: Final = 60
FLIGHTS: Final = 140
REGIONS: Final = {
    "US": (0.35, -6),
    "GB": (0.15, 0),
    "DE": (0.14, 1),
    "FR": (0.1, 1),
    "ES": (0.08, 1),
    "BR": (0.08, -3),
    "AU": (0.06, 10),
    "IN": (0.04, 5),
}
"""Share of listening, hours from UTC."""
CATEGORIES: Final = ("News", "Comedy", "Science > Nature", "Business", "Sports", "True Crime")
TRADES: Final = ("food", "cars", "banks", "software", "travel", "games", "beds", "energy")
BREAKS: Final[tuple[tuple[list[SlotKind], ...], ...]] = (
    (["pre"], ["mid", "mid"], ["post"]),
    (["pre"], ["mid"], ["mid"]),
    (["pre", "pre"], ["mid", "mid"], ["post"]),
    (["pre"], ["mid", "mid"]),
)
KINDS: Final[tuple[list[SlotKind], ...]] = (
    ["pre"], ["mid"], ["mid"], ["pre", "mid"], ["pre", "mid", "post"], ["post"],
)  # fmt: skip
VOLUME_ERROR: Final = 0.4
"""Standard deviation of the logarithm of forecast to fact, drawn for each show."""
SOLD: Final = 0.9
"""Of what the day has, to those who want it: above 1, more is sold than there is."""


def make_scenario(
    seed: int, *, sold: float = SOLD, flights: int = FLIGHTS, downloads: int = DOWNLOADS
) -> Scenario:
    """The same for the same arguments."""
    randomness = np.random.default_rng(seed)
    shows = [
        ScenarioShow(
            id=f"show-{number:02}",
            category=str(randomness.choice(CATEGORIES)),
            breaks=list(BREAKS[randomness.integers(len(BREAKS))]),
        )
        for number in range(SHOWS)
    ]
    expected = draw_volumes(randomness, downloads)
    errors = np.exp(randomness.normal(0, VOLUME_ERROR, SHOWS))
    actual = randomness.poisson(expected)
    booked = draw_flights(randomness, shows, flights)
    scenario = Scenario(
        name=f"synthetic {seed}",
        seed=seed,
        shows=shows,
        regions=list(REGIONS),
        supply=name_places(shows, actual),
        forecast=name_places(shows, expected * errors[:, None, None]),
        flights=booked,
    )
    return msgspec.structs.replace(scenario, flights=set_goals(scenario, randomness, sold=sold))


def draw_volumes(randomness: np.random.Generator, downloads: int) -> Array:
    """(shows, regions, hours) downloads: few big shows, many small ones; waking hours of each
    region; and a show in four brings something out, which is heard at once."""
    sizes = 1 / np.arange(1, SHOWS + 1) ** 0.8
    randomness.shuffle(sizes)
    volumes = np.zeros((SHOWS, len(REGIONS), HOURS))
    hours = np.arange(HOURS)
    for region, (share, offset) in enumerate(REGIONS.values()):
        waking = 1.1 + np.sin((hours + offset - 11) / 24 * 2 * np.pi)
        tastes = randomness.dirichlet(np.full(4, 8.0))[randomness.integers(0, 4, SHOWS)]
        volumes[:, region] = (sizes * share * tastes)[:, None] * waking / waking.sum()
    for show in randomness.choice(SHOWS, SHOWS // 4, replace=False):
        release = int(randomness.integers(3, 18))
        spike = np.where(hours >= release, np.exp(-(hours - release) / 2.5), 0.0)
        whole = volumes[show].sum(axis=1, keepdims=True)
        volumes[show] += randomness.uniform(0.7, 2.0) * whole * spike / spike.sum()
    return np.asarray(volumes * downloads / volumes.sum())


def name_places(shows: list[ScenarioShow], volumes: Any) -> ByPlace:
    return {
        show.id: {
            region: [round(float(count), 2) for count in volumes[row, column]]
            for column, region in enumerate(REGIONS)
        }
        for row, show in enumerate(shows)
    }


def draw_flights(
    randomness: np.random.Generator, shows: list[ScenarioShow], count: int
) -> list[ScenarioFlight]:
    flights = []
    for number in range(count):
        advertiser = int(randomness.integers(0, 90))
        trade = TRADES[advertiser % len(TRADES)] if advertiser % 5 < 3 else ""
        flights.append(
            ScenarioFlight(
                id=f"flight-{number:03}",
                goal=0,
                slots=KINDS[randomness.integers(len(KINDS))],
                advertiser=f"advertiser-{advertiser:02}",
                trade=trade,
                campaign=f"campaign-{number:03}",
                caps=[Cap(int(randomness.integers(2, 5)), 24)] if randomness.random() < 0.5 else [],
                targets=draw_targets(randomness, [show.id for show in shows], number % 3),
            )
        )
    return flights


def draw_targets(randomness: np.random.Generator, shows: list[str], reach: int) -> Targets:
    """A third anywhere, a third by category or some shows, a third by shows and country."""
    categories: list[str] = []
    chosen: list[str] = []
    countries: list[str] = []
    if reach == 1 and randomness.random() < 0.5:
        categories = [str(randomness.choice(CATEGORIES)).partition(" > ")[0]]
    elif reach:
        size = int(randomness.integers(2, 12))
        chosen = sorted(randomness.choice(shows, size, replace=False).tolist())
    if reach == 2 or randomness.random() < 0.3:
        size = int(randomness.integers(1, 4))
        countries = sorted(randomness.choice(list(REGIONS), size, replace=False).tolist())
    return Targets(categories=categories, shows=chosen, countries=countries)


def set_goals(
    scenario: Scenario, randomness: np.random.Generator, *, sold: float
) -> list[ScenarioFlight]:
    """Everybody wants a share of what they may have; the linear programme on `sold` of the day's
    real supply says how much they get, so that up to 1 the book can be fulfilled."""
    supply = make_supply(scenario, scenario.supply)
    flights = make_book(scenario).flights
    shares = compute_shares(flights, supply.cells, {})
    slots, room = supply.slots.sum(axis=1) * sold, supply.room.sum(axis=1) * sold
    alone = shares @ room
    wanted = (
        alone
        * randomness.uniform(0.0, 0.9, len(flights)) ** 2
        * (alone.max() / np.maximum(alone, 1.0)) ** 0.3
    )
    wanted = np.minimum(wanted, 0.9 * alone)
    wanted *= min(1.0, 1.3 * slots.sum() / wanted.sum())
    goals = compute_targets(wanted, np.ones(len(flights)), merge_supply(slots, room, shares))
    return [
        msgspec.structs.replace(flight, goal=int(goal))
        for flight, goal in zip(scenario.flights, goals, strict=True)
    ]
