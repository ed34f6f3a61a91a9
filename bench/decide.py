"""The decision against its peers: the time of one download's decision, all its slots, with a
thousand flights in the book, and what made-up days come to.

The lines of time compare the product's policy with each peer on the same downloads in the same
process, milliseconds of the median. Then comes one line for each day: the percentage points that
are missing to the linear programme's bound, with the other figures of docs/ads-replay.md for every
policy, and `misses`, which names what is outside its goal; a recorded log is the last of them.
Prints one JSON line a work and a last one with the worst ratio.

    bench/decide.py [--flights 1000] [--downloads 20000] [--runs 3] [--days 20] [--seed 1]
"""

import argparse
import json
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any

from stentor.ads.replay import Scenario, make_scenario, parse_scenario, replay
from stentor.ads.replay.policies import POLICIES

OURS = "stentor"
PEERS = tuple(name for name in POLICIES if name != OURS)
RECORDED = Path(__file__).with_name("recorded_day.json")
LEAST = 0.1
"""Percentage points below which shortfalls are taken to be equal."""
MOST_SHORTFALL_PP = 1.0
LEAST_WORST_FLIGHT = 0.95
MOST_PACE_ERROR = 0.15
MOST_P50_MS, MOST_P99_MS = 0.05, 0.5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flights", type=int, default=1000)
    parser.add_argument("--downloads", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--days", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    lines = []
    for line in chain(measure_time(options), measure_days(options)):
        lines.append(line)
        print(json.dumps({"bench": "decide"} | line), flush=True)
    worst = min(lines, key=lambda line: line["ratio"])
    print(json.dumps({"bench": "decide"} | worst | {"work": f"worst: {worst['work']}"}))


def measure_time(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """By peer; one and the same day, played again and again."""
    if not options.runs:
        return
    scenario = make_scenario(options.seed, flights=options.flights, downloads=options.downloads)
    runs = [replay(scenario)["policies"] for _ in range(options.runs)]
    ours = median(run[OURS]["p50_ms"] for run in runs)
    p99 = median(run[OURS]["p99_ms"] for run in runs)
    for peer in PEERS:
        theirs = median(run[peer]["p50_ms"] for run in runs)
        yield {
            "work": f"one download, {options.flights} flights",
            "ours": ours,
            "peer": theirs,
            "peer_name": peer,
            "ratio": round(theirs / ours, 2),
            "unit": "ms (p50)",
            "runs": options.runs,
            "cpu_s_per_1000": ours,
            "p99_ms": p99,
            "errors": sum(run[OURS]["violations"] for run in runs),
            "misses": [
                name
                for name, is_met in (("p50", ours <= MOST_P50_MS), ("p99", p99 <= MOST_P99_MS))
                if not is_met
            ],
        }


def measure_days(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """By day; the peer is the one that comes nearest to the bound."""
    for name, scenario in list_scenarios(options):
        report = replay(scenario)
        policies = report["policies"]
        ours = policies[OURS]
        peer = min(PEERS, key=lambda name: policies[name]["shortfall_pp"])
        theirs = policies[peer]["shortfall_pp"]
        yield {
            "work": f"shortfall above the bound, {name}",
            "ours": ours["shortfall_pp"],
            "peer": theirs,
            "peer_name": peer,
            "ratio": round(max(theirs, LEAST) / max(ours["shortfall_pp"], LEAST), 2),
            "unit": "percentage points",
            "runs": 1,
            "cpu_s_per_1000": ours["p50_ms"],
            "p99_ms": ours["p99_ms"],
            "errors": ours["violations"],
            "bound": report["bound"],
            "policies": policies,
            "misses": list_misses(ours),
        }


def list_scenarios(options: argparse.Namespace) -> Iterator[tuple[str, Scenario]]:
    for seed in range(options.seed, options.seed + options.days):
        yield f"day {seed}", make_scenario(seed)
    yield "recorded log", parse_scenario(RECORDED.read_bytes())


def list_misses(figures: Any) -> list[str]:
    """The goals that a day of the product's policy does not meet."""
    goals = {
        "shortfall_pp": figures["shortfall_pp"] <= MOST_SHORTFALL_PP,
        "worst_flight": figures["worst_flight"] >= LEAST_WORST_FLIGHT,
        "pace_error": figures["pace_error"] <= MOST_PACE_ERROR,
        "violations": not figures["violations"],
        "p50_ms": figures["p50_ms"] <= MOST_P50_MS,
        "p99_ms": figures["p99_ms"] <= MOST_P99_MS,
    }
    return [name for name, is_met in goals.items() if not is_met]


if __name__ == "__main__":
    main()
