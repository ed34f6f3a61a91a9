"""How fast a day of hits is counted by all rules, byte-verified, within 4 GB.

Against DuckDB's bare `count(distinct)` over the columns that tell downloads apart, which knows no
rule (the floor), and against counting a row at a time in Python as OP3 does (`count_peer.py` says
how): once as OP3 does it, and once with every user agent looked at only once, which spares it most
of its work. The two engines read the same Parquet; the loop reads all requests of a share of the
same listeners as JSON Lines. Prints one JSON line a work.

    bench/count.py [--rows 20000000] [--runs 3] [--grow]

`--grow` shows instead how time and memory grow from 1 to 100 million rows.
"""

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import duckdb

from count_log import list_agents, make_files, write_sample
from count_peer import count_row_at_a_time, count_row_at_a_time_remembering
from harness import Compared, Measured, print_results
from stentor.counting.agents import AgentTable
from stentor.counting.rules import Rules
from stentor.lake.plan import DuckEngine, count_hits
from stentor.lake.query import connect, quote

MEMORY = "2500MB"
"""DuckDB's; with Python and what is not DuckDB's buffers it stays below 4 GB."""
SAMPLE = 400_000
FLOOR = "select count(distinct (listener, ua, show_id, episode_id, started_at::date)) from {}"


def time_rate(rows: int, work: Callable[[], object]) -> Measured:
    before, used = time.perf_counter(), time.process_time()
    work()
    took, cpu = time.perf_counter() - before, time.process_time() - used
    return Measured(rows / took, cpu / rows * 1000, took * 1000, 0)


def name_relation(paths: list[Path]) -> str:
    return "read_parquet([" + ", ".join(f"'{quote(path)}'" for path in paths) + "])"


def count_by_plan(connection: duckdb.DuckDBPyConnection, relation: str) -> None:
    engine = DuckEngine(connection)
    count_hits(engine, engine.open(relation), Rules(), is_merged=True)


def run_engines(folder: Path, rows: int, runs: int) -> list[Compared]:
    paths = make_files(folder, rows)
    relation = name_relation(paths)
    lines = folder / "sample.jsonl"
    sample = write_sample(lines, paths, max(1, rows // SAMPLE))
    ours, floor, loop, remembering = [], [], [], []
    for number in range(runs + 1):  # the first turn warms the caches
        with connect(folder / "spill") as connection:
            connection.execute(f"set memory_limit = '{MEMORY}'")
            mine = time_rate(rows, partial(count_by_plan, connection, relation))
            bare = time_rate(rows, connection.sql(FLOOR.format(relation)).fetchall)
        slow = time_rate(sample, partial(count_row_at_a_time, lines))
        quicker = time_rate(sample, partial(count_row_at_a_time_remembering, lines))
        if number:
            ours.append(mine)
            floor.append(bare)
            loop.append(slow)
            remembering.append(quicker)
    work, unit = f"{rows:,} hits, all rules", "rows/s"
    return [
        Compared(work, unit, "DuckDB count(distinct)", ours, floor),
        Compared(work, unit, "row at a time in Python, as OP3 does", ours, loop),
        Compared(work, unit, "the same, agents remembered", ours, remembering),
    ]


def show_growth(folder: Path, rows: int) -> None:
    relation = name_relation(make_files(folder, rows))
    with connect(folder / "spill") as connection:
        connection.execute(f"set memory_limit = '{MEMORY}'")
        measured = time_rate(rows, partial(count_by_plan, connection, relation))
    print_line(
        f"{rows:,} hits",
        round(measured.rate),
        "rows/s",
        seconds=round(rows / measured.rate, 2),
        cpu_seconds=round(measured.cpu_s_per_1000 * rows / 1000, 1),
        peak_gb=round(find_peak(), 2),
    )


def find_peak() -> float:
    """Gigabytes of memory that this process has had at most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def print_line(work: str, ours: float, unit: str, **further: float) -> None:
    line = {"bench": "count", "work": work, "ours": ours, "unit": unit} | further
    sys.stdout.write(json.dumps(line) + "\n")


def time_agents() -> None:
    """Classifications of agents as they repeat in a log: a few thousand make up nearly all."""
    agents = list_agents()
    mix = [agents[int(len(agents) * (n * 7_919 % 10_007 / 10_007) ** 4)] for n in range(1_000_000)]
    classify = AgentTable().classify
    measured = time_rate(len(mix), lambda: [classify(agent) for agent in mix])
    print_line("user agents classified", round(measured.rate), "agents/s")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=20_000_000)
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--grow", action="store_true")
    chosen = options.parse_args()
    time_agents()
    if chosen.grow:
        for rows in (1_000_000, 10_000_000, 100_000_000):
            with tempfile.TemporaryDirectory() as folder:
                show_growth(Path(folder), rows)
        return
    with tempfile.TemporaryDirectory() as folder:
        results = run_engines(Path(folder), chosen.rows, chosen.runs)
    print_line("peak memory", round(find_peak(), 2), "GB")
    print_results("count", results)


if __name__ == "__main__":
    main()
