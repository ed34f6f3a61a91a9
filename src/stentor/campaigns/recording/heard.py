"""Which decisions became downloads, by the hits in the lake."""

import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from ibis import _

from stentor.lake.columns import number_listener
from stentor.lake.lists import CountingRules
from stentor.lake.manifest import load_manifest
from stentor.lake.plan import DuckEngine, Judge
from stentor.lake.plan.examined import LISTENER
from stentor.lake.query import connect, read_files
from stentor.lib.layout import DataLayout


class Heard(NamedTuple):
    """Arrangements with the listeners who downloaded them, as the lake numbers listeners."""

    taken: frozenset[tuple[str, str, int, int]]
    """Arrangement, user agent, and the listener's two numbers."""

    def holds(self, arrangement: str, agent: str, listener: str) -> bool:
        """`listener`: the listener key."""
        return (arrangement, agent, *number_listener(listener)) in self.taken


def find_heard(layout: DataLayout, day: date) -> Heard | None:
    """By the rules of counting that hold. Who was led to one just before midnight may have taken it
    after. None where the lake has no hits of the day."""
    manifest = load_manifest(layout.lake)
    if not manifest.list_files(day):
        return None
    files = [file for each in (day, day + timedelta(days=1)) for file in manifest.list_files(each)]
    rules = CountingRules(layout.counting).find()
    with tempfile.TemporaryDirectory() as spill, connect(Path(spill)) as connection:
        engine = DuckEngine(connection)
        hits = engine.open(read_files(layout.lake, [file.name for file in files]))
        judge = Judge(engine, hits, rules, is_merged=False)
        place = ["episode", "agent", *LISTENER]
        downloads = judge.find_windows("utc-day").filter(_.is_download).select(place).distinct()
        numbers, agents = judge.examiner.numbers, judge.examiner.agents
        written = judge.hits.mutate(agent_key=_.ua.fill_null(""))
        named = written.join(numbers, [("show_id", "show"), ("episode_id", "name")])
        known = named.join(agents, [("agent_key", "written")]).filter(_.arrangement.notnull())
        taken = known.semi_join(engine.keep(downloads), place)
        rows = engine.read(taken.select("arrangement", "agent_key", *LISTENER).distinct())
    return Heard(frozenset(tuple(row.values()) for row in rows.to_pylist()))
