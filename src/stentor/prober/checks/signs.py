"""Signs of life of processes on this machine, told by a clock that does not jump."""

import time
from pathlib import Path

from stentor.lib.heartbeat import measure_silence
from stentor.prober.check import Finding, Trouble

STARTING_SECONDS = 60.0
"""How long a start may take before what does not answer is taken for down."""


class Silences:
    """How long files have stayed untouched, by the machine's steady clock.

    A file's time is only compared with what it was before: when the wall clock jumps nobody has
    been silent, and when it is put back nobody's silence goes unnoticed. Only of a file that is
    seen for the first time the wall clock says how old it is.
    """

    def __init__(self, run: Path) -> None:
        self.run = run
        self._seen: dict[str, tuple[int, float]] = {}

    def measure(self, file: str) -> float | None:
        """Seconds since it was touched; None where there is no such file."""
        try:
            touched = (self.run / file).stat().st_mtime_ns
        except FileNotFoundError:
            self._seen.pop(file, None)
            return None
        now = time.monotonic()
        before = self._seen.get(file)
        if before is None:
            self._seen[file] = (touched, now - max(0.0, time.time() - touched / 1e9))
        elif before[0] != touched:
            self._seen[file] = (touched, now)
        return now - self._seen[file][1]


def listen_for_beat(silences: Silences, name: str, longest: float) -> Finding | None:
    """Does a process that should be at work leave signs of life? None for one that nobody has
    started here."""
    require_not_held(silences.run, name)
    started = silences.measure(f"{name}.pid")
    if started is None:
        return None
    beaten = silences.measure(f"{name}.beat")
    silence = started if beaten is None else min(beaten, started)
    if silence > longest:
        raise Trouble(f"{name} has shown no sign of life for {silence:.0f} s")
    return Finding()


def listen_for_edges(silences: Silences, longest: float) -> Finding:
    """Does every edge worker leave signs of life? A hung one takes connections and never
    answers them, while the others go on."""
    for path in silences.run.glob("edge-*.pid"):
        listen_for_beat(silences, path.stem, longest)
    return Finding()


def require_not_held(run: Path, name: str) -> None:
    """Whom the operator holds down is down for those who need it."""
    if (run / "hold" / name).exists():
        raise Trouble(f"{name} is held down by the operator")


def look_at_pid(run: Path, name: str) -> Finding | None:
    """Does the supervisor keep the process up? None while it is still starting."""
    require_not_held(run, name)
    if (run / f"{name}.pid").exists():
        return Finding()
    if is_starting(run, name):
        return None
    raise Trouble(f"{name} does not run")


def is_starting(run: Path, name: str) -> bool:
    """Has the whole of it, or the process, been started only just now?"""
    now = time.time()
    try:
        if now - (run / f"{name}.pid").stat().st_mtime < STARTING_SECONDS / 3:
            return measure_silence(run, name) > STARTING_SECONDS
    except FileNotFoundError:
        pass
    try:
        return now - (run / "serve.lock").stat().st_mtime < STARTING_SECONDS
    except FileNotFoundError:
        return True
