"""Names of regions, from the table that Debian packages as iso-codes, where it is installed."""

import json
from functools import lru_cache
from pathlib import Path

TABLE = Path("/usr/share/iso-codes/json/iso_3166-2.json")


def name_region(code: str) -> str | None:
    """Of an ISO 3166-2 code; None where it is not known."""
    return load_names().get(code)


@lru_cache(maxsize=1)
def load_names() -> dict[str, str]:
    """Empty where there is no table that can be read."""
    return read_names(TABLE)


def read_names(table: Path) -> dict[str, str]:
    try:
        rows = json.loads(table.read_bytes())["3166-2"]
        return {row["code"]: row["name"] for row in rows}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
