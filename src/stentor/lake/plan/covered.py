"""How much of the content the requests of one window took together."""

import ibis
import ibis.expr.types as ir
from ibis import _

from stentor.lake.plan.engines import Engine
from stentor.lake.plan.windows import ONE

GROUP = [*ONE, "opened"]
ROUNDING = 1e-6
"""Sums of lengths are floating point; what is so near to enough is added up exactly."""


def group_windows(engine: Engine, windowed: ir.Table) -> ir.Table:
    """One row a listener, episode and window: GROUP, first_at, requests, is_download.

    The longest request alone may be enough, or all of them together too little even if nothing
    overlapped. Only where neither is so, spans are put in order and united.
    """
    length = windowed.span_end - windowed.span_start
    grouped = windowed.group_by(GROUP).agg(
        requests=_.count(),
        first_at=_.started_at.min(),
        need=_.need.max(),
        longest=length.max(),
        total=length.cast("float64").sum(),
    )
    is_enough = grouped.longest >= grouped.need
    could_be = grouped.total * (1 + ROUNDING) >= grouped.need.cast("float64")
    grouped = engine.keep(
        grouped.mutate(
            is_download=ibis.cases((is_enough, True), (~could_be, False), else_=ibis.null("bool"))
        ).select(*GROUP, "requests", "first_at", "need", "is_download")
    )
    unclear = grouped.filter(_.is_download.isnull())
    united = unite_spans(windowed, unclear)
    clear = grouped.filter(_.is_download.notnull())
    columns = [*GROUP, "requests", "first_at", "is_download"]
    return clear.select(columns).union(united.select(columns))


def unite_spans(windowed: ir.Table, unclear: ir.Table) -> ir.Table:
    """The groups of `unclear` with `is_download` from what their spans cover together."""
    wanted = unclear.select(**{f"of_{name}": name for name in GROUP})
    spans = windowed.semi_join(wanted, [windowed[name] == wanted[f"of_{name}"] for name in GROUP])
    before = ibis.window(group_by=GROUP, order_by=["span_start", "span_end"], preceding=(None, 1))
    reached = spans.mutate(reached=_.span_end.max().over(before).fill_null(0))
    gained = reached.span_end - ibis.greatest(reached.span_start, reached.reached)
    return (
        reached.mutate(gained=ibis.greatest(gained, 0))
        .group_by(GROUP)
        .agg(
            requests=_.count(),
            first_at=_.started_at.min(),
            is_download=_.gained.sum() >= _.need.max(),
        )
    )
