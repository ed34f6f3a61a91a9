"""Rules of counting and lists of networks and agents, from files."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar, cast

from stentor.counting.agents import OWN_AGENTS, AgentTable
from stentor.counting.agents.opawg import parse_opawg
from stentor.counting.networks import NetworkTable, parse_networks, parse_shared
from stentor.counting.rules import Lists, Rules, Window, parse_rules

Row = TypeVar("Row")


class RulesFileError(Exception):
    """A file that cannot be read or says something impossible; names it."""


def load_lists(
    networks: Iterable[Path] = (), shared: Iterable[Path] = (), agents: Path | None = None
) -> Lists:
    """The lists of these files. RulesFileError."""
    return Lists(
        agents=load_agents(agents),
        networks=NetworkTable(row for path in networks for row in _parse(path, parse_networks)),
        shared=NetworkTable(row for path in shared for row in _parse(path, parse_shared)),
    )


def load_rules(path: Path | None, lists: Lists, window: str | None = None) -> Rules:
    """The rules of a file, or the usual ones; `window` wins over what it says."""
    rules = Rules(lists=lists)
    if path is not None:
        (rules,) = _parse(path, lambda text: [parse_rules(text, lists)])
    return rules if window is None else rules.with_window(cast(Window, window))


def load_agents(folder: Path | None) -> AgentTable:
    """Our own table, with the lists of a folder in OPAWG's format behind it."""
    if folder is None:
        return OWN_AGENTS
    try:
        contents = {path.name: path.read_bytes() for path in sorted(folder.glob("*.json"))}
        return parse_opawg(contents)
    except OSError as error:
        raise RulesFileError(f"{folder}: {error.strerror or error}") from error
    except ValueError as error:
        raise RulesFileError(f"{folder}: {error}") from error


def _parse(path: Path, parse: Callable[[str], Iterable[Row]]) -> list[Row]:
    try:
        return list(parse(path.read_text()))
    except OSError as error:
        raise RulesFileError(f"{path}: {error.strerror or error}") from error
    except ValueError as error:
        raise RulesFileError(f"{path}: {error}") from error
