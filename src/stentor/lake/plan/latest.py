"""One record a transfer."""

import ibis
import ibis.expr.types as ir


def select_latest(hits: ir.Table) -> ir.Table:
    """One record a transfer, as `stentor.counting.requests.examine_hits` chooses it."""
    named = hits.filter(hits.id.notnull() & (hits.id != ""))
    by_end = [ibis.coalesce(named.ended_at, named.started_at).desc(), named.sent.desc()]
    ranked = named.mutate(
        rank=ibis.row_number().over(ibis.window(group_by=named.id, order_by=by_end))
    )
    return (
        ranked.filter(ranked["rank"] == 0)
        .drop("rank")
        .union(hits.filter(hits.id.isnull() | (hits.id == "")))
    )
