"""Which trials a run is made of."""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass

from stentor.keeper.simulation.faults import CLASSES
from stentor.keeper.simulation.trials import YEAR, Trial

DAY = 86_400.0
LIVES = {"160h": 160 * 3600.0, "45d": 45 * DAY, "64d": 64 * DAY, "90d": 90 * DAY, "398d": 398 * DAY}
FLEETS = (1, 100, 10_000)
HUNDREDS_A_TURN = 12
PAIRS_A_TURN, LATER_PAIRS = 240, 40
"""Fleets of a hundred, and pairs, that are tried between two fleets of ten thousand; fewer pairs
after all have been tried once."""
LIVES_OF_LARGE = 1.2
FIRST_LARGE = (
    ("calm", "398d"), ("due-at-once", "398d"), ("one-down", "90d"), ("all-down", "160h"),
    ("flaky", "398d"), ("rate-limit", "64d"), ("listed-only", "398d"), ("calm", "45d"),
    ("due-at-once", "160h"), ("one-down", "398d"),
)  # fmt: skip
"""What fleets of ten thousand are tried with first, where their size matters most."""


@dataclass(frozen=True)
class Choice:
    """What a run is made of."""

    classes: tuple[str, ...] = tuple(CLASSES)
    lives: tuple[str, ...] = tuple(LIVES)
    fleets: tuple[int, ...] = FLEETS
    has_pairs: bool = True


def plan_trials(centuries: float, seed: int, choice: Choice = Choice()) -> Iterator[Trial]:
    """Every class alone at every lifetime, then fleets and pairs in turn, until there is enough."""
    chance = random.Random(seed)  # noqa: S311 -- a simulation, repeatable by its seed
    years = 0.0
    later = plan_turns(choice, chance)
    for trial in itertools.chain(plan_alone(choice, chance), later):
        if years >= centuries * 100:
            return
        years += trial.names * trial.life * trial.lives / YEAR
        yield trial


def plan_turns(choice: Choice, chance: random.Random) -> Iterator[Trial]:
    """Without end: large fleets, with small ones and pairs between them."""
    pairs, small, large = (
        plan(choice, chance) for plan in (plan_pairs, plan_small_fleets, plan_large_fleets)
    )
    every_pair = len(list(list_pairs(choice)))
    for turn in itertools.count():
        is_first = turn * PAIRS_A_TURN < every_pair
        trials = [
            *itertools.islice(large, 1),
            *itertools.islice(small, HUNDREDS_A_TURN),
            *itertools.islice(pairs, PAIRS_A_TURN if is_first else LATER_PAIRS),
        ]
        yield from trials or plan_alone(choice, chance)


def plan_alone(choice: Choice, chance: random.Random) -> Iterator[Trial]:
    for name, life in itertools.product(choice.classes, choice.lives):
        for names in choice.fleets[:1]:
            yield Trial((name,), LIVES[life], names, chance.getrandbits(32))


def list_pairs(choice: Choice) -> Iterator[tuple[tuple[str, str], str]]:
    """Every two classes at every lifetime."""
    couples = itertools.combinations(choice.classes, 2) if choice.has_pairs else ()
    return itertools.product(couples, choice.lives)


def plan_pairs(choice: Choice, chance: random.Random) -> Iterator[Trial]:
    """All of them in any order, again and again."""
    everything = list(list_pairs(choice))
    while everything and 1 in choice.fleets:
        chance.shuffle(everything)
        for pair, life in everything:
            yield Trial(pair, LIVES[life], 1, chance.getrandbits(32))


def plan_small_fleets(choice: Choice, chance: random.Random) -> Iterator[Trial]:
    """A hundred names of every class and lifetime, in any order, again and again."""
    everything = list(itertools.product(choice.classes, choice.lives))
    while everything and 100 in choice.fleets:
        chance.shuffle(everything)
        for name, life in everything:
            yield Trial((name,), LIVES[life], 100, chance.getrandbits(32))


def plan_large_fleets(choice: Choice, chance: random.Random) -> Iterator[Trial]:
    """Ten thousand names: what matters most, then all the others, again and again."""
    everything = list(itertools.product(choice.classes, choice.lives))
    first = [row for row in FIRST_LARGE if row in everything]
    others = [row for row in everything if row not in first]
    while everything and 10_000 in choice.fleets:
        chance.shuffle(others)
        for name, life in [*first, *others]:
            yield Trial((name,), LIVES[life], 10_000, chance.getrandbits(32), LIVES_OF_LARGE)
