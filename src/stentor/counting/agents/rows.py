"""Rows of the tables of agents, ready to be matched."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple

Kind = Literal["app", "library", "browser", "bot", "unknown"]


class Row(NamedTuple):
    """One thing that agents may be."""

    kind: Kind
    name: str
    device: str | None = None
    os: str | None = None
    starts: tuple[str, ...] = ()
    """Beginnings in lower case."""
    pattern: re.Pattern[str] | None = None


class Rows:
    """Finds the first row that an agent matches.

    Beginnings are looked up by the agent's first letters, so that a long table costs a few
    comparisons; patterns are tried in order, as long as none of an earlier row has matched.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = list(rows)
        self._patterns = [
            (number, row.pattern) for number, row in enumerate(self._rows) if row.pattern
        ]
        self._by_letters: dict[str, list[tuple[int, str]]] = {}
        for number, row in enumerate(self._rows):
            for start in row.starts:
                self._by_letters.setdefault(start[:2], []).append((number, start))

    def find(self, agent: str) -> Row | None:
        """The first row that matches, or None."""
        lowered = agent.lower()
        best = len(self._rows)
        for number, start in self._by_letters.get(lowered[:2], ()):
            if number < best and is_beginning(start, lowered):
                best = number
        for number, pattern in self._patterns:
            if number >= best:
                break
            if pattern.search(agent):
                return self._rows[number]
        return self._rows[best] if best < len(self._rows) else None


def is_beginning(start: str, agent: str) -> bool:
    """Does the agent start so, and end there or go on with neither letter nor digit?"""
    if not agent.startswith(start):
        return False
    rest = agent[len(start) : len(start) + 1]
    return not (rest.isalnum() and start[-1:].isalnum())


def parse_row(kind: Kind, row: Mapping[str, Any]) -> Row:
    """A row of `apps.toml`. ValueError when its pattern is none."""
    pattern = row.get("pattern")
    return Row(
        kind=kind,
        name=row["name"],
        device=row.get("device"),
        os=row.get("os"),
        starts=tuple(start.lower() for start in row.get("starts", ())),
        pattern=compile_pattern(pattern) if pattern else None,
    )


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Letter case does not matter. ValueError, quoting it, when it is no regular expression."""
    try:
        return re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
