"""The lake's days, counted by a trial."""

import shutil
from pathlib import Path

import duckdb
import msgspec

from stentor.counting.rules import Rules
from stentor.geography import Geography
from stentor.lake.applying import STATED, ListApplier
from stentor.lake.facts import FactFinder
from stentor.lake.listeners import ListenerKeys
from stentor.lake.manifest import LakeManifest
from stentor.lake.plan import DuckEngine, count_hits
from stentor.lake.query import read_files
from stentor.lake.retention import has_address_key
from stentor.lake.rollups import build_rollup, name_source, read_rollup
from stentor.lake.trial import Trial, asks_addresses, find_trial_days, load_tried, read_trial
from stentor.lib.clock import Clock
from stentor.lib.durable import sync_directory, write_bytes_durably
from stentor.lib.layout import DataLayout


class TrialCounter:
    """Counts days by the trial, one at a time, the newest first."""

    def __init__(self, layout: DataLayout, clock: Clock) -> None:
        self._layout, self._clock = layout, clock
        self._sources: dict[str, str] = {}
        self._tried: tuple[tuple[Trial, str], Rules] | None = None

    def count_a_day(
        self,
        manifest: LakeManifest,
        connection: duckdb.DuckDBPyConnection,
        rules: Rules,
        keys: ListenerKeys,
        geography: Geography,
    ) -> bool:
        """Was there one to count? Without a trial, what is left of one is taken away."""
        trial = read_trial(self._layout.counting)
        if trial is None:
            self._clear()
            return False
        tried, lake = self._find_rules(trial, rules), self._layout.lake
        for day in reversed(manifest.list_days()):
            name, files = f"{day.isoformat()}.json", manifest.list_files(day)
            source = name_source(files, tried)
            path = find_trial_days(lake) / name
            if self._sources.get(name) == source or self._has(path, source):
                self._sources[name] = source
                continue
            relation = read_files(lake, [file.name for file in files])
            engine = DuckEngine(connection)
            if asks_addresses(rules, tried) and has_address_key(self._layout.keys, day):
                asked = FactFinder(tried.lists, geography)
                applier = ListApplier(self._layout, keys, asked, connection, self._clock)
                connection.register("tried_facts", applier.find_facts(day))
                relation = (
                    f"(select hits.* replace ({STATED}) from {relation} hits"  # noqa: S608 - names of our own making only
                    " left join tried_facts facts using (listener))"
                )
            counted = count_hits(engine, engine.open(relation), tried)
            connection.unregister("tried_facts")
            rollup = build_rollup(day, counted, source, self._clock())
            write_bytes_durably(path, msgspec.json.encode(rollup))
            self._sources[name] = source
            return True
        return False

    def _find_rules(self, trial: Trial, rules: Rules) -> Rules:
        """Read once as long as neither changes. ValueError, RulesFileError."""
        key = (trial, rules.version)
        if self._tried is None or self._tried[0] != key:
            self._tried = key, load_tried(self._layout.counting, trial, rules)
        return self._tried[1]

    def _has(self, path: Path, source: str) -> bool:
        try:
            return read_rollup(path).source == source
        except (OSError, ValueError):
            return False

    def _clear(self) -> None:
        self._sources.clear()
        self._tried = None
        if find_trial_days(self._layout.lake).exists():
            shutil.rmtree(find_trial_days(self._layout.lake), ignore_errors=True)
            sync_directory(self._layout.lake)
