"""A month in which nothing was wrong but the line: nobody is told anything."""

import random

from made.probe_simulation import Simulation, make_checks
from stentor.contracts.probe import Outcome

MONTH = 30 * 86_400
LOST, SLOW = 0.002, 0.003
"""Of all looks: those that fail, and those that take too long, for no reason that lasts."""
BLIPS_A_DAY, BLIP_SECONDS = 4, 9.0
"""Times a day that a line is gone altogether, at most for so long."""


def make_noise(seed: int):
    chance = random.Random(seed)
    blips = sorted(
        (chance.uniform(0, MONTH), chance.uniform(1, BLIP_SECONDS)) for _ in range(30 * BLIPS_A_DAY)
    )
    position = 0

    def look(name: str, now: float) -> Outcome:
        nonlocal position
        while position < len(blips) and now > sum(blips[position]):
            position += 1
        if position < len(blips) and now >= blips[position][0]:
            return Outcome.DOWN
        luck = chance.random()
        return Outcome.DOWN if luck < LOST else Outcome.DEGRADED if luck < SLOW else Outcome.UP

    return look


def test_a_quiet_month_has_no_incident_and_no_alarm() -> None:
    simulation = Simulation(make_checks(every=15))
    simulation.run(MONTH, make_noise(seed=11))
    assert simulation.incidents == []
    assert simulation.alarms.told == []


def test_a_week_of_the_same_noise_with_three_faults_has_three() -> None:
    """The proof above can fail: what is really wrong is found in the same noise."""
    noise, faults = make_noise(seed=12), {"http:studio": 1, "feed:canary": 4, "tcp:edge": 7}

    def look(name: str, now: float) -> Outcome:
        day = now / 86_400
        begins = faults.get(name, 99)
        if begins <= day < begins + 0.01:
            return Outcome.DOWN
        return noise(name, now)

    simulation = Simulation(make_checks(every=15))
    simulation.run(8 * 86_400, look)
    assert [one.check for one in simulation.incidents] == list(faults)
    assert all((one.opened_at - one.began_at).total_seconds() < 60 for one in simulation.incidents)
