"""Signs of life: a process touches its file each turn of its loop, whoever watches reads the age.

A process that hangs is alive to the kernel but leaves no beat.
"""

import time
from pathlib import Path


def beat(run: Path, name: str) -> None:
    """Says that the process `name` is at work; `run` is the layout's directory of that name."""
    run.mkdir(parents=True, exist_ok=True)
    (run / f"{name}.beat").touch()


def measure_silence(run: Path, name: str) -> float:
    """Seconds since the last beat; infinite when there was none."""
    try:
        beaten = (run / f"{name}.beat").stat().st_mtime
    except FileNotFoundError:
        return float("inf")
    return max(0.0, time.time() - beaten)
