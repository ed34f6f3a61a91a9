"""`stentor edge` whose first process of `edge-1` takes up no new certificate; whatever takes its
place does. The first argument is a file that says that there was a first one."""

import os
import sys
from pathlib import Path

from stentor.edge.tls.door import TlsDoor
from stentor.project.cli import main

NOTE = Path(sys.argv.pop(1))
refresh = TlsDoor.refresh


def refresh_unless_stuck(door: TlsDoor) -> None:
    """The process that is `edge-1` when somebody asks first is the one that is stuck."""
    pid_file = Path(sys.argv[sys.argv.index("--data") + 1]) / "run" / "edge-1.pid"
    if NOTE.exists() and NOTE.read_text().strip() == str(os.getpid()):
        return
    if not NOTE.exists() and pid_file.exists() and pid_file.read_text().strip() == str(os.getpid()):
        NOTE.write_text(str(os.getpid()))
        return
    refresh(door)


TlsDoor.refresh = refresh_unless_stuck  # type: ignore[method-assign]
main()
