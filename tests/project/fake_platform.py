"""A supervisor over small made-up programs, started as a process by test_supervisor.py.

Arguments: the run directory, then names of programs. Each program writes what it does into files
beside the pid files.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from stentor.project.supervisor.child import Program
from stentor.project.supervisor.loop import Supervisor

RUN = Path(sys.argv[1])


def note(name: str, text: str) -> None:
    with (RUN / f"{name}.notes").open("a") as file:
        file.write(f"{text}\n")


def sleep_for_ever(name: str) -> None:
    note(name, f"began {os.getpid()}")
    while True:
        time.sleep(60)


def crash(name: str) -> None:
    note(name, f"began {time.monotonic()}")
    sys.exit(3)


def ignore_the_end(name: str) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sleep_for_ever(name)


def have_a_child(name: str) -> None:
    child = os.fork()
    if child == 0:
        sleep_for_ever(f"{name}-child")
    sleep_for_ever(name)


def drain(name: str) -> None:
    """On SIGQUIT it goes on for a little, then ends."""

    def finish(*_: object) -> None:
        note(name, f"draining {os.getpid()}")
        time.sleep(0.3)
        note(name, f"drained {os.getpid()}")
        sys.exit(0)

    signal.signal(signal.SIGQUIT, finish)
    sleep_for_ever(name)


def fail_twice_then_end_well(name: str) -> None:
    note(name, "tried")
    if len((RUN / f"{name}.notes").read_text().splitlines()) < 3:
        sys.exit(1)


def be_told(name: str) -> None:
    signal.signal(signal.SIGHUP, lambda *_: note(name, "told"))
    sleep_for_ever(name)


KINDS: dict[str, Callable[[str], None]] = {
    "sleeper": sleep_for_ever,
    "crasher": crash,
    "stubborn": ignore_the_end,
    "parent": have_a_child,
    "edge": drain,
    "task": fail_twice_then_end_well,
    "told": be_told,
    "after": sleep_for_ever,
}


def make_program(name: str) -> Program:
    kind = name.partition("-")[0]
    return Program(
        name,
        lambda: KINDS[kind](name),
        is_task=kind == "task",
        after="task" if kind == "after" else "",
    )


Supervisor(
    [make_program(name) for name in sys.argv[2:]],
    RUN,
    is_replaced=lambda name: name.startswith("edge"),
    is_told=lambda name: name == "told",
).run()
