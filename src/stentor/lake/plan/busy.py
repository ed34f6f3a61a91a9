"""Addresses that did what no person does, as `stentor.counting.together` finds them."""

import ibis
import ibis.expr.types as ir
from ibis import _

from stentor.lake.plan.engines import Engine
from stentor.lake.plan.examined import COLUMNS, LISTENER, Examiner


def find_busy(examiner: Examiner, hits: ir.Table, daily: ir.Table) -> ir.Table | None:
    """Busy addresses with their days: busy_high, busy_low, busy_day, is_busy. None for none.

    Whoever begins so many episodes within minutes has as many rows in `daily`, which has one a
    listener, episode and day: few have, and only those are looked at closely.
    """
    engine, rules = examiner.engine, examiner.rules
    of_listeners = daily.filter(_.reason.isnull())
    suspects = engine.keep(
        of_listeners.group_by(*LISTENER)
        .agg(rows=_.count())
        .filter(_.rows > rules.busy_episodes)
        .select(*LISTENER)
    )
    if is_empty(engine, suspects):
        return None
    rows = examiner.examine(hits.semi_join(suspects, LISTENER))
    passed = engine.view(rows.filter(rows.reason.isnull() & ~rows.is_shared))
    minute = passed.started_at.hour() * 60 + passed.started_at.minute()
    begun = (
        passed.select(*LISTENER, "episode", "day", part=minute - minute % rules.busy_minutes)
        .distinct()
        .group_by(*LISTENER, "day", "part")
        .agg(episodes=_.count())
        .filter(_.episodes > rules.busy_episodes)
    )
    busy = engine.keep(
        begun.select(busy_high="listener_high", busy_low="listener_low", busy_day="day")
        .distinct()
        .mutate(is_busy=True)
    )
    return None if is_empty(engine, busy) else busy


def reject_busy(examined: ir.Table, busy: ir.Table) -> ir.Table:
    """`examined` with the reason `bot-behaviour` filled in."""
    joined = examined.join(
        busy,
        [("listener_high", "busy_high"), ("listener_low", "busy_low"), ("day", "busy_day")],
        how="left",
    )
    is_met = joined.reason.isnull() & ~joined.is_shared & joined.is_busy.fill_null(False)
    return joined.mutate(reason=ibis.ifelse(is_met, "bot-behaviour", joined.reason)).select(
        *COLUMNS
    )


def is_empty(engine: Engine, table: ir.Table) -> bool:
    return not engine.read(table.limit(1)).num_rows
