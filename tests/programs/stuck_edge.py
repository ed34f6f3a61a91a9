"""`stentor edge` whose first process of `edge-1` takes up no further certificate than its first;
whatever takes its place does. The arguments are the file that names that process, and the host."""

import os
import sys
from pathlib import Path

from stentor.edge.tls.door import TlsDoor
from stentor.project.cli import main

NOTE, HOST = Path(sys.argv.pop(1)), sys.argv.pop(1)
refresh = TlsDoor.refresh


def refresh_until_stuck(door: TlsDoor) -> None:
    """Nobody but the supervisor's first `edge-1` is ever stuck."""
    if NOTE.exists() and NOTE.read_text() == str(os.getpid()):
        return
    refresh(door)
    run = Path(sys.argv[sys.argv.index("--data") + 1]) / "run"
    pid_file = run / "edge-1.pid"
    is_first = not NOTE.exists() and pid_file.exists() and int(pid_file.read_text() or 0)
    if is_first == os.getpid() and (run.parent / "certs" / "public" / f"{HOST}.pem").exists():
        NOTE.write_text(str(os.getpid()))


TlsDoor.refresh = refresh_until_stuck  # type: ignore[method-assign]
main()
