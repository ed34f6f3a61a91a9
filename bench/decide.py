"""The time of one download's decision, all its slots, with a thousand flights in the book; and what
the day comes to beside random, throttle and scarcity.

The lines of time compare the product's policy with each peer on the same downloads in the same
process, milliseconds of the median; the lines of shortfall are percentage points above the linear
programme's bound. Prints one JSON line a work and a last one with the worst ratio.

    bench/decide.py [--flights 1000] [--downloads 20000] [--runs 3] [--seed 1]
"""

import argparse
import json
from statistics import median
from typing import Any
from unittest import mock

from stentor.ads.replay import make_scenario, replay, synthetic

PEERS = ("random", "throttle", "scarcity")
LEAST = 0.1
"""Percentage points below which shortfalls are taken to be equal."""


def run_once(flights: int, downloads: int, seed: int) -> Any:
    with (
        mock.patch.object(synthetic, "FLIGHTS", flights),
        mock.patch.object(synthetic, "DOWNLOADS", downloads),
    ):
        return replay(make_scenario(seed))


def describe_time(peer: str, runs: list[Any], flights: int) -> dict[str, Any]:
    ours, theirs = (
        median(run["policies"][name]["p50_ms"] for run in runs) for name in ("stentor", peer)
    )
    return {
        "work": f"one download, {flights} flights",
        "ours": ours,
        "peer": theirs,
        "peer_name": peer,
        "ratio": round(theirs / ours, 2),
        "unit": "ms (p50)",
    }


def describe_shortfall(peer: str, runs: list[Any]) -> dict[str, Any]:
    ours, theirs = (
        median(run["policies"][name]["shortfall_pp"] for run in runs) for name in ("stentor", peer)
    )
    return {
        "work": "shortfall above the bound",
        "ours": ours,
        "peer": theirs,
        "peer_name": peer,
        "ratio": round(max(theirs, LEAST) / max(ours, LEAST), 2),
        "unit": "percentage points",
        "pace_error": [
            median(run["policies"][name]["pace_error"] for run in runs)
            for name in ("stentor", peer)
        ],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flights", type=int, default=1000)
    parser.add_argument("--downloads", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    seeds = range(options.seed, options.seed + options.runs)
    runs = [run_once(options.flights, options.downloads, seed) for seed in seeds]
    lines = [describe_time(peer, runs, options.flights) for peer in PEERS]
    lines += [describe_shortfall(peer, runs) for peer in PEERS]
    common = {
        "bench": "decide",
        "runs": options.runs,
        "cpu_s_per_1000": median(run["policies"]["stentor"]["p50_ms"] for run in runs),
        "p99_ms": median(run["policies"]["stentor"]["p99_ms"] for run in runs),
        "errors": sum(run["policies"]["stentor"]["violations"] for run in runs),
    }
    for line in lines:
        print(json.dumps(common | line), flush=True)
    worst = min(lines, key=lambda line: line["ratio"])
    print(json.dumps(common | worst | {"work": f"worst: {worst['work']}"}))


if __name__ == "__main__":
    main()
