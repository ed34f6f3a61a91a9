"""Reasons that no request shows by itself, as `stentor.counting.together` has them."""

import ibis
import ibis.expr.types as ir
from ibis import _

from stentor.counting.requests import CDN
from stentor.counting.rules import Rules
from stentor.lake.plan.engines import Engine
from stentor.lake.plan.examined import EPISODE, LISTENER


def reject_together(engine: Engine, examined: ir.Table, rules: Rules) -> ir.Table:
    """`examined` with the reasons `seen-at-cdn` and `bot-behaviour` filled in."""
    return reject_busy(engine, reject_seen_at_cdn(engine, examined), rules)


def reject_seen_at_cdn(engine: Engine, examined: ir.Table) -> ir.Table:
    """What came through a CDN, or through whatever `via` names, whose log is here too."""
    through = examined.filter(
        _.via.notnull() & (_.via != "") & ~_.edge.fill_null("").startswith(CDN)
    )
    if not engine.read(through.limit(1)).num_rows:
        return examined
    hourly = examined.filter(_.edge.notnull() & (_.show_id.fill_null("") != "")).select(
        writer=ibis.ifelse(_.edge.startswith(CDN), CDN, _.edge),
        log_show=_.show_id,
        hour=_.started_at.truncate("h"),
    )
    logged = engine.keep(hourly.distinct())
    with_hour = examined.mutate(
        hour=_.started_at.truncate("h"),
        is_through=_.via.notnull() & (_.via != "") & ~_.edge.fill_null("").startswith(CDN),
    )
    own = logged.filter(_.writer != CDN).mutate(is_logged=True)
    cdn = (
        logged.filter(_.writer == CDN)
        .select(cdn_show=_.log_show, cdn_hour=_.hour)
        .mutate(is_logged_by_cdn=True)
    )
    own = own.rename(log_hour="hour")
    joined = with_hour.join(
        own,
        [
            with_hour.via == own.writer,
            with_hour.show_id == own.log_show,
            with_hour.hour == own.log_hour,
        ],
        how="left",
    )
    joined = joined.join(
        cdn, [joined.show_id == cdn.cdn_show, joined.hour == cdn.cdn_hour], how="left"
    )
    is_seen = joined.is_through & (
        joined.is_logged.fill_null(False) | joined.is_logged_by_cdn.fill_null(False)
    )
    return joined.mutate(
        reason=ibis.ifelse(joined.reason.isnull() & is_seen, "seen-at-cdn", joined.reason)
    ).select(*examined.columns)


def reject_busy(engine: Engine, examined: ir.Table, rules: Rules) -> ir.Table:
    """What the busy addresses of a day asked for on it.

    Few addresses make so many requests a day at all; only those are looked at closely. They
    are found by one 64-bit part of the listener, which may find one too many, not too few.
    """
    passed = examined.filter(_.reason.isnull() & ~_.is_shared)
    many = (
        passed.group_by("listener_low", "day")
        .agg(requests=_.count())
        .filter(_.requests > rules.busy_episodes)
    )
    suspects = engine.keep(many.select(low="listener_low", of="day"))
    if not engine.read(suspects.limit(1)).num_rows:
        return examined
    close = passed.semi_join(
        suspects, [passed.listener_low == suspects.low, passed.day == suspects.of]
    )
    minute = close.started_at.hour() * 60 + close.started_at.minute()
    begun = (
        close.select(*LISTENER, *EPISODE, "day", part=minute - minute % rules.busy_minutes)
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
    if not engine.read(busy.limit(1)).num_rows:
        return examined
    joined = examined.join(
        busy,
        [
            examined.listener_high == busy.busy_high,
            examined.listener_low == busy.busy_low,
            examined.day == busy.busy_day,
        ],
        how="left",
    )
    is_met = joined.reason.isnull() & ~joined.is_shared & joined.is_busy.fill_null(False)
    return joined.mutate(reason=ibis.ifelse(is_met, "bot-behaviour", joined.reason)).select(
        *examined.columns
    )
