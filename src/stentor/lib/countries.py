"""English names of countries, from the table that comes with the tz database."""

from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from zoneinfo import TZPATH

TABLE = "iso3166.tab"
OTHERWISE = {
    "EU": "European Union",
    "GB": "United Kingdom",
    "KP": "North Korea",
    "KR": "South Korea",
}
"""What people call them rather than as the table does."""


def name_country(code: str) -> str:
    """Of an ISO 3166-1 code; the code itself where it is not known."""
    return load_names().get(code, code)


@lru_cache(maxsize=1)
def load_names() -> dict[str, str]:
    """Empty where no table is to be found."""
    lines = _read_table().splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    names = {row[0]: row[1] for row in rows if len(row) == 2}
    return names | OTHERWISE if names else names


def _read_table() -> str:
    for folder in TZPATH:
        path = Path(folder, TABLE)
        if path.is_file():
            return path.read_text("utf-8")
    try:
        return (files("tzdata") / "zoneinfo" / TABLE).read_text("utf-8")
    except (ModuleNotFoundError, FileNotFoundError):
        return ""
