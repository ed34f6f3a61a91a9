"""Side-by-side benchmarks: the same work for ours and a peer, in turns, one JSON line a work."""

import json
import os
import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass

RUNS = 3


@dataclass(frozen=True)
class Measured:
    """One run of one server."""

    rate: float
    """Work done a second, in the unit of the bench."""
    cpu_s_per_1000: float
    """Processor seconds of the server for 1,000 requests."""
    p99_ms: float
    errors: int


@dataclass(frozen=True)
class Compared:
    """Median run of ours against the median run of the peer."""

    work: str
    unit: str
    peer_name: str
    ours: list[Measured]
    peer: list[Measured]

    @property
    def ratio(self) -> float:
        """Above 1: ours is faster."""
        return take_median(self.ours).rate / take_median(self.peer).rate

    def render(self, bench: str) -> dict[str, object]:
        ours, peer = take_median(self.ours), take_median(self.peer)
        return {
            "bench": bench,
            "work": self.work,
            "ours": round(ours.rate, 1),
            "peer": round(peer.rate, 1),
            "peer_name": self.peer_name,
            "ratio": round(self.ratio, 3),
            "unit": self.unit,
            "runs": len(self.ours),
            "cpu_s_per_1000": round(ours.cpu_s_per_1000, 4),
            "peer_cpu_s_per_1000": round(peer.cpu_s_per_1000, 4),
            "cpu_ratio": round(peer.cpu_s_per_1000 / max(ours.cpu_s_per_1000, 1e-9), 2),
            "p99_ms": round(ours.p99_ms, 2),
            "peer_p99_ms": round(peer.p99_ms, 2),
            "errors": sum(run.errors for run in self.ours),
        }


def compare(
    work: str,
    unit: str,
    ours: Callable[[], Measured],
    peer: Callable[[], Measured],
    peer_name: str,
    runs: int = RUNS,
) -> Compared:
    """Runs both in turns, after one turn each that warms the caches and is not counted."""
    ours(), peer()
    pairs = [(ours(), peer()) for _ in range(runs)]
    return Compared(work, unit, peer_name, [one for one, _ in pairs], [two for _, two in pairs])


def take_median(runs: list[Measured]) -> Measured:
    """The run whose rate is the median; the lower one of the two in the middle."""
    middle = statistics.median_low([run.rate for run in runs])
    return next(run for run in runs if run.rate == middle)


def print_results(bench: str, results: list[Compared]) -> None:
    """One line a work; the last line carries the worst ratio."""
    for result in results:
        sys.stdout.write(json.dumps(result.render(bench)) + "\n")
    worst = min(results, key=lambda result: result.ratio)
    sys.stdout.write(json.dumps(worst.render(bench) | {"work": f"worst: {worst.work}"}) + "\n")


def read_cpu_seconds(pids: list[int]) -> float:
    """User and system time that the processes have used so far."""
    ticks = 0
    for pid in pids:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:  # noqa: PTH123 -- one line
            fields = file.read().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def choose_cores() -> tuple[int, int]:
    """A core for the load and another for the server; the same one where there is one only."""
    cores = sorted(os.sched_getaffinity(0))
    return cores[0], cores[-1]
