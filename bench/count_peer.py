"""The peer of `count`: what OP3 does with each row of its logs, in Python, a row at a time.

OP3 (skymethod/op3, `worker/backend/downloads.ts` and `worker/user_agents.ts`, as published in 2026)
unpacks a record, leaves out whatever is no GET and ranges of at most two bytes, tells listeners
apart by SHA-256 of hashed address, agent and referer, leaves out what that listener had already of
that address on that day, and only then finds out what the agent is: by an `if` with a regular
expression for each row of its table, one after the other, remembering nothing. Bots and excluded
networks are left out when a show is counted.

So does this, with the rows of our own table (110 with beginnings and patterns; OP3's has more than
a thousand) and the exclusions that the plan has on too. Left out, in the peer's favour: following
chains of other prefixes, OP3's own form of records (JSON is read by C here), the files of each hour
that it writes and reads again, and the bytes that were taken, of which OP3 knows nothing.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from stentor.counting.agents.table import DATA

SALT = "a key of the month"
_RANGE = re.compile(r"bytes=(\d+)-(\d*)")


def compile_table() -> list[tuple[str, re.Pattern[str]]]:
    """Kind and pattern of every row of our table of agents, bots first as OP3 has them."""
    rows = [("bot", row["pattern"]) for row in DATA["bots"]["bot"]]
    rows.append(("bot", r"^atc/.*watchOS|\(null\)/\(null\) watchOS"))
    for kind in ("app", "library", "browser"):
        rows += [(kind, build_pattern(row)) for row in DATA["apps"][kind]]
    return [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in rows]


def build_pattern(row: dict[str, object]) -> str:
    """One pattern of an app, as OPAWG's lists write them."""
    starts = row.get("starts", ())
    assert isinstance(starts, list | tuple)
    parts = [f"^{re.escape(str(start))}" for start in starts]
    return "|".join([*parts, *([str(row["pattern"])] if "pattern" in row else [])])


TABLE = compile_table()
_NOT_BOTS = re.compile("|".join(row["pattern"] for row in DATA["bots"]["not_bot"]), re.IGNORECASE)
_DEVICES = [(row["kind"], re.compile(row["pattern"], re.I)) for row in DATA["devices"]["device"]]
_REFERERS = {host for row in DATA["bots"]["referer"] for host in row["hosts"]}


def classify(agent: str) -> tuple[str, str | None]:
    """Kind, and device where it is no bot."""
    named = _NOT_BOTS.sub(" ", agent)
    for kind, pattern in TABLE:
        if pattern.search(named if kind == "bot" else agent):
            return kind, None if kind == "bot" else find_device(agent)
    return "unknown", find_device(agent)


def find_device(agent: str) -> str | None:
    for kind, pattern in _DEVICES:
        if pattern.search(agent):
            return str(kind)
    return None


def count_row_at_a_time(lines: Path) -> int:
    """Downloads as OP3 counts them."""
    return count_rows(lines, classify)


def count_row_at_a_time_remembering(lines: Path) -> int:
    """The same with every agent looked at once, which OP3 does not do."""
    return count_rows(lines, cache(classify))


def count_rows(lines: Path, find_agent: Callable[[str], tuple[str, str | None]]) -> int:
    seen: dict[str, set[str]] = defaultdict(set)
    downloads = 0
    for row in read_rows(lines):
        if row["method"] != "GET" or is_tiny(row["range"]):
            continue
        agent, referer = row["ua"] or "", row["referer"] or ""
        address = sha256(f"{SALT}|{row['ip']}".encode()).hexdigest()
        audience = sha256(f"{address}|{agent}|{referer}".encode()).hexdigest()
        download = f"{row['url']}|{audience}"
        of_day = seen[row["at"][:10]]
        if download in of_day:
            continue
        of_day.add(download)
        kind, _device = find_agent(agent)
        if kind == "bot" or not agent or row["network"] is not None:
            continue
        if referer and (urlsplit(referer).hostname or "").removeprefix("www.") in _REFERERS:
            continue
        downloads += 1
    return downloads


def read_rows(lines: Path) -> Iterator[dict[str, str]]:
    with lines.open() as file:
        for line in file:
            yield json.loads(line)


def is_tiny(asked: str | None) -> bool:
    """A range of at most two bytes."""
    found = _RANGE.match(asked) if asked else None
    return bool(found and found[2] and int(found[2]) - int(found[1]) < 2)
