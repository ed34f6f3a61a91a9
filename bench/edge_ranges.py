"""Ranges of 64 KB for 32 listeners at once: the edge against nginx's static file."""

import os

from edge_servers import serve_both
from harness import choose_cores, compare, print_results
from wrk import REPORT, drive, require

SECONDS = float(os.environ.get("BENCH_SECONDS", "5"))
LENGTH = 65_536

ANYWHERE = """
math.randomseed(7)
request = function()
  local first = math.random(0, {last})
  return wrk.format("GET", nil, {{["Range"] = "bytes=" .. first .. "-" .. first + {length} - 1}})
end
"""


def main() -> None:
    require("wrk", "nginx", "taskset")
    load_core, server_core = choose_cores()
    results = []
    with serve_both(server_core) as pair:
        works = {
            "64 KB ranges anywhere, 32 connections": pair.size - LENGTH,
            "64 KB ranges that begin in the header and end in the body, 32 connections": 8191,
        }
        for number, (work, last) in enumerate(works.items()):
            script = pair.root / f"ranges{number}.lua"
            script.write_text(ANYWHERE.format(last=last, length=LENGTH) + REPORT)

            def measure(server, script=script):
                return lambda: drive(
                    server.url,
                    core=load_core,
                    connections=32,
                    seconds=SECONDS,
                    script=script,
                    pids=server.pids,
                    in_bytes=False,
                )

            results.append(
                compare(work, "requests/s", measure(pair.ours), measure(pair.peer), "nginx")
            )
    print_results("edge_ranges", results)


if __name__ == "__main__":
    main()
