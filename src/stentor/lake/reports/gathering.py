"""The downloads of one day, as the plan found them, into rows of the store."""

from collections import defaultdict
from hashlib import blake2b

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from ibis import _

from stentor.counting.content import FLICKS
from stentor.counting.impressions import QUARTER
from stentor.lake.plan import Judge
from stentor.lake.plan.covered import GROUP, find_windowed
from stentor.lake.plan.examined import LISTENER
from stentor.lake.plan.moments import DAY, floor_to
from stentor.lake.reports.details import UNKNOWN
from stentor.lake.reports.facts import EpisodeFacts, Gathered, add_shows
from stentor.lake.reports.sketch import KEPT, make_sketch

SIGN = np.uint64(1 << 63)


def gather_facts(judge: Judge) -> Gathered:
    """Of every episode that had a download, and of every show."""
    gathering = _Gathering(judge)
    gathering.add_slots()
    gathering.add_agents()
    gathering.add_places()
    gathering.add_taken()
    gathering.add_listeners()
    return add_shows(gathering.by_episode)


class _Gathering:
    def __init__(self, judge: Judge) -> None:
        self.by_episode: Gathered = defaultdict(EpisodeFacts)
        self._judge = judge
        self._engine = judge.engine
        windows = judge.find_windows("utc-day")
        self._downloads = self._engine.keep(
            windows.filter(windows.is_download.fill_null(False)).select(
                *GROUP, "first_at", number=ibis.row_number()
            )
        )

    def _find(self, row: dict[str, object]) -> EpisodeFacts:
        number = row["episode"]
        assert isinstance(number, int)
        return self.by_episode[self._judge.examiner.episodes[number]]

    def _count(self, rows: ir.Table, *by: str) -> list[dict[str, object]]:
        counted = rows.group_by("episode", *by).agg(n=_.count())
        return list(self._engine.read(counted).to_pylist())

    def add_slots(self) -> None:
        into_day = floor_to(self._downloads.first_at, QUARTER) - floor_to(
            self._downloads.first_at, DAY
        )
        slotted = self._downloads.mutate(slot=(into_day / QUARTER).cast("int32"))
        for row in self._count(slotted, "slot", "is_verified"):
            details = self._find(row).details
            _add(details.slots, row["slot"], row["n"])
            details.unverified += 0 if row["is_verified"] else int(str(row["n"]))

    def add_agents(self) -> None:
        classify = self._judge.rules.lists.agents.classify
        texts = self._judge.examiner.agent_texts
        for row in self._count(self._downloads, "agent"):
            agent, details = classify(texts[int(str(row["agent"]))]), self._find(row).details
            _add(details.apps, agent.app, row["n"])
            _add(details.devices, agent.device, row["n"])
            _add(details.systems, agent.os, row["n"])

    def add_places(self) -> None:
        places = (
            self._judge.hits.filter(_.country.notnull())
            .group_by(*LISTENER)
            .agg(country=_.country.max(), region=_.region.max())
        )
        placed = self._downloads.left_join(places, LISTENER)
        for row in self._count(placed, "country", "region"):
            details = self._find(row).details
            _add(details.countries, row["country"] or UNKNOWN, row["n"])
            _add(details.regions, row["region"] or UNKNOWN, row["n"])

    def add_taken(self) -> None:
        """Each listener's spans, united, as a step up where one begins and down where it ends."""
        windowed = find_windowed(
            self._judge.examiner, self._judge.hits, "utc-day", self._judge.busy
        )
        measured = self._downloads.filter(self._downloads.is_verified).select(*GROUP, "number")
        spans = windowed.filter(windowed.reason.isnull()).join(measured, GROUP)
        before = ibis.window(
            group_by="number", order_by=["span_start", "span_end"], preceding=(None, 1)
        )
        reached = spans.select("episode", "number", "span_start", "span_end").mutate(
            reached=_.span_end.max().over(before).fill_null(0)
        )
        pieces = reached.filter(_.span_end > ibis.greatest(_.span_start, _.reached))
        steps = self._engine.keep(
            pieces.select(
                "episode",
                begins=count_seconds(ibis.greatest(pieces.span_start, pieces.reached)),
                ends=count_seconds(pieces.span_end - 1) + 1,
            )
        )
        for name, sign in (("begins", 1), ("ends", -1)):
            for row in self._count(steps, name):
                _add(self._find(row).details.taken, row[name], sign * int(str(row["n"])))

    def add_listeners(self) -> None:
        hashes = self._engine.add(hash_agents(self._judge.examiner.agent_texts))
        joined = self._downloads.join(hashes, [("agent", "hashed_agent")])
        people = joined.select("episode", person=joined.listener_low ^ joined.agent_hash).distinct()
        ranked = people.mutate(
            rank=ibis.row_number().over(ibis.window(group_by="episode", order_by="person"))
        )
        rows = self._engine.read(ranked.filter(_["rank"] <= KEPT).select("episode", "person"))
        numbers = rows["person"].to_numpy().astype(np.int64).view(np.uint64) ^ SIGN
        episodes = rows["episode"].to_numpy()
        order = np.argsort(episodes, kind="stable")
        starts = np.flatnonzero(np.diff(episodes[order], prepend=-1))
        for part in np.split(order, starts[1:]) if len(order) else ():
            facts = self._find({"episode": int(episodes[part[0]])})
            facts.listeners = make_sketch(numbers[part])


def count_seconds(flicks: ir.IntegerValue) -> ir.IntegerValue:
    """Whole seconds."""
    return ((flicks - flicks % FLICKS) / FLICKS).cast("int32")


def hash_agents(agents: dict[int, str]) -> pa.Table:
    """Numbers of agents with 64 bits that hang on their text alone."""
    hashes = [
        int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little", signed=True)
        for text in agents.values()
    ]
    return pa.table(
        {
            "hashed_agent": pa.array(list(agents), pa.int32()),
            "agent_hash": pa.array(hashes, pa.int64()),
        }
    )


def _add(counts: dict, key: object, number: object) -> None:  # type: ignore[type-arg]  # keys of both kinds
    if number:
        counts[key] = counts.get(key, 0) + number
