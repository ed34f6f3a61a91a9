"""A tiny process that ends every process group of a supervisor that was killed.

The kernel ends a supervisor's own children with it (see `fork`), but not their children: an
encoder of the worker would go on. The leash reads a pipe that only the supervisor holds open for
writing: `+<group>` and `-<group>` lines come and go with the children, and its end means that
the supervisor is gone, in whatever way.
"""

import contextlib
import os
import signal

from setproctitle import setproctitle


class Leash:
    """The supervisor's end."""

    def __init__(self) -> None:
        self.pid = 0
        self._pipe = -1
        self._groups: set[int] = set()

    def start(self) -> None:
        """Starts the process, or starts it again and tells it of every group there is."""
        if self._pipe >= 0:
            os.close(self._pipe)
        read_end, self._pipe = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._pipe)
            run_leash(read_end)
        os.close(read_end)
        for group in self._groups:
            self._tell(f"+{group}\n")

    def add(self, group: int) -> None:
        self._groups.add(group)
        self._tell(f"+{group}\n")

    def remove(self, group: int) -> None:
        self._groups.discard(group)
        self._tell(f"-{group}\n")

    def close_in_child(self) -> None:
        """A forked child must not hold the pipe open."""
        os.close(self._pipe)

    def end(self) -> None:
        """Ends the process together with whoever is left on it."""
        os.close(self._pipe)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.pid, 0)

    def _tell(self, line: str) -> None:
        with contextlib.suppress(OSError):  # a leash that died is started again, and told then
            os.write(self._pipe, line.encode())


def run_leash(read_end: int) -> None:
    """The process itself; never returns."""
    os.setsid()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    setproctitle("stentor: leash")
    groups: set[int] = set()
    buffer = b""
    while content := os.read(read_end, 65_536):
        *lines, buffer = (buffer + content).split(b"\n")
        for line in lines:
            change = groups.add if line[:1] == b"+" else groups.discard
            change(int(line[1:]))
    for group in groups:
        kill_group(group)
    os._exit(0)


def kill_group(group: int) -> None:
    """SIGKILL to whoever is left of a process group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
