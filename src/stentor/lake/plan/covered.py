"""How much of the content the requests of one window took together."""

from functools import partial

import ibis
import ibis.expr.types as ir
from ibis import _

from stentor.counting.rules import Window
from stentor.lake.plan.busy import reject_busy
from stentor.lake.plan.engines import is_empty
from stentor.lake.plan.examined import LISTENER, Examiner
from stentor.lake.plan.windows import ONE, open_windows

GROUP = [*ONE, "opened"]
COLUMNS = [*GROUP, "reason", "requests", "first_at", "is_download"]
ROUNDING = 1e-6
"""Bounds are single floats; what is so near to enough is added up exactly."""


def group_windows(
    examiner: Examiner, hits: ir.Table, window: Window, busy: ir.Table | None = None
) -> ir.Table:
    """One row a listener, episode and window, and one an episode and reason: COLUMNS.

    Nearly always the bounds of `judge_by_bounds` say whether it is a download. Only where they
    do not, the listener's hits are looked at once more, and their spans are put in order and
    united.
    """
    engine, find = examiner.engine, partial(find_windowed, examiner, window=window, busy=busy)
    windowed = find(hits)
    length = windowed.span_end - windowed.span_start
    is_something = length > 0
    grouped = windowed.group_by(*GROUP, "reason").agg(
        requests=_.count(),
        first_at=_["at"].min(),
        need=_.need.max(),
        longest=length.max(),
        shortest=ibis.ifelse(is_something, length, None).cast("float32").min(),
        begin=ibis.ifelse(is_something, windowed.span_start, None).cast("float32").min(),
        end=ibis.ifelse(is_something, windowed.span_end, None).cast("float32").max(),
    )
    kept = engine.keep(grouped.mutate(is_download=judge_by_bounds(grouped)).select(COLUMNS))
    unclear = kept.filter(_.is_download.isnull())
    if is_empty(engine, unclear):
        return kept
    listeners = engine.keep(unclear.select(*LISTENER).distinct())
    united = engine.keep(
        unite_spans(find(hits.semi_join(listeners, LISTENER)), unclear).select(COLUMNS)
    )
    return engine.view(kept.filter(_.is_download.notnull()).union(united))


def judge_by_bounds(grouped: ir.Table) -> ir.BooleanValue:
    """Is it a download? Null where it takes a closer look.

    Of spans that reach from `begin` to `end` together, those at both ends and the longest cover
    at least all of that, or the longest and the shortest side by side; they cover at most all of
    it, or every one as much as the longest.
    """
    need = grouped.need.cast("float64")
    shortest = grouped.shortest.cast("float64").fill_null(0.0)
    end = grouped.end.cast("float64").fill_null(0.0)
    reach = end - grouped.begin.cast("float64").fill_null(0.0)
    at_least = ibis.least(reach - end * ROUNDING, (grouped.longest + shortest) * (1 - ROUNDING))
    side_by_side = grouped.longest.cast("float64") * (grouped.requests - 1) + shortest
    at_most = ibis.least(reach + end * ROUNDING, side_by_side * (1 + ROUNDING))
    return ibis.cases(
        (grouped.reason.notnull(), False),
        (grouped.longest >= grouped.need, True),
        (grouped.requests == 1, False),
        (at_least >= need, True),
        (at_most < need, False),
        else_=ibis.null("bool"),
    )


def find_windowed(
    examiner: Examiner, hits: ir.Table, window: Window, busy: ir.Table | None
) -> ir.Table:
    """Examined hits with the windows they are in."""
    engine = examiner.engine
    examined = engine.view(examiner.examine(hits))
    if busy is not None:
        examined = engine.view(reject_busy(examined, busy))
    return engine.view(open_windows(engine, examined, window))


def unite_spans(windowed: ir.Table, unclear: ir.Table) -> ir.Table:
    """The groups of `unclear` with `is_download` from what their spans cover together."""
    spans = windowed.filter(_.reason.isnull()).semi_join(unclear, GROUP)
    before = ibis.window(group_by=GROUP, order_by=["span_start", "span_end"], preceding=(None, 1))
    reached = spans.mutate(reached=_.span_end.max().over(before).fill_null(0))
    gained = reached.span_end - ibis.greatest(reached.span_start, reached.reached)
    return (
        reached.mutate(gained=ibis.greatest(gained, 0))
        .group_by(*GROUP, "reason")
        .agg(
            requests=_.count(),
            first_at=_["at"].min(),
            is_download=_.gained.sum() >= _.need.max(),
        )
    )
