"""How well the next weeks are forecast, against the naive guess that every day will be as the same
weekday of the last known week.

Backtest: histories of shows of every size, weekly and fortnightly releases that are sometimes
skipped or moved, growth, noise; the last weeks are held back. The error is the sum of absolute
errors by day in percent of what came. `coverage`: how often the 80 % interval held the total.
A last work is how long it takes to read what a forecast is made of, from the sums by hour, against
the same from the finer file of quarter hours and apps.
Prints one JSON line a work and a last one with the worst ratio.

    bench/forecast.py [--shows 60] [--runs 3] [--history FILE]

FILE: JSON Lines of {"show", "first_day", "downloads": [by day], "releases": [days]}, in place of
made histories.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from stentor.ads.forecast import forecast_days
from stentor.lake.delivered import (
    DOWNLOADS,
    IMPRESSIONS,
    Delivered,
    read_delivered,
    read_hours,
    write_delivered,
)

FIRST = date(2026, 1, 5)
DAYS = 182
PEER = "same weekday of the last week"
READ_DAYS = 56
ROWS_A_SHOW = 2_000


class History(NamedTuple):
    first_day: date
    downloads: np.ndarray
    releases: set[date]


def make_history(randomness: np.random.Generator) -> History:
    level = 20 * 10 ** randomness.uniform(0, 2.5)
    week = np.exp(randomness.normal(0, 0.25, 7))
    kick = randomness.uniform(1, 6) * np.array([1.0, 0.6, 0.3, 0.15])
    every, weekday = int(randomness.choice([7, 14])), int(randomness.integers(0, 7))
    releases = {
        FIRST + timedelta(days=day + int(randomness.random() < 0.1))
        for day in range(weekday, DAYS, every)
        if randomness.random() > 0.08
    }
    wander = np.cumsum(randomness.normal(0.0005, 0.01, DAYS))
    expected = level * np.exp(wander) * np.exp(randomness.normal(0, 0.12, DAYS))
    for day in range(DAYS):
        today = FIRST + timedelta(days=day)
        released = [since for since in range(4) if today - timedelta(days=since) in releases]
        expected[day] *= week[today.weekday()] * (1 + sum(kick[since] for since in released))
    return History(FIRST, randomness.poisson(expected).astype(float), releases)


def read_histories(path: Path) -> list[History]:
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [
        History(
            date.fromisoformat(one["first_day"]),
            np.array(one["downloads"], float),
            {date.fromisoformat(day) for day in one["releases"]},
        )
        for one in records
    ]


def backtest(histories: list[History], weeks: int, held: int) -> dict[str, Any]:
    """`held` weeks before the end is where the history is cut."""
    ours = naive = came = inside = 0.0
    took = []
    for one in histories:
        cut = len(one.downloads) - 7 * held
        known, truth = one.downloads[:cut], one.downloads[cut : cut + 7 * weeks]
        began = time.perf_counter()
        forecast = forecast_days(known, one.first_day, one.releases, 7 * weeks)
        took.append(time.perf_counter() - began)
        ours += np.abs(forecast.expected - truth).sum()
        naive += np.abs(np.tile(known[-7:], weeks) - truth).sum()
        came += truth.sum()
        inside += forecast.low <= truth.sum() <= forecast.high
    return {
        "ours": 100 * ours / came,
        "peer": 100 * naive / came,
        "coverage": inside / len(histories),
        "p99_ms": 1000 * float(np.percentile(took, 99)),
    }


def compare(histories: list[History], weeks: int, runs: int) -> dict[str, Any]:
    done = [backtest(histories, weeks, held) for held in range(weeks, weeks + runs)]
    medians = {name: median(one[name] for one in done) for name in done[0]}
    return {
        "bench": "forecast",
        "work": f"{weeks} held-back week{'s' * (weeks > 1)} of {len(histories)} shows, by day",
        "ours": round(medians["ours"], 2),
        "peer": round(medians["peer"], 2),
        "peer_name": PEER,
        "ratio": round(medians["peer"] / medians["ours"], 2),
        "unit": "% absolute error",
        "runs": runs,
        "cpu_s_per_1000": None,
        "p99_ms": round(medians["p99_ms"], 2),
        "errors": 0,
        "interval": 0.8,
        "coverage": round(medians["coverage"], 3),
    }


def measure_reading(shows: int, runs: int) -> dict[str, Any]:
    """Of eight weeks in which every show is heard in 20 countries by 10 apps."""
    columns = ("quarter", "show", "country", "number")
    with tempfile.TemporaryDirectory() as folder:
        lake, last = Path(folder), FIRST + timedelta(days=READ_DAYS - 1)
        randomness = np.random.default_rng(2)
        for number in range(READ_DAYS):
            write_day(lake, FIRST + timedelta(days=number), shows, randomness)
        ours, peer = [], []
        for _ in range(runs):
            ours.append(clock(lambda: read_hours(lake, FIRST, last)))
            peer.append(
                clock(lambda: read_delivered(lake, "downloads", FIRST, last, columns=columns))
            )
        is_same = add_up(read_hours(lake, FIRST, last)) == add_up(
            read_delivered(lake, "downloads", FIRST, last)
        )
    return {
        "bench": "forecast",
        "work": f"reading {READ_DAYS} days of {shows} shows, {ROWS_A_SHOW * shows} rows a day",
        "ours": round(median(ours), 1),
        "peer": round(median(peer), 1),
        "peer_name": "the file of quarter hours and apps",
        "ratio": round(median(peer) / median(ours), 2),
        "unit": "ms",
        "runs": runs,
        "cpu_s_per_1000": None,
        "p99_ms": round(max(ours), 1),
        "errors": int(not is_same),
    }


def write_day(lake: Path, day: date, shows: int, randomness: np.random.Generator) -> None:
    size = ROWS_A_SHOW * shows
    midnight = np.datetime64(day, "us")
    quarters = midnight + randomness.integers(0, 96, size) * np.timedelta64(15 * 60 * 10**6, "us")
    names = {"show": shows, "episode": 3 * shows, "country": 20, "app": 10}
    drawn = {name: randomness.integers(0, most, size).astype(str) for name, most in names.items()}
    rows = {"quarter": quarters, **drawn, "number": randomness.integers(1, 5, size)}
    table = pa.table({name: pa.array(rows[name]) for name in DOWNLOADS}).cast(pa.schema(DOWNLOADS))
    write_delivered(lake, day, Delivered(table, pa.schema(IMPRESSIONS).empty_table()))


def clock(work: Callable[[], Any]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def add_up(table: pa.Table) -> int:
    return int(pc.sum(table["number"]).as_py() or 0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shows", type=int, default=60)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--history", type=Path)
    options = parser.parse_args()
    randomness = np.random.default_rng(1)
    histories = (
        read_histories(options.history)
        if options.history
        else [make_history(randomness) for _ in range(options.shows)]
    )
    lines = [compare(histories, weeks, options.runs) for weeks in (1, 2, 4)]
    lines.append(measure_reading(options.shows, options.runs))
    for line in lines:
        print(json.dumps(line))
    worst = min(lines, key=lambda line: line["ratio"])
    print(json.dumps(worst | {"work": f"worst: {worst['work']}"}))


if __name__ == "__main__":
    main()
