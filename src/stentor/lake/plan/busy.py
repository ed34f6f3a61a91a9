"""Addresses that did what no person does, as `stentor.counting.together` finds them."""

import ibis
import ibis.expr.types as ir
from ibis import _

from stentor.lake.plan.engines import Engine, is_empty
from stentor.lake.plan.examined import COLUMNS, LISTENER, Examiner, number_reason
from stentor.lake.plan.moments import DAY, MINUTE, floor_to

BUCKETS = 1 << 20


def find_busy(examiner: Examiner, hits: ir.Table, daily: ir.Table) -> ir.Table | None:
    """Busy addresses with their days: busy_high, busy_low, busy_day, is_busy. None for none.

    Whoever begins so many episodes within minutes has as many rows in `daily`, which has one a
    listener, episode and day: few have, and only those are looked at closely.
    """
    engine, rules = examiner.engine, examiner.rules
    suspects = find_suspects(engine, daily.filter(_.reason.isnull()), rules.busy_episodes)
    if is_empty(engine, suspects):
        return None
    rows = examiner.examine(hits.semi_join(suspects, LISTENER))
    passed = engine.view(rows.filter(rows.reason.isnull() & ~rows.is_shared))
    part = floor_to(passed["at"], rules.busy_minutes * MINUTE)
    begun = (
        passed.select(*LISTENER, "episode", part=part)
        .distinct()
        .group_by(*LISTENER, "part")
        .agg(episodes=_.count())
        .filter(_.episodes > rules.busy_episodes)
    )
    busy = engine.keep(
        begun.select(
            busy_high="listener_high", busy_low="listener_low", busy_day=floor_to(begun.part, DAY)
        )
        .distinct()
        .mutate(is_busy=True)
    )
    return None if is_empty(engine, busy) else busy


def find_suspects(engine: Engine, daily: ir.Table, busy_episodes: int) -> ir.Table:
    """Addresses with more than so many rows.

    Addresses are thrown into buckets first, which are counted in a fraction of the time; nearly
    all buckets have fewer rows than that, and so has everybody in them.
    """
    thrown = daily.mutate(bucket=(_.listener_low % BUCKETS).cast("int32"))
    full = engine.keep(
        thrown.group_by("bucket").agg(rows=_.count()).filter(_.rows > busy_episodes).drop("rows")
    )
    return engine.keep(
        thrown.semi_join(full, "bucket")
        .group_by(*LISTENER)
        .agg(rows=_.count())
        .filter(_.rows > busy_episodes)
        .select(*LISTENER)
    )


def reject_busy(examined: ir.Table, busy: ir.Table) -> ir.Table:
    """`examined` with the reason `bot-behaviour` filled in."""
    joined = examined.join(
        busy,
        [("listener_high", "busy_high"), ("listener_low", "busy_low"), ("day", "busy_day")],
        how="left",
    )
    is_met = joined.reason.isnull() & ~joined.is_shared & joined.is_busy.fill_null(False)
    reason = ibis.ifelse(is_met, number_reason("bot-behaviour"), joined.reason)
    return joined.mutate(reason=reason).select(*COLUMNS)
