"""Which trials a run is made of, spread over processors, and the report they add up to."""

import itertools
import logging
import multiprocessing
import os
import random
from collections.abc import Iterable, Iterator
from typing import Any

import structlog

from stentor.keeper.simulation.faults import CLASSES
from stentor.keeper.simulation.outage import measure_survivable_outage
from stentor.keeper.simulation.trials import Outcome, Safeguards, Trial, run_trial

DAY = 86_400.0
LIVES = {"160h": 160 * 3600.0, "45d": 45 * DAY, "64d": 64 * DAY, "90d": 90 * DAY, "398d": 398 * DAY}
PAIRS_A_FLEET = 20
"""Pairs that are tried between two fleets."""
FLEET_CLASSES = ("calm", "one-down", "due-at-once", "flaky", "rate-limit", "all-down")
"""What a fleet of ten thousand is tried with, where its size can matter."""


def plan_trials(centuries: float, seed: int, classes: tuple[str, ...] = ()) -> Iterator[Trial]:
    """Every class alone at every lifetime, then fleets and pairs in turn, until there is enough."""
    chance = random.Random(seed)  # noqa: S311 -- a simulation, repeatable by its seed
    chosen = classes or tuple(CLASSES)
    years = 0.0
    pairs = list(plan_pairs(chosen, chance))
    fleets = plan_fleets(chosen, chance)
    later = itertools.chain.from_iterable(
        (next(fleets), *pairs[at : at + PAIRS_A_FLEET]) for at in itertools.count(0, PAIRS_A_FLEET)
    )
    for trial in itertools.chain(plan_alone(chosen, chance), later):
        if years >= centuries * 100:
            return
        years += trial.names * trial.life * trial.lives / (365.25 * DAY)
        yield trial


def plan_alone(chosen: tuple[str, ...], chance: random.Random) -> Iterator[Trial]:
    for name, life in itertools.product(chosen, LIVES.values()):
        yield Trial((name,), life, 1, chance.getrandbits(32))


def plan_pairs(chosen: tuple[str, ...], chance: random.Random) -> Iterator[Trial]:
    """Every two classes at every lifetime, in any order."""
    everything = list(itertools.product(itertools.combinations(chosen, 2), LIVES.values()))
    chance.shuffle(everything)
    for pair, life in everything:
        yield Trial(pair, life, 1, chance.getrandbits(32))


def plan_fleets(chosen: tuple[str, ...], chance: random.Random) -> Iterator[Trial]:
    """A hundred names and ten thousand, again and again."""
    for turn in itertools.count():
        for name, life in itertools.product(chosen, ("398d", "90d", "64d", "45d", "160h")):
            if not CLASSES[name].nodes > 1:
                yield Trial((name,), LIVES[life], 100, chance.getrandbits(32))
        for name in FLEET_CLASSES:
            if name in chosen:
                life = ("398d", "160h")[turn % 2]
                yield Trial((name,), LIVES[life], 10_000, chance.getrandbits(32), 1.2)


def run_trials(trials: Iterable[Trial], safeguards: Safeguards) -> Iterator[Outcome]:
    """In as many processes as there are processors, in any order."""
    processors = len(os.sched_getaffinity(0))
    work = ((trial, safeguards) for trial in trials)
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
        "by_class": rows,
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
