"""The program that a process of the crew runs: calls come in on standard input, pickled."""

import ctypes
import os
import pickle
import signal
import sys
from typing import Any, Final

_PR_SET_PDEATHSIG: Final = 1


def die_with_parent(parent: int) -> None:
    """Asks Linux to kill this process when its parent ends, and ends at once if it has."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(1)


def serve_calls() -> None:
    """Runs calls until standard input ends."""
    calls, results = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a stray print must not mix with results
    while True:
        try:
            function, args, kwargs = pickle.load(calls)  # noqa: S301 - our own parent wrote it
        except EOFError:
            return
        answer: tuple[Any, Exception | None]
        try:
            answer = function(*args, **kwargs), None
        except Exception as error:  # noqa: BLE001 - the parent raises it again
            answer = None, error
        pickle.dump(answer, results)
        results.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends its crew
    die_with_parent(int(sys.argv[1]))
    serve_calls()
