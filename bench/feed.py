"""A feed of 300 items, gzipped, every second request with the tag the client holds."""

import urllib.request

from edge_servers import FEED, Server, serve_both
from edge_works import compare_urls
from harness import choose_cores, print_results
from wrk import require

HALF_CONDITIONAL = """
local held = {{["http://{ours}"] = {ours_tag}, ["http://{peer}"] = {peer_tag}}}
local plain, asking
local turn = 0
init = function(args)
  local origin = "http://" .. wrk.host .. ":" .. wrk.port
  local fields = {{["Accept-Encoding"] = "gzip"}}
  plain = wrk.format("GET", nil, fields)
  fields["If-None-Match"] = held[origin]
  asking = wrk.format("GET", nil, fields)
end
request = function()
  turn = turn + 1
  return turn % 2 == 0 and plain or asking
end
"""


def main() -> None:
    require("wrk", "nginx", "taskset")
    load_core, server_core = choose_cores()
    with serve_both(server_core) as pair:
        script = HALF_CONDITIONAL.format(
            ours=pair.ours.origin.removeprefix("http://"),
            ours_tag=f"'{ask_tag(pair.ours)}'",
            peer=pair.peer.origin.removeprefix("http://"),
            peer_tag=f"'{ask_tag(pair.peer)}'",
        )
        work = "300 items gzipped, half of the requests conditional, 32 connections"
        result = compare_urls(pair, load_core, work, script, connections=32, path=FEED)
    print_results("feed", [result])


def ask_tag(server: Server) -> str:
    """The entity tag of the gzipped feed."""
    request = urllib.request.Request(f"{server.origin}{FEED}", headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request) as answer:
        assert answer.headers["content-encoding"] == "gzip"
        return str(answer.headers["etag"])


if __name__ == "__main__":
    main()
