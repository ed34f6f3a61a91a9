"""Every flight's pace: its curve, how scarce its supply is, whether it may run ahead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from stentor.ads.pacing.eligibility import compute_hours, compute_shares
from stentor.ads.pacing.supply import Array, Supply, compute_share_left
from stentor.ads.pacing.targets import Merged, compute_targets, merge_supply
from stentor.contracts.adbook import Flight, Pacing
from stentor.contracts.pace import DuePoint, Pace

CONTENDED: Final = 0.6
"""From this share of what is left that is booked, a flight may run ahead of its curve."""
LEAD: Final = 0.1
"""Of its goal, that it may run ahead."""
MOST_POINTS: Final = 24
SCARCEST: Final = 1e6


@dataclass(frozen=True)
class Delivery:
    """What is known of one flight."""

    impressions: float
    """Counted, and those under way."""
    rate: float = 1.0
    """Impressions that come of one decision."""


class Reckoning:
    """Flights against supply at one moment."""

    def __init__(
        self, flights: Sequence[Flight], supply: Supply, now: float, reach: Mapping[str, float]
    ) -> None:
        self.flights = flights
        self.now = now
        self.moments = supply.moments
        shares = compute_shares(flights, supply.cells, reach)
        self.hours = compute_hours(flights, self.moments)
        left = compute_share_left(self.moments, now)
        self.room = (shares @ supply.room) * self.hours
        """(flights, steps): what each could have if it were alone."""
        self._left = left
        self._shares = shares
        self._slots = supply.slots * left
        self._room = supply.room * left

    @property
    def room_left(self) -> Array:
        """(flights,)."""
        return np.asarray(self.room @ self._left)

    def compute_shared(self, one: int, other: int) -> float:
        """Of what is left for one, what the other may have as well."""
        shares = np.minimum(self._shares[one], self._shares[other])
        hours = self.hours[one] * self.hours[other]
        return float(shares @ self._room @ hours)

    def compute_targets(self, goals_left: Array) -> Array:
        """(flights,): what of these can still be had, all flights together."""
        priorities = np.array([float(flight.priority) for flight in self.flights])
        is_on = self.hours[:, self._left > 0]
        if (is_on == is_on[:, :1]).all():
            shares = self._shares * is_on[:, :1]
            merged = merge_supply(self._slots.sum(axis=1), self._room.sum(axis=1), shares)
        else:
            merged = self._merge_by_time(is_on)
        return compute_targets(goals_left, priorities, merged)

    def _merge_by_time(self, is_on: Array) -> Merged:
        """Steps at which other flights are on are other supply."""
        _, spans = np.unique(is_on, axis=1, return_inverse=True)
        future = np.flatnonzero(self._left > 0)
        slots: list[Array] = []
        room: list[Array] = []
        shares: list[Array] = []
        for span in range(spans.max() + 1):
            steps = future[spans.ravel() == span]
            slots.append(self._slots[:, steps].sum(axis=1))
            room.append(self._room[:, steps].sum(axis=1))
            shares.append(self._shares * self.hours[:, steps[:1]])
        return merge_supply(np.concatenate(slots), np.concatenate(room), np.hstack(shares))

    def compute_contention(self, wanted: Array) -> Array:
        """(flights,): the share that is booked of what each flight has left, by it and by those
        of its priority or a higher one."""
        room = self.room_left
        cells = self._slots.sum(axis=1)
        alone = self._shares * self._room.sum(axis=1)
        pull = np.divide(wanted, room, out=np.zeros_like(wanted), where=room > 0)
        contention = np.zeros(len(wanted))
        priorities = np.array([flight.priority for flight in self.flights])
        for priority in np.unique(priorities):
            demand = (alone * pull[:, None])[priorities <= priority].sum(axis=0)
            booked = np.divide(demand, cells, out=np.zeros_like(cells), where=cells > 0)
            mine = priorities == priority
            weight = alone[mine].sum(axis=1)
            contention[mine] = np.divide(
                alone[mine] @ booked, weight, out=np.ones(mine.sum()), where=weight > 0
            )
        return contention


def compute_paces(
    flights: Sequence[Flight],
    supply: Supply,
    now: float,
    deliveries: Mapping[str, Delivery],
    *,
    targets: Mapping[str, float] | None = None,
    reach: Mapping[str, float] | None = None,
) -> dict[str, Pace]:
    """By id, for every flight that has a goal.

    `supply` holds what was before `now`, from the flights' first days on, and what is expected
    after it. `targets` are those of an earlier call, by id, in impressions all told; None computes
    them anew.
    """
    flights = [flight for flight in flights if flight.goal]
    reckoning = Reckoning(flights, supply, now, reach or {})
    goals = np.array([float(flight.goal.impressions if flight.goal else 0) for flight in flights])
    known = [deliveries.get(flight.id, Delivery(0.0)) for flight in flights]
    delivered = np.array([one.impressions for one in known])
    if targets is None:
        reached = delivered + reckoning.compute_targets(np.maximum(goals - delivered, 0.0))
    else:
        reached = np.array([targets.get(flight.id, 0.0) for flight in flights])
    reached = np.clip(np.maximum(reached, delivered), 0.0, np.maximum(goals, delivered))
    wanted = np.maximum(goals - delivered, 0.0)
    contention = reckoning.compute_contention(wanted)
    room = reckoning.room_left
    left = np.maximum(reached - delivered, 0.0)
    scarcity = np.where(room > left / SCARCEST, left / np.maximum(room, 1e-9), SCARCEST)
    return {
        flight.id: Pace(
            as_of=now,
            delivered=float(delivered[row]),
            goal=float(goals[row]),
            rate=known[row].rate,
            due=draw_curve(reckoning, row, float(reached[row])),
            scarcity=float(scarcity[row]),
            is_contended=bool(contention[row] > CONTENDED),
            lead=float(LEAD * goals[row]),
        )
        for row, flight in enumerate(flights)
    }


def draw_curve(reckoning: Reckoning, row: int, target: float) -> list[DuePoint]:
    """What is due from `now` on; empty for a flight that is to serve as soon as it can."""
    flight = reckoning.flights[row]
    if flight.pacing == "asap":
        return []
    passed = compute_passed(reckoning.room[row], reckoning.hours[row], flight.pacing)
    moments = reckoning.moments
    now_passed = float(np.interp(reckoning.now, moments, passed))
    points = [DuePoint(reckoning.now, target * now_passed)]
    later = np.flatnonzero(moments > reckoning.now)
    points += [DuePoint(float(moments[at]), float(target * passed[at])) for at in thin(later)]
    return points


def compute_courses(
    flights: Sequence[Flight],
    supply: Supply,
    now: float,
    *,
    reach: Mapping[str, float] | None = None,
) -> dict[str, list[float]]:
    """By id, for every flight with a goal and a curve: the share of its impressions that it should
    have at the beginning of each of its days, in its zone, and at the end of the last."""
    drawn = [flight for flight in flights if flight.goal and flight.pacing != "asap"]
    if not drawn:
        return {}
    reckoning = Reckoning(drawn, supply, now, reach or {})
    return {
        flight.id: [
            round(float(share), 5)
            for share in np.interp(
                list_midnights(flight),
                reckoning.moments,
                compute_passed(reckoning.room[row], reckoning.hours[row], flight.pacing),
            )
        ]
        for row, flight in enumerate(drawn)
    }


def list_midnights(flight: Flight) -> list[float]:
    """When its days begin, and when the last one ends."""
    first, last = date.fromisoformat(flight.starts), date.fromisoformat(flight.ends)
    zone = ZoneInfo(flight.zone)
    days = (first + timedelta(days=number) for number in range((last - first).days + 2))
    return [datetime.combine(day, time(), zone).timestamp() for day in days]


def compute_passed(room: Array, hours: Array, pacing: Pacing) -> Array:
    """(steps + 1,): the share of its impressions that a flight should have at each moment."""
    weights = room if pacing == "forecast" else hours
    if not weights.any():
        weights = hours if hours.any() else np.ones_like(hours)
    passed = np.concatenate([[0.0], np.cumsum(weights)]) / weights.sum()
    return np.asarray(passed * (1.4 - 0.4 * passed) if pacing == "front" else passed)


def thin(later: "np.typing.NDArray[np.intp]") -> list[int]:
    """The next ones, then ever fewer, and the last."""
    if len(later) <= MOST_POINTS:
        return [int(at) for at in later]
    near = list(range(MOST_POINTS // 2))
    far = np.geomspace(len(near), len(later) - 1, MOST_POINTS - len(near)).round().astype(int)
    return [int(later[at]) for at in sorted({*near, *(int(at) for at in far)})]
