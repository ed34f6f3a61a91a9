"""Hits examined: one request a transfer, filtered, with what it took on content time."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import msgspec

from stentor.contracts.hit import Hit
from stentor.counting.agents import Agent
from stentor.counting.content import compute_need, compute_span
from stentor.counting.listeners import Origin, OriginOf
from stentor.counting.reasons import Reason
from stentor.counting.rules import Rules
from stentor.lib.clock import parse_instant

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
PROBE_RANGE = r"(?i)\s*bytes\s*=\s*(?:0+\s*-\s*0*[01]|-\s*0*[12])\s*"
"""A byte or two, from the begin or the end: of these nobody hears anything."""
CDN = "cdn:"
"""How the `edge` of a record begins that was read from a CDN's log."""

_is_probe = re.compile(PROBE_RANGE).fullmatch


class Request(msgspec.Struct, frozen=True, gc=False):
    """What counting needs to know of one transfer."""

    hit: Hit
    at: int
    """Microseconds since 1970-01-01 UTC."""
    report: tuple[int, int]
    """When its record was made, and the bytes sent by then: the greatest of an id holds."""
    episode: tuple[str | None, str | None]
    listener: tuple[str | None, str]
    """What tells addresses apart, and the agent as it was repaired."""
    origin: Origin
    agent: Agent
    reason: Reason | None
    """Why it is no download by itself; None when it passes the filters."""
    span: tuple[int, int]
    """Flicks of content taken, see `content`."""
    need: int
    """Flicks of content that make a download; none are asked of what was only sent on."""
    is_verified: bool
    """Were bytes measured? False for requests that went through the analytics prefix."""


def parse_microseconds(text: str) -> int:
    """An RFC 3339 instant as microseconds since 1970. ValueError when it is not one."""
    try:
        return (parse_instant(text) - EPOCH) // MICROSECOND
    except OverflowError as error:
        raise ValueError(f"{text!r} is out of the calendar's range") from error


def examine_hits(hits: Iterable[Hit], rules: Rules, origin_of: OriginOf) -> list[Request]:
    """One request a transfer: of the records of one id the one that ended last.

    A record without `ended_at` ended when it began. Of two that ended together the one that
    sent more holds. ValueError when an instant is not one.
    """
    alone: list[Request] = []
    latest: dict[str, Request] = {}
    for hit in hits:
        request = examine_hit(hit, rules, origin_of)
        if not hit.id:
            alone.append(request)
        elif hit.id not in latest or latest[hit.id].report < request.report:
            latest[hit.id] = request
    return [*alone, *latest.values()]


def examine_hit(hit: Hit, rules: Rules, origin_of: OriginOf) -> Request:
    """Places one hit and finds its first reason against. ValueError for a bad instant."""
    at = parse_microseconds(hit.at)
    ended = parse_microseconds(hit.ended_at) if hit.ended_at else at
    origin = origin_of(hit, (EPOCH + at * MICROSECOND).date())
    agent = rules.lists.agents.classify(hit.ua)
    is_verified = hit.kind != "prefix"
    need = compute_need(hit, rules.seconds) if is_verified else 0
    referer_reason = rules.lists.agents.find_referer_reason(hit.referer)
    return Request(
        hit=hit,
        at=at,
        report=(ended, hit.sent),
        episode=(hit.show, hit.episode),
        listener=(origin.address, agent.text),
        origin=origin,
        agent=agent,
        reason=find_reason(hit, agent.reason or referer_reason, origin, need),
        span=compute_span(hit),
        need=need or 0,
        is_verified=is_verified,
    )


def find_reason(hit: Hit, who: Reason | None, origin: Origin, need: int | None) -> Reason | None:
    """The first reason of `reasons` that a request is no download, whatever else was taken.

    `who` is the reason against its agent or the page it came from.
    """
    if hit.kind not in {"audio", "prefix"}:
        return "not-audio"
    if not (hit.show and hit.episode):
        return "episode-unknown"
    if hit.method != "GET":
        return "method-not-get"
    return (
        find_status_reason(hit.status, is_prefix=hit.kind == "prefix")
        or ("probe-range" if hit.range and _is_probe(hit.range) else None)
        or who
        or find_origin_reason(origin)
        or ("size-unknown" if need is None else None)
    )


def find_status_reason(status: int, *, is_prefix: bool = False) -> Reason | None:
    """200 and 206 transfer audio, and 0 is how a CDN writes down one that was broken off;
    302 is what the analytics prefix answers with. Nothing else transfers anything.
    """
    if status in {200, 206, 0} or (is_prefix and status == 302):
        return None
    if status == 304:
        return "status-not-modified"
    by_class: dict[int, Reason] = {
        3: "status-redirect",
        4: "status-client-error",
        5: "status-server-error",
    }
    return by_class.get(status // 100, "status-other")


def find_origin_reason(origin: Origin) -> Reason | None:
    """Why nobody listens where it came from."""
    by_network: dict[str, Reason] = {
        "data-centre": "network-data-centre",
        "vpn": "network-vpn",
        "bot": "network-bot",
    }
    if origin.address is None:
        return "listener-unknown"
    return None if origin.network is None else by_network[origin.network]
