"""What can be reached: an exact linear programme over flights and supply, solved by HiGHS.

Supply is merged wherever the same flights may serve, which loses nothing. Impressions of a higher
priority are worth more than any of a lower one; of one priority, a flight's first ones are worth
more than its last. Neither costs impressions in total, since what is worth anything at all is
used: the flights' deliveries form a polymatroid.
"""

from typing import Final, NamedTuple

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from stentor.ads.pacing.supply import Array

PARTS: Final = (0.25, 0.25, 0.25, 0.15, 0.1)
"""Of a goal, each worth less than the one before."""
WORTH: Final = (1.5, 1.4, 1.3, 1.2, 1.1)
PRIORITY_RATIO: Final = 1.6
"""More than the first part is worth against the last."""


class Merged(NamedTuple):
    """Supply by group of flights that may serve in it."""

    slots: Array
    """(groups,)."""
    room: Array
    """(flights, groups): what one flight can have."""


def merge_supply(slots: Array, room: Array, shares: Array) -> Merged:
    """`slots` and `room` by cell; `shares` by flight and cell."""
    eligible = shares > 0
    used = eligible.any(axis=0) & (slots > 0)
    patterns = np.packbits(eligible[:, used], axis=0)
    _, inverse = np.unique(patterns, axis=1, return_inverse=True)
    groups = inverse.max(initial=-1) + 1
    merged_room = np.zeros((len(shares), groups))
    for row, share in enumerate(shares[:, used]):
        merged_room[row] = np.bincount(
            inverse.ravel(), weights=room[used] * share, minlength=groups
        )
    merged_slots = np.zeros(groups)
    np.add.at(merged_slots, inverse.ravel(), slots[used])
    return Merged(merged_slots, merged_room)


def compute_targets(goals: Array, priorities: Array, supply: Merged) -> Array:
    """(flights,): how many impressions each of them can have of `goals`, all at once.

    RuntimeError when the solver gives up.
    """
    rows, columns = np.nonzero(supply.room)
    if not len(rows):
        return np.zeros(len(goals))
    flights, groups, parts = len(goals), len(supply.slots), len(PARTS)
    flows = len(rows)
    worth = PRIORITY_RATIO ** (priorities.max() - priorities)
    cost = np.concatenate([np.zeros(flows), -np.outer(WORTH, worth).ravel()])
    limits = np.concatenate([supply.room[rows, columns], np.outer(PARTS, goals).ravel()])
    into_groups = csr_array(
        (np.ones(flows), (columns, np.arange(flows))), shape=(groups, flows + parts * flights)
    )
    numbers = np.arange(parts * flights)
    balance = csr_array(
        (
            np.concatenate([np.ones(flows), -np.ones(parts * flights)]),
            (
                np.concatenate([rows, numbers % flights]),
                np.concatenate([np.arange(flows), flows + numbers]),
            ),
        ),
        shape=(flights, flows + parts * flights),
    )
    solved = linprog(
        cost,
        A_ub=into_groups,
        b_ub=supply.slots,
        A_eq=balance,
        b_eq=np.zeros(flights),
        bounds=np.column_stack([np.zeros(len(limits)), limits]),
        method="highs-ipm",  # with crossover: exact too, and three times as fast on contended books
    )
    if solved.x is None:
        raise RuntimeError(f"the linear programme was not solved: {solved.message}")
    return np.asarray(solved.x[flows:].reshape(parts, flights).sum(axis=0))
