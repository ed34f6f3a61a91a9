"""Whole episodes of 31 MB for eight listeners at once: the edge against nginx's static file."""

from edge_servers import serve_both
from edge_works import compare_whole
from harness import choose_cores, print_results
from wrk import require


def main() -> None:
    require("wrk", "nginx", "taskset")
    load_core, server_core = choose_cores()
    with serve_both(server_core) as pair:
        result = compare_whole(pair, load_core)
    print_results("edge_whole", [result])


if __name__ == "__main__":
    main()
