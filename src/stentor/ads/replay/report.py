"""One scenario under every policy, and the bound beside them."""

from collections.abc import Callable, Sequence
from typing import Any, TypedDict

import numpy as np

from stentor.ads.replay.day import (
    Asked,
    count_supply,
    draw_downloads,
    make_book,
    make_questions,
    make_supply,
)
from stentor.ads.replay.measures import (
    compute_bound,
    compute_pace_error,
    compute_shortfall,
    count_served,
    count_violations,
    find_worst,
)
from stentor.ads.replay.policies import POLICIES
from stentor.ads.replay.run import Played, play
from stentor.ads.replay.scenario import Scenario

Keep = Callable[[str, Sequence[Asked], Played], None]


class Figures(TypedDict):
    """Of one policy."""

    shortfall_pp: float
    worst_flight: float
    pace_error: float
    violations: int
    p50_ms: float
    p99_ms: float


class Report(TypedDict):
    """What `stentor ads replay --json` prints."""

    scenario: str
    seed: int
    downloads: int
    slots: int
    flights: int
    sold: int
    bound: float
    policies: dict[str, Figures]


def replay(
    scenario: Scenario,
    *,
    policies: Sequence[str] = tuple(POLICIES),
    keep: Keep = lambda *_: None,
    tell: Callable[[str], None] = lambda _: None,
) -> Report:
    """`keep` is given every policy's decisions; `tell` hears which one is played."""
    downloads = draw_downloads(scenario)
    asked = list(make_questions(scenario, downloads))
    book = make_book(scenario)
    forecast = make_supply(scenario, scenario.forecast)
    seen = count_supply(scenario, downloads)
    tell("the bound")
    goals = {flight.id: flight.goal for flight in scenario.flights}
    reached = compute_bound(book.flights, seen, asked)
    bound = {flight.id: float(reached[row]) for row, flight in enumerate(book.flights)}
    bound_shortfall = compute_shortfall(goals, bound)
    figures: dict[str, Figures] = {}
    for name in policies:
        tell(name)
        played = play(book, asked, forecast, seen, POLICIES[name]())
        keep(name, asked, played)
        delivered: Any = count_served(played.served)
        took = np.array(played.took_ns or [0]) / 1e6
        figures[name] = Figures(
            shortfall_pp=round(compute_shortfall(goals, delivered) - bound_shortfall, 3),
            worst_flight=round(find_worst(goals, bound, delivered), 4),
            pace_error=round(compute_pace_error(book.flights, forecast, played.served), 4),
            violations=count_violations(scenario, asked, played.decided),
            p50_ms=round(float(np.percentile(took, 50)), 4),
            p99_ms=round(float(np.percentile(took, 99)), 4),
        )
    return Report(
        scenario=scenario.name,
        seed=scenario.seed,
        downloads=len(asked),
        slots=sum(len(one.question.slots) for one in asked),
        flights=len(book.flights),
        sold=sum(goals.values()),
        bound=round(bound_shortfall, 3),
        policies=figures,
    )
