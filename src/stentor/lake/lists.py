"""Rules of counting and lists of networks and agents, from files.

The lake's own lie in `counting/` of the data directory, all of them optional: `rules.toml`,
`networks/` with any number of lists, `shared.txt`, and `agents/` with lists in OPAWG's format.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar, cast

import structlog

from stentor.counting.agents import OWN_AGENTS, AgentTable
from stentor.counting.agents.opawg import parse_opawg
from stentor.counting.networks import NetworkTable, parse_networks, parse_shared
from stentor.counting.rules import Lists, Rules, Window, parse_rules

log = structlog.get_logger(__name__)

Row = TypeVar("Row")


class RulesFileError(Exception):
    """A file that cannot be read or says something impossible; names it."""


def load_lists(
    networks: Iterable[Path] = (), shared: Iterable[Path] = (), *agents: Path | None
) -> Lists:
    """The lists of these files; of the folders of agents the later ones stand before files of the
    same name. RulesFileError."""
    return Lists(
        agents=load_agents(*agents),
        networks=NetworkTable(row for path in networks for row in _parse(path, parse_networks)),
        shared=NetworkTable(row for path in shared for row in _parse(path, parse_shared)),
    )


def load_rules(path: Path | None, lists: Lists, window: str | None = None) -> Rules:
    """The rules of a file, or the usual ones; `window` wins over what it says."""
    rules = Rules(lists=lists)
    if path is not None:
        (rules,) = _parse(path, lambda text: [parse_rules(text, lists)])
    return rules if window is None else rules.with_window(cast(Window, window))


def load_counting(folder: Path, over: Path | None = None) -> Rules:
    """The rules and lists of the lake, for the UTC day; lists of the folder `over` stand before
    those of the same name. RulesFileError."""
    rules, folders = folder / "rules.toml", [folder, over] if over else [folder]
    networks = {
        path.name: path
        for one in folders
        for path in sorted((one / "networks").glob("*"))
        if path.is_file()
    }
    shared = [one / "shared.txt" for one in folders if (one / "shared.txt").exists()]
    agents = [one / "agents" for one in folders if (one / "agents").exists()]
    lists = load_lists(sorted(networks.values()), shared[-1:], *agents)
    return load_rules(rules if rules.exists() else None, lists, "utc-day")


def name_state(folder: Path) -> str:
    """Changes when a file in the folder does."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    facts = [(path, path.stat()) for path in files]
    return "\n".join(f"{path} {fact.st_mtime_ns} {fact.st_size}" for path, fact in facts)


def load_agents(*folders: Path | None) -> AgentTable:
    """Our own table, with the lists of folders in OPAWG's format behind it."""
    known = [folder for folder in folders if folder is not None]
    if not known:
        return OWN_AGENTS
    try:
        contents = {
            path.name: path.read_bytes()
            for folder in known
            for path in sorted(folder.glob("*.json"))
        }
        return parse_opawg(contents)
    except OSError as error:
        raise RulesFileError(f"{known[-1]}: {error.strerror or error}") from error
    except ValueError as error:
        raise RulesFileError(f"{known[-1]}: {error}") from error


def _parse(path: Path, parse: Callable[[str], Iterable[Row]]) -> list[Row]:
    try:
        return list(parse(path.read_text()))
    except OSError as error:
        raise RulesFileError(f"{path}: {error.strerror or error}") from error
    except ValueError as error:
        raise RulesFileError(f"{path}: {error}") from error


class CountingRules:
    """The lake's rules, read again when a file changes; a file that cannot hold changes nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._state: str | None = None
        self._rules = Rules()

    def find(self) -> Rules:
        """The rules that hold now."""
        try:
            state = name_state(self._folder)
            if state != self._state:
                self._state = state
                self._rules = load_counting(self._folder)
        except (OSError, RulesFileError) as error:
            log.warning("rules of counting stay as they were", reason=str(error))
        return self._rules
