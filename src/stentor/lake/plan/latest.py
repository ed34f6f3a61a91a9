"""One record a transfer."""

import ibis
import ibis.expr.types as ir
from ibis import _

from stentor.lake.plan.engines import Engine, is_empty


def select_latest(engine: Engine, hits: ir.Table) -> ir.Table:
    """One record a transfer, as `stentor.counting.requests.examine_hits` chooses it.

    Nearly every transfer has one record by the time it is counted, so what is put in order is only
    those whose ids may be there twice: a number made of the id is, whichever way the engine makes
    it.
    """
    numbered = engine.view(hits.mutate(id_number=hits.id.hash()))
    named = numbered.filter(has_id(numbered))
    twice = engine.keep(
        named.group_by(twice_number="id_number")
        .agg(records=_.count())
        .filter(_.records > 1)
        .drop("records")
    )
    if is_empty(engine, twice):
        return hits
    is_twice = [("id_number", "twice_number")]
    doubtful = engine.keep(named.semi_join(twice, is_twice).drop("id_number"))
    once = numbered.filter(~has_id(numbered)).union(named.anti_join(twice, is_twice))
    return engine.view(once.drop("id_number").union(rank_latest(doubtful)))


def has_id(hits: ir.Table) -> ir.BooleanValue:
    return hits.id.fill_null("") != ""


def rank_latest(named: ir.Table) -> ir.Table:
    """The record of each id that ended last; of two that ended together the one that sent more."""
    by_end = [ibis.coalesce(named.ended_at, named.started_at).desc(), named.sent.desc()]
    ranked = named.mutate(
        rank=ibis.row_number().over(ibis.window(group_by=named.id, order_by=by_end))
    )
    return ranked.filter(ranked["rank"] == 0).drop("rank")
