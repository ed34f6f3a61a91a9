"""Works that several benches of the edge drive."""

import os
from collections.abc import Callable
from pathlib import Path

from edge_servers import Pair, Server
from harness import Compared, Measured, compare
from wrk import REPORT, drive

SECONDS = float(os.environ.get("BENCH_SECONDS", "5"))
LENGTH = 65_536

ANYWHERE = """
math.randomseed(7)
request = function()
  local first = math.random(0, {last})
  return wrk.format("GET", nil, {{["Range"] = "bytes=" .. first .. "-" .. first + {length} - 1}})
end
"""
ACROSS = """
math.randomseed(7)
local borders = {{{borders}}}
request = function()
  local first = borders[math.random(#borders)] - math.random(1, {length} - 1)
  return wrk.format("GET", nil, {{["Range"] = "bytes=" .. first .. "-" .. first + {length} - 1}})
end
"""


def compare_whole(pair: Pair, load_core: int, over: str = "") -> Compared:
    """31 MB for eight listeners at once."""
    work = f"{pair.size} bytes in seven slices, 8 connections{over}"
    return compare_urls(pair, load_core, work, "", connections=8, in_bytes=True)


def compare_ranges(pair: Pair, load_core: int, over: str = "") -> list[Compared]:
    """64 KB for 32 listeners at once: across two slices, and anywhere."""
    borders = ",".join(map(str, pair.borders))
    works = {
        "64 KB ranges that cross a slice": ACROSS.format(borders=borders, length=LENGTH),
        "64 KB ranges anywhere": ANYWHERE.format(last=pair.size - LENGTH, length=LENGTH),
    }
    return [
        compare_urls(pair, load_core, f"{work}, 32 connections{over}", script, connections=32)
        for work, script in works.items()
    ]


def compare_urls(
    pair: Pair,
    load_core: int,
    work: str,
    script: str,
    *,
    connections: int,
    path: str = "",
    in_bytes: bool = False,
    runs: int = 3,
) -> Compared:
    """The same script against both; `path` instead of the episode's bytes where it is given."""

    def measure(server: Server) -> Callable[[], Measured]:
        return lambda: drive(
            f"{server.origin}{path}" if path else server.url,
            core=load_core,
            connections=connections,
            seconds=SECONDS,
            script=write_script(pair.root, script),
            pids=server.pids,
            in_bytes=in_bytes,
        )

    unit = "MB/s" if in_bytes else "requests/s"
    return compare(work, unit, measure(pair.ours), measure(pair.peer), "nginx", runs)


def write_script(root: Path, script: str) -> Path:
    path = root / "work.lua"
    path.write_text(script + REPORT)
    return path
