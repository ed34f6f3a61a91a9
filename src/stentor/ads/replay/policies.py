"""Policies are ways to write the pacing into the ad book; the decision that reads it is one."""

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np

from stentor.ads.pacing import Delivery, Supply, compute_paces
from stentor.ads.pacing.paces import Reckoning
from stentor.ads.pacing.supply import compute_ratios
from stentor.contracts.adbook import Flight
from stentor.contracts.pace import DuePoint, Pace

TARGET_STEPS: Final = 4
"""Targets are computed anew every so many quarters of an hour."""


class Moment(NamedTuple):
    """What is known when a new book is made."""

    flights: list[Flight]
    step: int
    forecast: Supply
    seen: Supply
    """What came, known up to `step` only: nothing after it is to be looked at."""
    delivered: dict[str, float]

    @property
    def now(self) -> float:
        return float(self.forecast.moments[self.step])


class Stentor:
    """The product's own."""

    def __init__(self) -> None:
        self._targets: dict[str, float] | None = None

    def __call__(self, moment: Moment) -> dict[str, Pace]:
        deliveries = {name: Delivery(count) for name, count in moment.delivered.items()}
        if moment.step % TARGET_STEPS == 0:
            self._targets = None
        paces = compute_paces(
            moment.flights, expect(moment), moment.now, deliveries, targets=self._targets
        )
        if self._targets is None:
            self._targets = {
                name: pace.due[-1].impressions if pace.due else pace.goal
                for name, pace in paces.items()
            }
        return paces


def expect(moment: Moment) -> Supply:
    """What came so far, then the forecast corrected by it."""
    step, forecast = moment.step, moment.forecast
    expected: dict[str, float] = {}
    observed: dict[str, float] = {}
    for number, cell in enumerate(forecast.cells):
        show = cell.show
        expected[show] = expected.get(show, 0.0) + forecast.downloads[number, :step].sum()
        observed[show] = observed.get(show, 0.0) + moment.seen.downloads[number, :step].sum()
    corrected = forecast.correct(moment.now, compute_ratios(observed, expected))
    downloads = np.hstack([moment.seen.downloads[:, :step], corrected.downloads[:, step:]])
    return Supply(forecast.cells, forecast.start, forecast.step, downloads)


def pace_randomly(moment: Moment) -> dict[str, Pace]:
    """Whoever may serve, serves; by turns."""
    return {
        flight.id: Pace(as_of=moment.now, delivered=delivered, goal=goal)
        for flight, delivered, goal in list_flights(moment)
    }


def pace_by_throttle(moment: Moment) -> dict[str, Pace]:
    """Nobody runs ahead of a straight line over the day; by turns."""
    first, last = float(moment.forecast.moments[0]), float(moment.forecast.moments[-1])
    return {
        flight.id: Pace(
            as_of=moment.now,
            delivered=delivered,
            goal=goal,
            due=[DuePoint(first, 0.0), DuePoint(last, goal)],
        )
        for flight, delivered, goal in list_flights(moment)
    }


def pace_by_scarcity(moment: Moment) -> dict[str, Pace]:
    """Always the one with the most left to deliver for what is left of its forecast supply."""
    room = Reckoning(moment.flights, moment.forecast, moment.now, {}).room_left
    return {
        flight.id: Pace(
            as_of=moment.now,
            delivered=delivered,
            goal=goal,
            scarcity=float((goal - delivered) / max(room[row], 1e-3)),
        )
        for row, (flight, delivered, goal) in enumerate(list_flights(moment))
    }


def list_flights(moment: Moment) -> list[tuple[Flight, float, float]]:
    """Each with what it delivered and its goal."""
    return [
        (flight, moment.delivered[flight.id], float(flight.goal.impressions if flight.goal else 0))
        for flight in moment.flights
    ]


POLICIES: Final[dict[str, Callable[[], Callable[[Moment], dict[str, Pace]]]]] = {
    "stentor": Stentor,
    "random": lambda: pace_randomly,
    "throttle": lambda: pace_by_throttle,
    "scarcity": lambda: pace_by_scarcity,
}
