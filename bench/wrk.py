"""Load by Debian's wrk, pinned to one core, its findings read from a Lua script's last words."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from harness import Measured, read_cpu_seconds

REPORT = """
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    '{"requests": %d, "microseconds": %d, "bytes": %.0f, "p99": %.1f, "errors": %d}\\n',
    summary.requests, summary.duration, summary.bytes, latency:percentile(99),
    e.connect + e.read + e.write + e.status + e.timeout))
end
"""


def require(*programs: str) -> None:
    """Ends the bench with one line when a program it measures with is not there."""
    missing = [name for name in programs if not shutil.which(name)]
    if missing:
        sys.exit(f"install {' and '.join(missing)} first: `make bench` does it where it may")


def drive(
    url: str,
    *,
    core: int,
    connections: int,
    seconds: float,
    script: Path,
    pids: list[int],
    in_bytes: bool,
) -> Measured:
    """One run against one server, whose processes are `pids`; the rate is MB/s or requests/s."""
    before = read_cpu_seconds(pids)
    command = ["taskset", "-c", str(core), "wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s"]
    finished = subprocess.run(
        [*command, "--timeout", "30s", "-s", str(script), url],
        check=True,
        capture_output=True,
        text=True,
    )
    said = json.loads(finished.stdout.splitlines()[-1])
    spent = read_cpu_seconds(pids) - before
    done = said["bytes"] / 1e6 if in_bytes else said["requests"]
    return Measured(
        rate=done / (said["microseconds"] / 1e6),
        cpu_s_per_1000=spent * 1000 / max(said["requests"], 1),
        p99_ms=said["p99"] / 1000,
        errors=said["errors"],
    )
