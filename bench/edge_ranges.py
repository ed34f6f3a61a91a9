"""Ranges of 64 KB for 32 listeners at once: the edge against nginx's static file."""

from edge_servers import serve_both
from edge_works import compare_ranges
from harness import choose_cores, print_results
from wrk import require


def main() -> None:
    require("wrk", "nginx", "taskset")
    load_core, server_core = choose_cores()
    with serve_both(server_core) as pair:
        results = compare_ranges(pair, load_core)
    print_results("edge_ranges", results)


if __name__ == "__main__":
    main()
