"""One row a transfer: its reason where it is none of a download's by itself, and its span."""

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis import _

from stentor.counting.content import (
    FLICKS,
    LEAST_BITRATE,
    MOST_BITRATE,
    MOST_BYTES,
    NOMINAL_BITRATE,
)
from stentor.counting.requests import PROBE_RANGE
from stentor.counting.rules import Lists, Rules
from stentor.lake.plan.engines import Engine

LISTENER = ["listener_high", "listener_low"]
EPISODE = ["show_id", "episode_id"]
PROBE = f"^{PROBE_RANGE.removeprefix('(?i)')}$"


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


def examine(engine: Engine, hits: ir.Table, rules: Rules) -> ir.Table:
    """The columns counting needs: EPISODE, LISTENER, agent (a number), started_at, day, reason,
    span_start, span_end, need, is_verified, is_shared, edge, via.
    """
    agents = judge_agents(engine, hits, rules.lists)
    excluded = list_excluded_referers(engine, hits, rules.lists)
    known = engine.view(
        hits.mutate(agent_key=hits.ua.fill_null("")).join(
            engine.add(agents), [("agent_key", "written")], how="left"
        )
    )
    placed = known.mutate(
        bits=ibis.ifelse(known.bitrate.between(LEAST_BITRATE, MOST_BITRATE), known.bitrate, None),
        end=ibis.ifelse(
            known.size > 0,
            ibis.least(known.first_byte + known.sent, known.size),
            known.first_byte + known.sent,
        ),
        is_verified=known.kind != "prefix",
    )
    placed = engine.view(placed)
    placed = placed.mutate(
        span_start=place(placed.first_byte, placed),
        span_end=place(placed.end, placed),
        whole=ibis.ifelse(
            placed["size"] > 0,
            place(placed["size"], placed),
            (placed.content_seconds.fill_null(0.0) * float(FLICKS)).floor().cast("int64"),
        ),
    )
    placed = engine.view(placed)
    return placed.select(
        *EPISODE,
        *LISTENER,
        "agent",
        "started_at",
        "is_verified",
        "edge",
        "via",
        day=placed.started_at.date(),
        is_shared=placed.is_shared.fill_null(False),
        span_start=placed.span_start,
        span_end=ibis.greatest(placed.span_start, placed.span_end),
        need=compute_need(placed, rules.seconds),
        reason=find_reason(placed, excluded),
    )


def place(byte: ir.IntegerColumn, hits: ir.Table) -> ir.IntegerValue:
    """`content._place` without a number beyond 64 bits, and without inexact division."""
    rate = hits.bits.fill_null(NOMINAL_BITRATE)
    content = ibis.least(ibis.greatest(byte - hits.header_bytes, 0), MOST_BYTES)
    whole_seconds, rest = divide(content, rate)
    parts, _rest = divide(rest * (8 * FLICKS), rate)
    return whole_seconds * (8 * FLICKS) + parts


def divide(number: ir.IntegerValue, by: ir.IntegerValue) -> tuple[ir.IntegerValue, ir.IntegerValue]:
    """Quotient and rest of numbers that are not negative; exact up to quotients of 2⁵²."""
    rest = number % by
    return ((number - rest) / by).round().cast("int64"), rest


def compute_need(placed: ir.Table, seconds: int) -> ir.IntegerValue:
    is_measured = (
        (placed["size"] > 0) & placed.bits.notnull() & (placed.content_seconds >= seconds)
    ).fill_null(False)
    need = ibis.ifelse(is_measured, ibis.least(placed.whole, seconds * FLICKS), placed.whole)
    return ibis.ifelse(placed.is_verified, need, 0)


def find_reason(hits: ir.Table, excluded: list[str]) -> ir.StringValue:
    """`requests.find_reason`, in the same order."""
    status_class = (hits.status - hits.status % 100) / 100
    has_episode = (hits.show_id.fill_null("") != "") & (hits.episode_id.fill_null("") != "")
    transfers = hits.status.isin([200, 206, 0]) | (~hits.is_verified & (hits.status == 302))
    refused = [hits.referer.isin(excluded).fill_null(False)] if excluded else []
    return ibis.cases(
        (~hits.kind.isin(["audio", "prefix"]), "not-audio"),
        (~has_episode, "episode-unknown"),
        (hits.method != "GET", "method-not-get"),
        (hits.status == 304, "status-not-modified"),
        (~transfers & (status_class == 3), "status-redirect"),
        (~transfers & (status_class == 4), "status-client-error"),
        (~transfers & (status_class == 5), "status-server-error"),
        (~transfers, "status-other"),
        (hits["range"].lower().re_search(PROBE).fill_null(False), "probe-range"),
        (hits.agent_reason.notnull(), hits.agent_reason),
        *((is_refused, "referer-excluded") for is_refused in refused),
        (hits.listener_high.isnull(), "listener-unknown"),
        (hits.network.notnull(), ibis.literal("network-").concat(hits.network)),
        (hits.is_verified & (hits.whole <= 0), "size-unknown"),
        else_=ibis.null("string"),
    )


def judge_agents(engine: Engine, hits: ir.Table, lists: Lists) -> pa.Table:
    """Every user agent that occurs, the number of what it is, and the reason against it."""
    written = engine.read(hits.select(ua=hits.ua.fill_null("")).distinct())["ua"].to_pylist()
    judged = [lists.agents.classify(agent) for agent in written]
    numbers = {text: number for number, text in enumerate(sorted({one.text for one in judged}))}
    return pa.table(
        {
            "written": pa.array(written, pa.string()),
            "agent": pa.array([numbers[one.text] for one in judged], pa.int32()),
            "agent_text": pa.array([one.text for one in judged], pa.string()),
            "agent_reason": pa.array([one.reason for one in judged], pa.string()),
        }
    )


def list_excluded_referers(engine: Engine, hits: ir.Table, lists: Lists) -> list[str]:
    """Those of the referers that occur with a reason against them."""
    found = engine.read(hits.filter(_.referer.notnull()).select("referer").distinct())
    written = found["referer"].to_pylist()
    return [one for one in written if one and lists.agents.find_referer_reason(one)]
