"""A lake that the kernel kills before a step that changes something on disk.

Reads `ROOT STEPS` from standard input, a line a life; each life is a process of its own that makes
a pass over the lake in ROOT and is killed by SIGKILL when so many steps are done. Answers with
`killed` or `lived`. Steps are what Python announces before it touches a file (opening to write,
renaming, removing, linking, folders) and every statement of SQLite.
"""

import os
import signal
import sqlite3
import sys
from datetime import UTC, datetime
from pathlib import Path

from made.spooling import Time
from stentor.lake.passes import Lake
from stentor.lib.layout import DataLayout

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
STEPS = {"os.rename", "os.remove", "os.link", "os.mkdir", "os.rmdir", "os.truncate"}
CONNECT = sqlite3.connect


class Fate:
    """Counts steps, and strikes before the one that is too many."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def connect(self, *arguments: object, **options: object) -> sqlite3.Connection:
        connection = CONNECT(*arguments, **options)
        connection.set_trace_callback(self.watch_statement)
        return connection

    def watch(self, event: str, arguments: tuple) -> None:
        if event in STEPS or (event == "open" and arguments[2] & WRITES):
            self.step()

    def watch_statement(self, statement: str) -> None:
        if not statement.lstrip().lower().startswith(("select", "pragma")):
            self.step()

    def step(self) -> None:
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self.left -= 1


def live(root: Path, steps: int) -> None:
    clock = Time()
    clock.now = datetime.fromisoformat((root / "now").read_text()).astimezone(UTC)
    fate = Fate(steps)
    sqlite3.connect = fate.connect  # type: ignore[assignment]
    sys.addaudithook(fate.watch)
    Lake(DataLayout(root), clock).run_pass()


def main() -> None:
    for line in sys.stdin:
        root, _, steps = line.rstrip("\n").rpartition(" ")
        pid = os.fork()  # before any thread is there
        if not pid:
            os.dup2(2, 1)  # what the lake logs is no answer
            live(Path(root), int(steps))
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        if os.WIFSIGNALED(status):
            sys.stdout.write("killed\n" if os.WTERMSIG(status) == signal.SIGKILL else "crashed\n")
        else:
            sys.stdout.write("lived\n" if os.WEXITSTATUS(status) == 0 else "failed\n")
        sys.stdout.flush()


main()
