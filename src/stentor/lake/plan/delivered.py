"""What went out, by quarter hour: downloads, and the spots that were whole in them.

`stentor.counting.impressions` says what an impression is.
"""

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis import _

from stentor.counting.impressions import QUARTER, SpotSpan
from stentor.lake.delivered import DOWNLOADS, IMPRESSIONS, Delivered
from stentor.lake.plan.counting import Judge
from stentor.lake.plan.covered import GROUP, find_windowed
from stentor.lake.plan.moments import floor_to

TAKEN = ["at", "country", "spots"]
"""What a request says of its spots, beside the window it is in."""


def find_delivered(judge: Judge) -> Delivered:
    """By the window of the judge's rules."""
    engine, window = judge.engine, judge.rules.window
    windowed = find_windowed(judge.examiner, judge.hits, window, judge.busy)
    # Kept, since Spark loses its way in the names where one view is joined with itself.
    passed = engine.keep(windowed.filter(_.reason.isnull()).select(*GROUP, *TAKEN))
    whole = engine.keep(judge.find_windows(window).filter(_.is_download).select(GROUP))
    downloads = engine.keep(
        passed.semi_join(whole, GROUP)
        .group_by(GROUP)
        .agg(first_at=_["at"].min(), country=_.country.max())
        .mutate(quarter=floor_to(_.first_at, QUARTER))
    )
    heard = engine.view(unite_spots(passed.semi_join(downloads, GROUP)))
    impressions = heard.join(downloads, GROUP).select(
        "quarter", "episode", "country", "agent", "placement"
    )
    return Delivered(
        count(judge, engine.view(downloads), DOWNLOADS),
        count(judge, engine.view(impressions), IMPRESSIONS),
    )


def unite_spots(passed: ir.Table) -> ir.Table:
    """One row a spot of which one window has everything."""
    each = passed.filter(_.spots.notnull()).select(*GROUP, spot=_.spots.unnest())
    spans = each.select(*GROUP, **{name: each.spot[name] for name in SpotSpan._fields})
    place = [*GROUP, "placement", "nth"]
    before = ibis.window(group_by=place, order_by=["start", "end"], preceding=(None, 1))
    reached = spans.mutate(reached=_.end.max().over(before).fill_null(0))
    gained = reached.end - ibis.greatest(reached.start, reached.reached)
    return (
        reached.mutate(gained=ibis.greatest(gained, 0))
        .group_by(place)
        .agg(is_whole=_.gained.sum() >= _.length.max())
        .filter(_.is_whole)
        .drop("is_whole", "nth")
    )


def count(judge: Judge, rows: ir.Table, columns: dict[str, pa.DataType]) -> pa.Table:
    """How many rows have the columns in common, with the names of what was numbered; a show's
    rows stand together, so that whoever wants them need not read the others'."""
    examiner = judge.examiner
    apps = examiner.agents.select(named="agent", app="agent_app").distinct()
    episodes = examiner.numbers.select("show", numbered="episode", episode_id="name")
    named = rows.join(apps, [("agent", "named")]).join(episodes, [("episode", "numbered")])
    told = named.mutate(episode=named.episode_id)
    keys = [name for name in columns if name != "number"]
    in_order = ["show", "episode", *(name for name in keys if name not in {"show", "episode"})]
    counted = told.group_by(keys).agg(number=_.count()).order_by(in_order).select(*columns)
    return judge.engine.read(counted).cast(pa.schema(columns))
