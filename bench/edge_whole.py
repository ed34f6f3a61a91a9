"""Whole episodes of 31 MB for eight listeners at once: the edge against nginx's static file."""

import os

from edge_servers import serve_both
from harness import choose_cores, compare, print_results
from wrk import REPORT, drive, require

SECONDS = float(os.environ.get("BENCH_SECONDS", "5"))


def main() -> None:
    require("wrk", "nginx", "taskset")
    load_core, server_core = choose_cores()
    with serve_both(server_core) as pair:
        script = pair.root / "whole.lua"
        script.write_text(REPORT)

        def measure(server):
            return lambda: drive(
                server.url,
                core=load_core,
                connections=8,
                seconds=SECONDS,
                script=script,
                pids=server.pids,
                in_bytes=True,
            )

        work = f"{pair.size} bytes, 8 connections"
        result = compare(work, "MB/s", measure(pair.ours), measure(pair.peer), "nginx")
    print_results("edge_whole", [result])


if __name__ == "__main__":
    main()
