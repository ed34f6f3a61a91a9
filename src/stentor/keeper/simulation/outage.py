"""The longest outage of every authority that a name survives, as a part of the time there is."""

import random

from stentor.keeper.simulation.faults import lay_all_down_to_the_end
from stentor.keeper.simulation.paper import begin_anew
from stentor.keeper.simulation.trials import Safeguards
from stentor.keeper.simulation.world import BEGIN, Setting, World

STEPS = 9


def measure_survivable_outage(life: float, seed: int, safeguards: Safeguards) -> float:
    """By halving: an outage begins at the planned renewal of the certificate that lasts longest
    and takes a part of what is left of that. The largest part without an invalid second."""
    if is_survived(1.0, life, seed, safeguards):
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(STEPS):
        middle = (low + high) / 2
        if is_survived(middle, life, seed, safeguards):
            low = middle
        else:
            high = middle
    return low


def is_survived(part: float, life: float, seed: int, safeguards: Safeguards) -> bool:
    """Whether nobody is refused when the outage takes this part, less twenty seconds that the
    order itself and the edges' look need."""
    begin_anew()
    setting = Setting(life, 1, safeguards.rules, safeguards.guards, safeguards.has_lock)
    world = World(setting, random.Random(seed))  # noqa: S311 -- a simulation, repeatable by its seed
    lay_all_down_to_the_end(world, BEGIN + 1, part, spared=20.0)
    end = BEGIN + 2.5 * life
    world.run(end)
    world.finish(end)
    return world.edges.invalid_seconds == 0
