"""What days came to by the rules of before and by those of now, side by side."""

import sqlite3
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from stentor.lake.reports.store import WHOLE_SHOW

PRESENT = "counts join days using (day)"


@dataclass(frozen=True)
class DayComparison:
    """One day: downloads by rule version, the present one apart."""

    day: date
    rule_version: str
    downloads: int
    before: dict[str, int] = field(default_factory=dict)
    """By earlier rule version."""
    differing: dict[str, dict[str, int]] = field(default_factory=dict)
    """By earlier rule version, of each `show/episode` that differs: now less then."""


def compare_days(
    connection: sqlite3.Connection,
    first: date,
    last: date,
    show: str | None = None,
    episode: str | None = None,
) -> list[DayComparison]:
    """Every day between the two, both included, that was counted by more than one version: of all
    episodes, or of those of a show, or of one."""
    one = {"show": show, "episode": episode}
    where = "".join(f" and {name} = :{name}" for name, value in one.items() if value is not None)
    then = _read(
        connection,
        "superseded",
        where,
        one | {"first": first.isoformat(), "last": last.isoformat()},
    )
    compared = []
    for day in sorted({day for day, _ in then}):
        now = _read(connection, PRESENT, where, one | {"first": day, "last": day})
        versions = [version for at, version in then if at == day]
        present = _find_present(connection, day)
        counts = now.get((day, present), {})
        compared.append(
            DayComparison(
                date.fromisoformat(day),
                present,
                sum(counts.values()),
                {version: sum(then[day, version].values()) for version in versions},
                {version: find_changes(then[day, version], counts) for version in versions},
            )
        )
    return compared


def find_changes(then: dict[str, int], now: dict[str, int]) -> dict[str, int]:
    """How much more each is now, where it is not the same."""
    return {
        name: now.get(name, 0) - then.get(name, 0)
        for name in sorted({*then, *now})
        if now.get(name, 0) != then.get(name, 0)
    }


def _read(
    connection: sqlite3.Connection, table: str, where: str, asked: dict[str, str | None]
) -> dict[tuple[str, str], dict[str, int]]:
    rows = connection.execute(
        f"select day, rule_version, show, episode, downloads from {table}"  # noqa: S608 - our own names
        f" where day between :first and :last and episode <> :whole{where}"
        " order by day, rule_version",
        asked | {"whole": WHOLE_SHOW},
    )
    found: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for day, version, show, episode, downloads in rows:
        found[day, version][f"{show}/{episode}"] = downloads
    return found


def _find_present(connection: sqlite3.Connection, day: str) -> str:
    row = connection.execute("select rule_version from days where day = ?", [day]).fetchone()
    return str(row[0]) if row else ""
