"""The stable enclosure: what `/listen/` costs against nginx's `return 302`.

Nothing is sold on this episode: its code is spelled and signed for each request. The work with
a decision over 1,000 flights comes with the edge's decisions.
"""

from edge_servers import LISTEN, serve_both
from edge_works import compare_urls
from harness import choose_cores, print_results
from wrk import require


def main() -> None:
    require("wrk", "nginx", "taskset")
    load_core, server_core = choose_cores()
    with serve_both(server_core) as pair:
        work = "/listen/ of an unsold episode, 32 connections"
        result = compare_urls(pair, load_core, work, "", connections=32, path=LISTEN)
    print_results("edge_redirect", [result])


if __name__ == "__main__":
    main()
