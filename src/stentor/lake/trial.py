"""Counting by other rules beside those in force, so that somebody sees what would change.

A trial is one file in the folder of the rules, and lists beside it where it has any. While it is
there, the lake counts each day by it too (`trial_counter`), into files of its own; the numbers that
everybody sees stay as they are. Adopted, its thresholds and lists become those in force, and the
lake counts every day anew; ended, nothing of it is left.
"""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import msgspec

from stentor.counting.rules import NUMBERS, Lists, Rules, make_rules
from stentor.lake.lists import RulesFileError, load_counting, load_rules
from stentor.lake.retention import has_address_key
from stentor.lake.rollups import DayRollup, read_rollup
from stentor.lake.trial_lists import Files, adopt_files, drop_files, store_files
from stentor.lib.durable import write_bytes_durably
from stentor.lib.layout import DataLayout

FILE = "trial.json"
BEFORE = "rules.toml.before"


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """Thresholds as `Rules` has them, and who wants to know."""

    seconds: int
    busy_episodes: int
    busy_minutes: int
    by: str
    at: str
    """RFC 3339."""
    lists: str = ""
    """Where its lists lie in the folder of the rules; empty for none."""

    @property
    def numbers(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in NUMBERS}

    def apply(self, rules: Rules, lists: Lists) -> Rules:
        """The rules with its thresholds and these lists. ValueError where they cannot be."""
        checked = make_rules(self.numbers, lists)
        return replace(checked, window=rules.window)


def read_trial(folder: Path) -> Trial | None:
    """None where there is none, or none that can be read."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=Trial)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def begin_trial(folder: Path, trial: Trial, files: Files | None = None) -> Trial:
    """In place of one that there may be. ValueError for thresholds that cannot be, ListError for
    lists."""
    trial.apply(Rules(), Lists())
    begun = msgspec.structs.replace(trial, lists=store_files(folder, files or {}))
    write_bytes_durably(folder / FILE, msgspec.json.encode(begun))
    drop_files(folder, but=begun.lists)
    return begun


def end_trial(folder: Path) -> None:
    (folder / FILE).unlink(missing_ok=True)
    drop_files(folder)


def adopt_trial(folder: Path) -> Trial | None:
    """Its thresholds become the rules and its lists those in force; what `rules.toml` said before
    lies beside it, lists that others stand in for in `before/`. None where somebody has ended it
    meanwhile. A crash leaves the trial there, to be adopted again."""
    trial = read_trial(folder)
    if trial is None:
        return None
    adopt_files(folder, trial.lists)
    rules = folder / "rules.toml"
    if trial.numbers != read_numbers(rules):
        if rules.exists():
            shutil.copy2(rules, folder / BEFORE)
        lines = [f"# Adopted; tried by {' '.join(trial.by.split())} at {trial.at}."]
        lines += [f"{name} = {number}" for name, number in trial.numbers.items()]
        write_bytes_durably(rules, ("\n".join(lines) + "\n").encode())
    end_trial(folder)
    return trial


def read_numbers(path: Path) -> dict[str, int]:
    """The thresholds of a file of rules, the usual ones where it is none."""
    try:
        rules = load_rules(path if path.exists() else None, Lists())
    except RulesFileError:
        rules = Rules()
    return {name: getattr(rules, name) for name in NUMBERS}


def find_trial_days(lake: Path) -> Path:
    return lake / "trial"


def read_trial_days(lake: Path, rule_version: str) -> Iterator[DayRollup]:
    """Those that were counted by these rules, oldest first."""
    for path in sorted(find_trial_days(lake).glob("*.json")):
        try:
            day = read_rollup(path)
        except (OSError, ValueError):
            continue
        if day.rule_version == rule_version:
            yield day


def load_tried(folder: Path, trial: Trial, rules: Rules) -> Rules:
    """What the trial would have hold, beside the rules in force. ValueError, RulesFileError."""
    if not trial.lists:
        return trial.apply(rules, rules.lists)
    return trial.apply(rules, load_counting(folder, folder / trial.lists).lists)


def load_rules_and_trial(folder: Path) -> tuple[Rules, Rules | None]:
    """Those in force, and those that are tried; None for no trial, or one that cannot be.
    RulesFileError."""
    rules, trial = load_counting(folder), read_trial(folder)
    try:
        return rules, load_tried(folder, trial, rules) if trial else None
    except (ValueError, RulesFileError):
        return rules, None


def asks_addresses(rules: Rules, tried: Rules) -> bool:
    """Do the lists differ in what is looked up of an address? Then only days whose addresses can
    still be opened are told anything new by them."""
    now, then = rules.lists, tried.lists
    return (now.networks.version, now.shared.version) != (
        then.networks.version,
        then.shared.version,
    )


def list_unasked_days(layout: DataLayout, days: list[date]) -> list[date]:
    """Of which no address can be opened any more."""
    return [day for day in days if not has_address_key(layout.keys, day)]
