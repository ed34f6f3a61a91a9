"""Transfers that a CDN's log tells of too, as `stentor.counting.together` finds them."""

from typing import NamedTuple

import ibis
import ibis.expr.types as ir
from ibis import _

from stentor.counting.reasons import REASONS
from stentor.counting.requests import CDN
from stentor.counting.together import CLOCKS_APART
from stentor.lake.plan.engines import Engine
from stentor.lake.plan.moments import HOUR, floor_to


class HoursOfLogs(NamedTuple):
    """Shows and hours for which there are records."""

    by_writer: ir.Table
    """writer, log_show, log_hour, is_logged: of whoever `via` may name."""
    of_cdns: ir.Table
    """cdn_show, cdn_hour, is_logged_by_cdn."""


def find_hours_of_logs(engine: Engine, hits: ir.Table) -> HoursOfLogs | None:
    """None where nothing came through anything."""
    if not engine.read(hits.filter(is_through(hits)).limit(1)).num_rows:
        return None
    hourly = hits.filter(hits.edge.notnull() & (hits.show_id.fill_null("") != ""))
    logged = engine.keep(
        hourly.select(
            writer=ibis.ifelse(hourly.edge.startswith(CDN), CDN, hourly.edge),
            log_show=hourly.show_id,
            log_hour=floor_to(engine.count_microseconds(hourly.started_at), HOUR),
        ).distinct()
    )
    of_cdns = logged.filter(_.writer == CDN)
    return HoursOfLogs(
        logged.filter(_.writer != CDN).mutate(is_logged=True),
        of_cdns.select(cdn_show=_.log_show, cdn_hour=_.log_hour, is_logged_by_cdn=True),
    )


def is_through(hits: ir.Table) -> ir.BooleanValue:
    """Did it reach us through something, and is it neither that thing's own record nor one that
    was only sent on?"""
    is_own = hits.edge.fill_null("").startswith(CDN) | (hits.kind == "prefix")
    return (hits.via.fill_null("") != "") & ~is_own


def reject_seen_at_cdn(engine: Engine, examined: ir.Table, logs: HoursOfLogs) -> ir.Table:
    """What came through a CDN, or through whatever `via` names, whose log is here too: of the
    hours in which it began and ended, and a few minutes around them."""
    began = examined["at"]
    ended = engine.count_microseconds(ibis.coalesce(examined.ended_at, examined.started_at))
    joined = examined.mutate(
        hour_0=floor_to(began, HOUR),
        hour_1=floor_to(began - CLOCKS_APART, HOUR),
        hour_2=floor_to(ibis.greatest(began, ended) + CLOCKS_APART, HOUR),
        is_seen=ibis.literal(False),
        is_through=is_through(examined),
    )
    for number in range(3):
        joined = engine.view(_join_hour(joined, f"hour_{number}", logs))
    seen = ibis.literal(REASONS.index("seen-at-cdn"), "int8")
    is_met = joined.reason.isnull() & joined.is_through & joined.is_seen
    return joined.mutate(reason=ibis.ifelse(is_met, seen, joined.reason))


def _join_hour(hits: ir.Table, hour: str, logs: HoursOfLogs) -> ir.Table:
    """`hits` with `is_seen` where there is a log of the hour in the column of that name."""
    joined = hits.join(
        logs.by_writer,
        [("via", "writer"), ("show_id", "log_show"), (hour, "log_hour")],
        how="left",
    ).join(logs.of_cdns, [("show_id", "cdn_show"), (hour, "cdn_hour")], how="left")
    is_logged = joined.is_logged.fill_null(False) | joined.is_logged_by_cdn.fill_null(False)
    return joined.mutate(is_seen=joined.is_seen | is_logged).select(*hits.columns)
