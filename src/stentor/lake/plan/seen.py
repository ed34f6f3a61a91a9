"""Transfers that a CDN's log tells of too, as `stentor.counting.together` finds them."""

from typing import NamedTuple

import ibis
import ibis.expr.types as ir
from ibis import _

from stentor.counting.reasons import REASONS
from stentor.counting.requests import CDN
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
    """Did it reach us through something, and is it not that thing's own record?"""
    return (hits.via.fill_null("") != "") & ~hits.edge.fill_null("").startswith(CDN)


def reject_seen_at_cdn(examined: ir.Table, logs: HoursOfLogs) -> ir.Table:
    """What came through a CDN, or through whatever `via` names, whose log is here too."""
    hourly = examined.mutate(hour=floor_to(examined["at"], HOUR), is_through=is_through(examined))
    joined = hourly.join(
        logs.by_writer,
        [("via", "writer"), ("show_id", "log_show"), ("hour", "log_hour")],
        how="left",
    ).join(logs.of_cdns, [("show_id", "cdn_show"), ("hour", "cdn_hour")], how="left")
    is_seen = joined.is_through & (
        joined.is_logged.fill_null(False) | joined.is_logged_by_cdn.fill_null(False)
    )
    seen = ibis.literal(REASONS.index("seen-at-cdn"), "int8")
    return joined.mutate(reason=ibis.ifelse(joined.reason.isnull() & is_seen, seen, joined.reason))
