"""Trials spread over processors."""

import gc
import logging
import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator

import structlog

from stentor.keeper.simulation.checkpoint import Checkpoint
from stentor.keeper.simulation.outage import measure_survivable_outage
from stentor.keeper.simulation.planning import LIVES
from stentor.keeper.simulation.trials import Outcome, Safeguards, Trial, run_trial

AHEAD = 4
"""Trials that are handed out for each processor before one of them has ended."""


def run_trials(
    trials: Iterable[Trial],
    safeguards: Safeguards,
    checkpoint: Checkpoint | None = None,
    seconds: float = float("inf"),
) -> Iterator[Outcome]:
    """In as many processes as there are processors, in any order.

    What the checkpoint has is taken from there. After `seconds` no further trial is begun; in the
    order given then, else the largest first, so that none ends alone.
    """
    wanted = list(trials)
    if seconds == float("inf"):
        wanted.sort(key=lambda trial: -trial.names)
    if checkpoint:
        asked = set(wanted)
        yield from (outcome for outcome in checkpoint.read() if outcome.trial in asked)
        done = checkpoint.list_done()
        wanted = [trial for trial in wanted if trial not in done]
    processors = len(os.sched_getaffinity(0))
    room = threading.Semaphore(processors * AHEAD)
    ends = time.monotonic() + seconds
    work = feed(wanted, safeguards, room, lambda: time.monotonic() < ends)
    with multiprocessing.get_context("fork").Pool(processors, be_quick) as pool:
        for outcome in pool.imap_unordered(_run, work):
            room.release()
            if checkpoint:
                checkpoint.add(outcome)
            yield outcome


def feed(
    trials: list[Trial],
    safeguards: Safeguards,
    room: threading.Semaphore,
    has_time: Callable[[], bool],
) -> Iterator[tuple[Trial, Safeguards]]:
    """One after another, as there is room."""
    for trial in trials:
        room.acquire()
        if not has_time():
            return
        yield trial, safeguards


def be_quiet() -> None:
    """Renewals log what they do; ten thousand simulated ones need not."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


def be_quick() -> None:
    """For a process that only simulates: loggers are made once, and what lives as long as a world
    is not looked through again and again."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL),
        cache_logger_on_first_use=True,
    )
    gc.disable()
    gc.freeze()


def _run(work: tuple[Trial, Safeguards]) -> Outcome:
    outcome = run_trial(*work)
    gc.collect()
    return outcome


def measure_outages(seed: int, safeguards: Safeguards) -> dict[str, float]:
    """The survivable part by lifetime: the worst of three."""
    work = [(life, seed + turn, safeguards) for life in LIVES.values() for turn in range(3)]
    processors = len(os.sched_getaffinity(0))
    with multiprocessing.get_context("fork").Pool(processors, be_quick) as pool:
        found = pool.starmap(measure_survivable_outage, work)
    return {name: round(min(found[3 * at : 3 * at + 3]), 5) for at, name in enumerate(LIVES)}
