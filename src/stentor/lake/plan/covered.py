"""How much of the content the requests of one window took together."""

from functools import partial

import ibis
import ibis.expr.types as ir
from ibis import _

from stentor.counting.rules import Window
from stentor.lake.plan.busy import is_empty, reject_busy
from stentor.lake.plan.examined import LISTENER, Examiner
from stentor.lake.plan.windows import ONE, open_windows

GROUP = [*ONE, "opened"]
COLUMNS = [*GROUP, "reason", "requests", "first_at", "is_download"]
ROUNDING = 1e-6
"""Sums of lengths are floating point; what is so near to enough is added up exactly."""


def group_windows(
    examiner: Examiner, hits: ir.Table, window: Window, busy: ir.Table | None = None
) -> ir.Table:
    """One row a listener, episode and window, and one an episode and reason: COLUMNS.

    The longest request alone may be enough, or all of them together too little even if nothing
    overlapped. Only where neither is so, the listener's hits are looked at once more, and their
    spans are put in order and united.
    """
    engine, find = examiner.engine, partial(find_windowed, examiner, window=window, busy=busy)
    windowed = find(hits)
    length = windowed.span_end - windowed.span_start
    grouped = windowed.group_by(*GROUP, "reason").agg(
        requests=_.count(),
        first_at=_.started_at.min(),
        need=_.need.max(),
        longest=length.max(),
        total=length.cast("float64").sum(),
    )
    could_be = grouped.total * (1 + ROUNDING) >= grouped.need.cast("float64")
    kept = engine.keep(
        grouped.mutate(
            is_download=ibis.cases(
                (grouped.reason.notnull(), False),
                (grouped.longest >= grouped.need, True),
                (~could_be, False),
                else_=ibis.null("bool"),
            )
        ).select(COLUMNS)
    )
    unclear = kept.filter(_.is_download.isnull())
    if is_empty(engine, unclear):
        return kept
    listeners = engine.keep(unclear.select(*LISTENER).distinct())
    united = unite_spans(find(hits.semi_join(listeners, LISTENER)), unclear)
    return kept.filter(_.is_download.notnull()).union(united.select(COLUMNS))


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
            first_at=_.started_at.min(),
            is_download=_.gained.sum() >= _.need.max(),
        )
    )
