"""Processes that compute for this one, each a function call at a time.

Children are started as programs of their own, not forked: nothing of the parent (threads, locks,
database connections) goes with them. They die with the parent, and a crash of a codec in one of
them is an error here instead of the end of the worker.
"""

import os
import pickle
import queue
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import stentor

P = ParamSpec("P")
R = TypeVar("R")
Crewman = subprocess.Popen[bytes]


class CrewError(RuntimeError):
    """A process of the crew ended in the middle of its work."""


class Crew:
    """Runs functions in `size` processes. A function and all it takes and gives is pickled."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._all = [_start_crewman() for _ in range(size)]
        self._idle: queue.SimpleQueue[Crewman] = queue.SimpleQueue()
        for crewman in self._all:
            self._idle.put(crewman)
        self._threads = ThreadPoolExecutor(size, "crew")

    def submit(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Starts `function` in a process as soon as one is free; its error is the future's."""
        return self._threads.submit(self._run, function, args, kwargs)

    def _run(self, function: Callable[..., R], args: Any, kwargs: Any) -> R:
        crewman = self._idle.get()
        assert crewman.stdin is not None
        assert crewman.stdout is not None
        try:
            pickle.dump((function, args, kwargs), crewman.stdin)
            crewman.stdin.flush()
            outcome, error = pickle.load(crewman.stdout)  # noqa: S301 - our own child wrote it
        except (EOFError, BrokenPipeError, pickle.UnpicklingError) as lost:
            raise CrewError(f"an encoding process ended with {crewman.poll()}") from lost
        finally:
            self._idle.put(crewman)
        if error is not None:
            raise error
        result: R = outcome
        return result

    def disband(self) -> None:
        """Kills what still runs and waits for it."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for crewman in self._all:
            crewman.kill()
        for crewman in self._all:
            crewman.wait()
        self._threads.shutdown(wait=True)
        for crewman in self._all:
            for pipe in (crewman.stdin, crewman.stdout):
                if pipe is not None:
                    _close_quietly(pipe)


@contextmanager
def muster_crew(size: int) -> Iterator[Crew]:
    """A crew for the block; nothing of it runs on afterwards."""
    crew = Crew(size)
    try:
        yield crew
    finally:
        crew.disband()


def _start_crewman() -> Crewman:
    source_root = str(Path(stentor.__file__).parent.parent)
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(filter(None, [source_root, os.environ.get("PYTHONPATH")])),
        "OPENBLAS_NUM_THREADS": "1",  # the crew itself is what uses the cores
    }
    return subprocess.Popen(  # noqa: S603 - this program, started again
        [sys.executable, "-m", "stentor.intake.encoding.crewman", str(os.getpid())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
    )


def _close_quietly(pipe: Any) -> None:
    with suppress(BrokenPipeError):  # what was left to write has nobody to read it
        pipe.close()
