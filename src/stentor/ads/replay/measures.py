"""What a day came to: shortfall, pace, violations, time. From decisions alone, by plain rules of
its own that share nothing with the engine's."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from stentor.ads.pacing.eligibility import compute_hours, compute_shares, may_serve
from stentor.ads.pacing.paces import compute_passed
from stentor.ads.pacing.supply import Array, Cell, Supply
from stentor.ads.pacing.targets import compute_targets, merge_supply
from stentor.ads.replay.day import Asked
from stentor.ads.replay.scenario import Scenario, ScenarioFlight
from stentor.contracts.adbook import Flight

LEAST_GOAL = 50
"""Flights below it are too few impressions for a pace."""


def compute_bound(flights: Sequence[Flight], supply: Supply, asked: Sequence[Asked] = ()) -> Array:
    """(flights,): what the linear programme gives each when the whole day is known beforehand.

    Of caps it knows those of a flight that last the day: nobody can have more than they allow.
    """
    shares = compute_shares(flights, supply.cells, {}) * compute_hours(flights, supply.moments).any(
        axis=1, keepdims=True
    )
    merged = merge_supply(supply.slots.sum(axis=1), supply.room.sum(axis=1), shares)
    goals = np.array([float(flight.goal.impressions if flight.goal else 0) for flight in flights])
    priorities = np.array([float(flight.priority) for flight in flights])
    return compute_targets(np.minimum(goals, count_allowed(flights, asked)), priorities, merged)


def count_allowed(flights: Sequence[Flight], asked: Sequence[Asked]) -> Array:
    """(flights,): impressions that its own day-long caps leave each, if it were alone."""
    allowed = np.full(len(flights), np.inf)
    if not asked:
        return allowed
    _, listeners = np.unique([one.listener for one in asked], return_inverse=True)
    slots = [
        (one.question.show, one.question.category, one.region, one.question.slots) for one in asked
    ]
    numbers = {place: number for number, place in enumerate(dict.fromkeys(slots))}
    places = np.array([numbers[place] for place in slots])
    for row, flight in enumerate(flights):
        most = min((cap.impressions for cap in flight.caps if cap.hours >= 24), default=None)
        if most is None:
            continue
        is_for = np.array(
            [
                any(
                    may_serve(flight, Cell(show, category, region, slot.kind, 1.0))
                    for slot in kinds
                )
                for show, category, region, kinds in numbers
            ]
        )
        heard = np.bincount(listeners.ravel()[is_for[places]])
        allowed[row] = np.minimum(heard, most).sum()
    return allowed


def compute_shortfall(goals: Mapping[str, int], delivered: Mapping[str, float]) -> float:
    """In percent of all that was sold."""
    missing = sum(max(goal - delivered.get(name, 0.0), 0.0) for name, goal in goals.items())
    return 100.0 * missing / max(1, sum(goals.values()))


def compute_pace_error(
    flights: Sequence[Flight], forecast: Supply, served: Mapping[str, Sequence[float]]
) -> float:
    """Mean over flights of the widest gap, in parts of the goal, between what was delivered and
    the flight's curve: of the forecast for `forecast`, of the clock for `even` and `front`."""
    shares = compute_shares(flights, forecast.cells, {})
    hours = compute_hours(flights, forecast.moments)
    room = (shares @ forecast.room) * hours
    gaps = []
    for row, flight in enumerate(flights):
        goal = flight.goal.impressions if flight.goal else 0
        if goal < LEAST_GOAL or flight.pacing == "asap":
            continue
        curve = compute_passed(room[row], hours[row], flight.pacing)
        counts = np.searchsorted(np.array(served.get(flight.id, ())), forecast.moments) / goal
        gaps.append(float(np.abs(np.minimum(counts, 1.0) - curve).max()))
    return float(np.mean(gaps)) if gaps else 0.0


def count_violations(
    scenario: Scenario, asked: Sequence[Asked], decided: Sequence[tuple[str | None, ...]]
) -> int:
    """Slots that a flight should not have had: not booked for it, capped, or beside a rival."""
    flights = {flight.id: flight for flight in scenario.flights}
    heard: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    violations = 0
    for one, names in zip(asked, decided, strict=True):
        taken: list[tuple[int, ScenarioFlight]] = []
        for slot, name in zip(one.question.slots, names, strict=True):
            if name is None:
                continue
            flight = flights[name]
            violations += slot.kind not in flight.slots
            violations += not _is_meant(flight, one)
            violations += any(
                _are_rivals(flight, other, near=number == slot.break_number)
                for number, other in taken
            )
            taken.append((slot.break_number, flight))
            violations += _breaks_cap(flight, one, heard)
    return violations


def _is_meant(flight: ScenarioFlight, one: Asked) -> bool:
    wanted, unwanted = flight.targets, flight.excludes
    return (
        (not wanted.shows or one.question.show in wanted.shows)
        and one.question.show not in unwanted.shows
        and (not wanted.countries or one.region in wanted.countries)
        and one.region not in unwanted.countries
    )


def _are_rivals(one: ScenarioFlight, other: ScenarioFlight, *, near: bool) -> bool:
    if one.id == other.id:
        return True
    apart = {one.apart, other.apart}
    if apart == {"none"} or not (near or "episode" in apart):
        return False
    same_trade = one.trade and one.trade.casefold() == other.trade.casefold()
    return bool(same_trade) or (one.advertiser or one.id) == (other.advertiser or other.id)


def _breaks_cap(
    flight: ScenarioFlight, one: Asked, heard: "defaultdict[tuple[str, str], list[float]]"
) -> bool:
    """Was one more of it too much? It is heard in any case."""
    is_broken = False
    at = one.question.at
    for owner, caps in (
        (f"flight {flight.id}", flight.caps),
        (f"campaign {flight.campaign or flight.id}", flight.campaign_caps),
    ):
        before = heard[one.listener, owner]
        for cap in caps:
            within = sum(moment > at - cap.hours * 3600 for moment in before)
            is_broken |= within >= cap.impressions
        before.append(at)
    return is_broken


def find_worst(
    goals: Mapping[str, int], bound: Mapping[str, float], delivered: Mapping[str, float]
) -> float:
    """The lowest delivery, in parts of the goal, of flights that the bound gives all of theirs."""
    whole = [name for name, goal in goals.items() if goal and bound[name] >= goal - 0.5]
    return min((min(delivered.get(name, 0.0) / goals[name], 1.0) for name in whole), default=1.0)


def count_served(served: Mapping[str, Sequence[float]]) -> Counter[str]:
    return Counter({name: len(moments) for name, moments in served.items()})
