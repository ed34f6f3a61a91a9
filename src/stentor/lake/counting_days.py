"""One UTC day of the lake counted: what it came to, and the files and rows that say so."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb
import msgspec

from stentor.counting.rules import Rules
from stentor.counting.tally import Count
from stentor.lake.delivered import Delivered, read_delivered_source, write_delivered
from stentor.lake.manifest import LakeManifest
from stentor.lake.plan import DuckEngine, Judge
from stentor.lake.plan.delivered import find_delivered
from stentor.lake.query import read_files
from stentor.lake.reports.facts import Gathered
from stentor.lake.reports.gathering import gather_facts
from stentor.lake.reports.store import ReportStore
from stentor.lake.rollups import (
    RULES,
    DayRollup,
    build_rollup,
    find_rollup,
    name_source,
    read_rollup,
)
from stentor.lib.durable import write_bytes_durably


@dataclass(frozen=True)
class DayFacts:
    """All that is kept of a day's hits."""

    count: Count
    """What became of the requests."""
    delivered: Delivered
    """What went out, by quarter hour."""
    gathered: Gathered
    """What the downloads divide into, and who took them."""


def is_current(lake: Path, day: date, source: str, store: ReportStore) -> bool:
    """Do the day's rollup and rows say what the lake holds now, by the rules of now?"""
    try:
        is_counted = read_rollup(find_rollup(lake, day)).source == source
    except (OSError, ValueError):
        return False
    has_rows = store.find_source(day) == source
    return is_counted and has_rows and read_delivered_source(lake, day) == source


def roll_up(
    lake: Path,
    day: date,
    manifest: LakeManifest,
    connection: duckdb.DuckDBPyConnection,
    now: datetime,
    store: ReportStore,
    rules: Rules = RULES,
) -> None:
    """Counts one day of the lake and keeps what it came to."""
    facts = count_day(lake, day, manifest, connection, rules)
    write_day(lake, day, facts, name_source(manifest.list_files(day), rules), now, store)


def count_day(
    lake: Path,
    day: date,
    manifest: LakeManifest,
    connection: duckdb.DuckDBPyConnection,
    rules: Rules = RULES,
) -> DayFacts:
    """From the hits alone."""
    engine = DuckEngine(connection)
    try:
        hits = engine.open(read_files(lake, [file.name for file in manifest.list_files(day)]))
        judge = Judge(engine, hits, rules, is_merged=False)
        return DayFacts(judge.count(rules.window), find_delivered(judge), gather_facts(judge))
    finally:
        engine.forget()


def write_day(
    lake: Path, day: date, facts: DayFacts, source: str, now: datetime, store: ReportStore
) -> DayRollup:
    """What went out on the day, its rollup, and its rows of `store`; `source` names the state of
    the lake that they are of."""
    rollup = build_rollup(day, facts.count, source, now)
    write_delivered(lake, day, facts.delivered, source)
    write_bytes_durably(find_rollup(lake, day), msgspec.json.encode(rollup))
    # last: a day that a check found wrong has no source until all is new
    store.replace_day(day, facts.gathered, source, facts.count.rule_version, rollup.episodes)
    return rollup
