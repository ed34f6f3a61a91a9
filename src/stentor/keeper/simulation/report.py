"""What the outcomes of a run add up to."""

import math
from collections.abc import Iterable
from typing import Any

from stentor.keeper.simulation.faults import CLASSES
from stentor.keeper.simulation.planning import FLEETS, LIVES
from stentor.keeper.simulation.trials import Outcome

PAIRS = math.comb(len(CLASSES), 2)


def write_report(outcomes: Iterable[Outcome], outages: dict[str, float]) -> dict[str, Any]:
    """The JSON document of `stentor certs simulate`."""
    found = list(outcomes)
    years = sum(one.years for one in found)
    invalid = sum(one.invalid_seconds for one in found)
    singles = {name: [one for one in found if one.trial.classes == (name,)] for name in CLASSES}
    rows = {name: summarise(some) for name, some in singles.items() if some}
    if pairs := [one for one in found if len(one.trial.classes) > 1]:
        rows["pairs"] = summarise(pairs)
    hopeless = add_up_hopeless(found)
    return {
        "centuries": round(years / 100, 2),
        "invalid_seconds": round(invalid, 1),
        "runaway_trials": sum(one.is_runaway for one in found),
        "runaways": [name_trial(one) for one in found if one.is_runaway],
        "hopeless_seconds": round(sum(hopeless.values()), 1),
        "hopeless_by_reason": hopeless,
        "late_seconds": round(sum(one.late_seconds for one in found), 1),
        "by_class": rows,
        "pairs_with_invalid_seconds": list_bad_pairs(pairs),
        "survivable_outage_ratio": outages,
        "false_pages_per_year": round(sum(one.false_pages for one in found) / max(years, 1e-9), 6),
        "rate_95_bound": 3 / max(years / 100, 1e-9) if invalid == 0 else None,
        "attempts": sum(one.attempts for one in found),
        "defied": sum(one.defied for one in found),
        "orders": sum(one.orders for one in found),
        "cells": list_cells(found),
    }


def list_cells(found: list[Outcome]) -> list[dict[str, Any]]:
    """Every lifetime with every size of a fleet: what was run, and what was not."""
    cells = []
    for life, seconds in LIVES.items():
        for names in FLEETS:
            some = [one for one in found if one.trial.life == seconds and one.trial.names == names]
            alone = {one.trial.classes[0] for one in some if len(one.trial.classes) == 1}
            pairs = {one.trial.classes for one in some if len(one.trial.classes) > 1}
            cells.append(
                {
                    "life": life,
                    "names": names,
                    **summarise(some),
                    "classes_run": len(alone),
                    "classes_not_run": [name for name in CLASSES if name not in alone],
                    "pairs_run": len(pairs),
                    "pairs_not_run": PAIRS - len(pairs),
                }
            )
    return cells


def name_trial(outcome: Outcome) -> str:
    trial = outcome.trial
    life = next((name for name, seconds in LIVES.items() if seconds == trial.life), "")
    return f"{' + '.join(trial.classes)}, {life}, {trial.names} names, seed {trial.seed}"


def add_up_hopeless(found: list[Outcome]) -> dict[str, float]:
    """By reason, the most first."""
    seconds: dict[str, float] = {}
    for one in found:
        for reason, part in one.hopeless.items():
            seconds[reason] = seconds.get(reason, 0.0) + part
    return {name: round(part, 1) for name, part in sorted(seconds.items(), key=lambda row: -row[1])}


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
        "attempts": sum(one.attempts for one in outcomes),
        "busiest_week": max((one.busiest_week for one in outcomes), default=0),
        "centuries": round(sum(one.years for one in outcomes) / 100, 3),
        "trials": len(outcomes),
    }
