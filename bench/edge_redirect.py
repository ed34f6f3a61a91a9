"""The stable enclosure against nginx's `return 302`: with a decision, and of an unsold episode;
and the analytics prefix, by many and by one at a time, whose 99th percentile stands in `p99_ms`.

An ad book of 1,000 flights decides; half of the requests are of listeners with a pin, the others
are heard of for the first time. Every decision, pin and hit is kept.
"""

from edge_book import AT, SOLD, publish_sold
from edge_servers import LISTEN, fetch, serve_both
from edge_works import compare_urls
from harness import choose_cores, print_results
from stentor.contracts.journal import JournalLine, encode_line
from stentor.lib.layout import DataLayout
from wrk import require

HALF_PINNED = """
local turn = 0
local run = os.time()
request = function()
  turn = turn + 1
  local agent = turn % 2 == 0 and "Known/" .. turn % 400 or "New/" .. run .. "." .. turn
  return wrk.format("GET", nil, {["User-Agent"] = agent .. " (phone)"})
end
"""


PREFIX = "/t/k3yk3yk3"
PREFIXED = f"{PREFIX}/audio.example.org/episode.mp3"


def publish(layout: DataLayout) -> None:
    """What is sold, and a prefix with one host."""
    publish_sold(layout)
    line = JournalLine(
        seq=10_000, at=AT, kind="prefix", address=PREFIX, show="s", hosts=("audio.example.org",)
    )
    with layout.journal.open("ab") as journal:
        journal.write(encode_line(line) + b"\n")


def main() -> None:
    require("wrk", "nginx", "taskset")
    load_core, server_core = choose_cores()
    with serve_both(server_core, publish=publish) as pair:
        address, _ = fetch(f"{pair.ours.origin}{SOLD}")
        assert len(address) > len(f"{pair.ours.origin}/a/") + 60, "nothing was decided"
        works = {
            "/listen/ by a book of 1,000 flights, half pinned, 32 connections": (SOLD, HALF_PINNED),
            "/listen/ of an unsold episode, 32 connections": (LISTEN, ""),
        }
        results = [
            compare_urls(pair, load_core, work, script, connections=32, path=path)
            for work, (path, script) in works.items()
        ]
        results += [
            compare_urls(
                pair, load_core, f"/t/, {count} connections", "", connections=count, path=PREFIXED
            )
            for count in (32, 1)
        ]
    print_results("edge_redirect", results)


if __name__ == "__main__":
    main()
