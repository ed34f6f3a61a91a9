"""A child that is a process group of its own and that does not outlive the supervisor."""

import ctypes
import os
import signal
import sys
import traceback
from collections.abc import Callable

from setproctitle import setproctitle

PR_SET_PDEATHSIG = 1
STDIN, STDOUT, STDERR = 0, 1, 2

_libc = ctypes.CDLL(None, use_errno=True)


def fork_child(name: str, run: Callable[[], object]) -> int:
    """The process id of a child that runs `run` in a session of its own and then exits.

    An exception of `run` is written to standard error and ends the child with 1. Must be called
    from the main thread of a process without other threads: the kernel's signal on the parent's
    death is that of the thread.
    """
    parent = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        become_child(name, parent)
        run()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 -- a child must end here, whatever happened
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def become_child(name: str, parent: int) -> None:
    """Session, death signal, plain signals, no standard input; what is printed goes to the logs."""
    os.setsid()
    die_with_parent(parent)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, set())
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, STDIN)
    os.close(nothing)
    os.dup2(STDERR, STDOUT)
    setproctitle(f"stentor: {name}")


def die_with_parent(parent: int) -> None:
    """Has the kernel kill this process when `parent` ends, or ends it now where it has ended."""
    if _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != parent:
        os._exit(1)
