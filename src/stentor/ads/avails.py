"""What a flight could still be sold: its supply, what is booked on it, and who else wants it."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from stentor.ads.pacing.paces import Reckoning
from stentor.ads.pacing.supply import Supply
from stentor.contracts.adbook import Flight

WORTH_NAMING: Final = 0.01
"""Of the supply, from which on another flight contends."""


class Avails(NamedTuple):
    """In impressions."""

    supply: float
    """What it could have if nobody else were there."""
    low: float
    high: float
    booked: float
    """What the others, as far as their goals go, are likely to take of it."""
    contending: list[tuple[str, float]]
    """Flights and what each takes of it, the most first."""

    @property
    def available(self) -> float:
        return max(self.supply - self.booked, 0.0)


def compute_avails(
    wanted: Flight,
    booked: Sequence[Flight],
    supply: Supply,
    now: float,
    delivered: Mapping[str, float],
    *,
    spread: tuple[float, float] = (1.0, 1.0),
    reach: Mapping[str, float] | None = None,
) -> Avails:
    """`supply` from `now` on is the forecast; `spread`: its interval, in parts of what is
    expected. Each booked flight takes from all its places alike."""
    flights = [wanted, *(one for one in booked if one.goal and one.id != wanted.id)]
    reckoning = Reckoning(flights, supply, now, reach or {})
    room = reckoning.room_left
    mine = float(room[0])
    takes = []
    for row, flight in enumerate(flights[1:], 1):
        assert flight.goal is not None
        left = max(flight.goal.impressions - delivered.get(flight.id, 0.0), 0.0)
        shared = reckoning.compute_shared(0, row)
        taken = min(left / room[row], 1.0) * shared if room[row] > 0 else 0.0
        if taken >= WORTH_NAMING * mine and taken > 0:
            takes.append((flight.id, taken))
    takes.sort(key=lambda take: -take[1])
    total = float(np.sum([taken for _, taken in takes]))
    return Avails(mine, mine * spread[0], mine * spread[1], min(total, mine), takes)
