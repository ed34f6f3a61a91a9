"""`stentor` whose wall clock is wrong by as many seconds as a file says, whenever it says so. The
first argument is that file."""

import sys
import threading
import time
from pathlib import Path
from typing import Any

import time_machine

from stentor.project.cli import main

FILE = Path(sys.argv.pop(1))


def read_skew() -> float:
    try:
        return float(FILE.read_text())
    except (OSError, ValueError):
        return 0.0


def follow(traveller: Any, skew: float) -> None:
    while True:
        threading.Event().wait(0.1)
        wanted = read_skew()
        if wanted != skew:
            traveller.shift(wanted - skew)
            skew = wanted


first = read_skew()
with time_machine.travel(time.time() + first, tick=True) as traveller:
    threading.Thread(target=follow, args=(traveller, first), daemon=True).start()
    main()
