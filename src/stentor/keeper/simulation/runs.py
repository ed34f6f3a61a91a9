"""Which trials a run is made of, spread over processors, and the report they add up to."""

import itertools
import logging
import multiprocessing
import os
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import structlog

from stentor.keeper.simulation.faults import CLASSES
from stentor.keeper.simulation.outage import measure_survivable_outage
from stentor.keeper.simulation.trials import Outcome, Safeguards, Trial, run_trial

DAY = 86_400.0
LIVES = {"160h": 160 * 3600.0, "45d": 45 * DAY, "64d": 64 * DAY, "90d": 90 * DAY, "398d": 398 * DAY}
PAIRS_A_TURN, HUNDREDS_A_TURN = 240, 12
"""Pairs and fleets of a hundred that are tried between two fleets of ten thousand."""
LARGE_FLEETS = (
    ("calm", "398d"), ("due-at-once", "398d"), ("one-down", "90d"), ("all-down", "160h"),
    ("flaky", "398d"), ("rate-limit", "64d"), ("listed-only", "398d"), ("calm", "45d"),
    ("due-at-once", "160h"), ("one-down", "398d"),
)  # fmt: skip
"""What a fleet of ten thousand is tried with, where its size can matter."""


@dataclass(frozen=True)
class Choice:
    """What a run is made of."""

    classes: tuple[str, ...] = tuple(CLASSES)
    lives: tuple[str, ...] = tuple(LIVES)
    fleets: tuple[int, ...] = (1, 100, 10_000)
    has_pairs: bool = True


def plan_trials(centuries: float, seed: int, choice: Choice = Choice()) -> Iterator[Trial]:
    """Every class alone at every lifetime, then fleets and pairs in turn, until there is enough."""
    chance = random.Random(seed)  # noqa: S311 -- a simulation, repeatable by its seed
    years = 0.0
    later = plan_turns(choice, chance)
    for trial in itertools.chain(plan_alone(choice, chance), later):
        if years >= centuries * 100:
            return
        years += trial.names * trial.life * trial.lives / (365.25 * DAY)
        yield trial


def plan_turns(choice: Choice, chance: random.Random) -> Iterator[Trial]:
    """Without end: large fleets, with small ones and pairs between them."""
    pairs, small, large = (
        plan(choice, chance) for plan in (plan_pairs, plan_small_fleets, plan_large_fleets)
    )
    while True:
        turn = [
            *itertools.islice(large, 1),
            *itertools.islice(small, HUNDREDS_A_TURN),
            *itertools.islice(pairs, PAIRS_A_TURN),
        ]
        yield from turn or plan_alone(choice, chance)


def plan_alone(choice: Choice, chance: random.Random) -> Iterator[Trial]:
    for name, life in itertools.product(choice.classes, choice.lives):
        for names in choice.fleets[:1]:
            yield Trial((name,), LIVES[life], names, chance.getrandbits(32))


def plan_pairs(choice: Choice, chance: random.Random) -> Iterator[Trial]:
    """Every two classes at every lifetime, in any order, again and again."""
    couples = itertools.combinations(choice.classes, 2) if choice.has_pairs else ()
    everything = list(itertools.product(couples, choice.lives))
    while everything and 1 in choice.fleets:
        chance.shuffle(everything)
        for pair, life in everything:
            yield Trial(pair, LIVES[life], 1, chance.getrandbits(32))


def plan_small_fleets(choice: Choice, chance: random.Random) -> Iterator[Trial]:
    """A hundred names of every class and lifetime, in any order, again and again."""
    some = [name for name in choice.classes if CLASSES[name].nodes == 1]
    everything = [
        row for row in itertools.product(some, choice.lives) if row != ("advice-past", "398d")
    ]  # where every name is renewed twice a day for three years, a hundred live as one does
    while everything and 100 in choice.fleets:
        chance.shuffle(everything)
        for name, life in everything:
            yield Trial((name,), LIVES[life], 100, chance.getrandbits(32))


def plan_large_fleets(choice: Choice, chance: random.Random) -> Iterator[Trial]:
    """Ten thousand names, again and again."""
    some = [row for row in LARGE_FLEETS if row[0] in choice.classes and row[1] in choice.lives]
    while some and 10_000 in choice.fleets:
        for name, life in some:
            yield Trial((name,), LIVES[life], 10_000, chance.getrandbits(32), 1.2)


def run_trials(trials: Iterable[Trial], safeguards: Safeguards) -> Iterator[Outcome]:
    """In as many processes as there are processors, in any order."""
    processors = len(os.sched_getaffinity(0))
    ordered = sorted(trials, key=lambda trial: -trial.names)  # so that none ends alone
    work = ((trial, safeguards) for trial in ordered)
    with multiprocessing.get_context("fork").Pool(processors, be_quiet) as pool:
        yield from pool.imap_unordered(_run, work)


def be_quiet() -> None:
    """Renewals log what they do; ten thousand simulated ones need not."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


def _run(work: tuple[Trial, Safeguards]) -> Outcome:
    return run_trial(*work)


def measure_outages(seed: int, safeguards: Safeguards) -> dict[str, float]:
    """The survivable part by lifetime: the worst of three."""
    be_quiet()
    return {
        name: round(
            min(measure_survivable_outage(life, seed + turn, safeguards) for turn in range(3)), 5
        )
        for name, life in LIVES.items()
    }


def write_report(outcomes: Iterable[Outcome], outages: dict[str, float]) -> dict[str, Any]:
    """The JSON document of `stentor certs simulate`."""
    found = list(outcomes)
    years = sum(one.years for one in found)
    invalid = sum(one.invalid_seconds for one in found)
    singles = {name: [one for one in found if one.trial.classes == (name,)] for name in CLASSES}
    rows = {name: summarise(some) for name, some in singles.items() if some}
    if pairs := [one for one in found if len(one.trial.classes) > 1]:
        rows["pairs"] = summarise(pairs)
    return {
        "centuries": round(years / 100, 2),
        "invalid_seconds": round(invalid, 1),
        "runaway_trials": sum(one.is_runaway for one in found),
        "hopeless_seconds": round(sum(one.hopeless_seconds for one in found), 1),
        "by_class": rows,
        "pairs_with_invalid_seconds": list_bad_pairs(pairs),
        "survivable_outage_ratio": outages,
        "false_pages_per_year": round(sum(one.false_pages for one in found) / max(years, 1e-9), 6),
        "rate_95_bound": 3 / max(years / 100, 1e-9) if invalid == 0 else None,
        "orders": sum(one.orders for one in found),
        "cells": [
            {"life": life, "names": names, **summarise(some)}
            for life, seconds in LIVES.items()
            for names in (1, 100, 10_000)
            if (
                some := [
                    one for one in found if one.trial.life == seconds and one.trial.names == names
                ]
            )
        ],
    }


def list_bad_pairs(pairs: list[Outcome]) -> dict[str, float]:
    """The worst first."""
    seconds: dict[str, float] = {}
    for one in pairs:
        name = " + ".join(one.trial.classes)
        seconds[name] = seconds.get(name, 0.0) + one.invalid_seconds
    worst = sorted(seconds.items(), key=lambda row: -row[1])
    return {name: round(total, 1) for name, total in worst if total}


def summarise(outcomes: list[Outcome]) -> dict[str, Any]:
    """One class, or one cell."""
    least = sorted(part for one in outcomes for part in one.least)
    detected = sorted(moment for one in outcomes for moment in one.detected)
    issued = sum(one.issued for one in outcomes)
    orders = sum(one.orders for one in outcomes)
    return {
        "invalid_seconds": round(sum(one.invalid_seconds for one in outcomes), 1),
        "least_life_p0": round(least[0], 6) if least else None,
        "least_life_p1": round(least[len(least) // 100], 6) if least else None,
        "detect_seconds": round(detected[len(detected) // 2], 1) if detected else None,
        "orders_per_renewal": round(orders / issued, 4) if issued else None,
        "orders": orders,
        "centuries": round(sum(one.years for one in outcomes) / 100, 3),
        "trials": len(outcomes),
    }
