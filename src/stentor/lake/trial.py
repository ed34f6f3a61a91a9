"""Counting by other rules beside those in force, so that somebody sees what would change.

A trial is one file in the folder of the rules. While it is there, the lake counts each day by it
too, into files of its own; the numbers that everybody sees stay as they are. Adopted, its
thresholds become the rules, and the lake counts every day anew; ended, nothing of it is left.
"""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import msgspec

from stentor.counting.rules import NUMBERS, Rules, make_rules
from stentor.lake.lists import load_counting
from stentor.lake.manifest import LakeManifest
from stentor.lake.plan import DuckEngine, count_hits
from stentor.lake.query import read_files
from stentor.lake.rollups import DayRollup, build_rollup, name_source, read_rollup
from stentor.lib.clock import Clock
from stentor.lib.durable import sync_directory, write_bytes_durably

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

    @property
    def numbers(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in NUMBERS}

    def apply(self, rules: Rules) -> Rules:
        """The rules with its thresholds and the same lists. ValueError where they cannot be."""
        checked = make_rules(self.numbers, rules.lists)
        return replace(checked, window=rules.window)


def read_trial(folder: Path) -> Trial | None:
    """None where there is none, or none that can be read."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=Trial)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def begin_trial(folder: Path, trial: Trial) -> None:
    """In place of one that there may be. ValueError for thresholds that cannot be."""
    trial.apply(Rules())
    write_bytes_durably(folder / FILE, msgspec.json.encode(trial))


def end_trial(folder: Path) -> None:
    (folder / FILE).unlink(missing_ok=True)


def adopt_trial(folder: Path) -> Trial | None:
    """Its thresholds become the rules; what `rules.toml` said before lies beside it. None where
    somebody has ended it meanwhile. A crash leaves the trial there, to be adopted again."""
    trial = read_trial(folder)
    if trial is None:
        return None
    rules = folder / "rules.toml"
    if rules.exists():
        shutil.copy2(rules, folder / BEFORE)
    lines = [f"# Chosen in the studio; tried by {' '.join(trial.by.split())} at {trial.at}."]
    lines += [f"{name} = {number}" for name, number in trial.numbers.items()]
    write_bytes_durably(rules, ("\n".join(lines) + "\n").encode())
    end_trial(folder)
    return trial


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


class TrialCounter:
    """Counts days by the trial, one at a time, the newest first."""

    def __init__(self, lake: Path, folder: Path, clock: Clock) -> None:
        self._lake, self._folder, self._clock = lake, folder, clock
        self._sources: dict[str, str] = {}

    def count_a_day(
        self, manifest: LakeManifest, connection: duckdb.DuckDBPyConnection, rules: Rules
    ) -> bool:
        """Was there one to count? Without a trial, what is left of one is taken away."""
        trial = read_trial(self._folder)
        if trial is None:
            self._clear()
            return False
        tried = trial.apply(rules)
        for day in reversed(manifest.list_days()):
            name, files = f"{day.isoformat()}.json", manifest.list_files(day)
            source = name_source(files, tried)
            path = find_trial_days(self._lake) / name
            if self._sources.get(name) == source or self._has(path, source):
                self._sources[name] = source
                continue
            engine = DuckEngine(connection)
            hits = engine.open(read_files(self._lake, [file.name for file in files]))
            rollup = build_rollup(day, count_hits(engine, hits, tried), source, self._clock())
            write_bytes_durably(path, msgspec.json.encode(rollup))
            self._sources[name] = source
            return True
        return False

    def _has(self, path: Path, source: str) -> bool:
        try:
            return read_rollup(path).source == source
        except (OSError, ValueError):
            return False

    def _clear(self) -> None:
        self._sources.clear()
        if find_trial_days(self._lake).exists():
            shutil.rmtree(find_trial_days(self._lake), ignore_errors=True)
            sync_directory(self._lake)


def load_rules_and_trial(folder: Path) -> tuple[Rules, Rules | None]:
    """Those in force, and those that are tried; None for no trial, or one that cannot be.
    RulesFileError."""
    rules, trial = load_counting(folder), read_trial(folder)
    try:
        return rules, trial.apply(rules) if trial else None
    except ValueError:
        return rules, None
