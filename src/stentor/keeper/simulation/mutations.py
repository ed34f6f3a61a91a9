"""Is every guard needed? Each is left out in turn until some fault costs a client something."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from stentor.keeper.simulation.faults import CLASSES
from stentor.keeper.simulation.planning import LIVES
from stentor.keeper.simulation.runs import run_trials
from stentor.keeper.simulation.trials import GUARDS, Safeguards, Trial

SEEDS = {"160h": range(8), "45d": range(2)}


@dataclass(frozen=True)
class Mutation:
    """What leaving a guard out came to."""

    guard: str
    invalid_seconds: float
    classes: tuple[str, ...]
    """Those in which clients were refused, the worst first."""
    orders: int
    """With it left out; `usual_orders` with all guards on."""
    usual_orders: int
    defied: int
    """Questions to an authority that limited, before the moment that it had named."""
    runaway: tuple[str, ...]
    """Classes in which orders were made without end."""

    @property
    def is_found(self) -> bool:
        """Clients were refused, or an authority was not heeded that limits."""
        return self.invalid_seconds > 0 or self.defied > 0


def plan_mutants() -> list[Trial]:
    """Every class alone, by a short life and a longer one."""
    return [
        Trial((name,), LIVES[life], 1, seed)
        for name, (life, seeds) in itertools.product(CLASSES, SEEDS.items())
        for seed in seeds
    ]


def try_guards() -> Iterator[Mutation]:
    """One a guard, on the same lives as without; ValueError where something is refused with all
    guards on."""
    trials = plan_mutants()
    usual = list(run_trials(trials, Safeguards()))
    if any(one.invalid_seconds or one.is_runaway or one.defied for one in usual):
        raise ValueError("clients are refused with every guard on: nothing can be said of one")
    usual_orders = sum(one.orders for one in usual)
    for guard, safeguards in GUARDS.items():
        found = list(run_trials(trials, safeguards))
        by_class: dict[str, float] = {}
        for one in found:
            (name,) = one.trial.classes
            by_class[name] = by_class.get(name, 0.0) + one.invalid_seconds
        hurt = sorted((name for name in by_class if by_class[name]), key=lambda n: -by_class[n])
        yield Mutation(
            guard,
            round(sum(by_class.values()), 1),
            tuple(hurt),
            sum(one.orders for one in found),
            usual_orders,
            sum(one.defied for one in found),
            tuple({one.trial.classes[0]: None for one in found if one.is_runaway}),
        )
