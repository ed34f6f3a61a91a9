"""Lists in the format of OPAWG's user-agents-v2.

A list is a JSON document `{"entries": [{"name", "pattern", …}]}`; its file's name says what it
lists: bots, apps, libraries or browsers. Others (devices, referrers) are not read.
"""

import json
import re
from collections.abc import Mapping

from stentor.counting.agents.rows import Kind, Row
from stentor.counting.agents.table import AgentTable

LISTS: dict[str, Kind] = {
    "bots": "bot",
    "apps": "app",
    "libraries": "library",
    "browsers": "browser",
}
"""Names of files, without `.json` or `.runtime.json`, in the order they are tried."""


def parse_opawg(contents: Mapping[str, bytes]) -> AgentTable:
    """Our own table with these lists behind its apps; `contents` by the name of the file.

    ValueError, naming the file, when one is no such list.
    """
    rows: list[Row] = []
    for stem, kind in LISTS.items():
        for name in (f"{stem}.json", f"{stem}.runtime.json"):
            if name in contents:
                rows += parse_entries(name, contents[name], kind)
                break
    if not rows:
        raise ValueError(f"none of {', '.join(f'{stem}.json' for stem in LISTS)} is there")
    version = "\n".join(f"{row.kind} {row.name} {row.pattern}" for row in rows)
    return AgentTable(rows, version)


def parse_entries(name: str, content: bytes, kind: Kind) -> list[Row]:
    """The rows of one file. ValueError when it is no such list."""
    try:
        entries = json.loads(content)["entries"]
        return [
            Row(kind, str(entry["name"]), pattern=_compile_as_written(entry["pattern"]))
            for entry in entries
        ]
    except (KeyError, TypeError) as error:
        raise ValueError(f"{name} is no list of OPAWG's format ({error} is missing)") from error
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error


def _compile_as_written(pattern: str) -> re.Pattern[str]:
    """Their patterns mean the letter case they are written in."""
    try:
        return re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
