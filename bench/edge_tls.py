"""Whole episodes and ranges over TLS 1.3: the edge against nginx with the same certificate."""

from edge_servers import serve_both
from edge_works import compare_ranges, compare_whole
from harness import choose_cores, print_results
from wrk import require


def main() -> None:
    require("wrk", "nginx", "taskset")
    load_core, server_core = choose_cores()
    with serve_both(server_core, tls=True) as pair:
        whole = compare_whole(pair, load_core, ", TLS 1.3")
        results = [whole, *compare_ranges(pair, load_core, ", TLS 1.3")]
    print_results("edge_tls", results)


if __name__ == "__main__":
    main()
