"""Hits examined: one request a transfer, filtered, with what it took on content time."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import msgspec

from stentor.contracts.hit import Hit
from stentor.counting.agents import find_agent_reason
from stentor.counting.content import compute_need, compute_span
from stentor.counting.listeners import ListenerOf
from stentor.counting.reasons import Reason
from stentor.counting.rules import Rules
from stentor.lib.clock import parse_instant

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
PROBE_RANGE = r"(?i)\s*bytes\s*=\s*0\s*-\s*1\s*"

_is_probe = re.compile(PROBE_RANGE).fullmatch


class Request(msgspec.Struct, frozen=True, gc=False):
    """What counting needs to know of one transfer."""

    at: int
    """Microseconds since 1970-01-01 UTC."""
    report: tuple[int, int]
    """When its record was made, and the bytes sent by then: the greatest of an id holds."""
    episode: tuple[str | None, str | None]
    listener: tuple[str | None, str | None]
    reason: Reason | None
    """Why it is no download by itself; None when it passes the filters."""
    span: tuple[int, int]
    """Flicks of content taken, see `content`."""
    need: int
    """Flicks of content that make a download."""


def parse_microseconds(text: str) -> int:
    """An RFC 3339 instant as microseconds since 1970. ValueError when it is not one."""
    try:
        return (parse_instant(text) - EPOCH) // MICROSECOND
    except OverflowError as error:
        raise ValueError(f"{text!r} is out of the calendar's range") from error


def examine_hits(hits: Iterable[Hit], rules: Rules, listener_of: ListenerOf) -> list[Request]:
    """One request a transfer: of the records of one id the one that ended last.

    A record without `ended_at` ended when it began. Of two that ended together the one that
    sent more holds. ValueError when an instant is not one.
    """
    alone: list[Request] = []
    latest: dict[str, Request] = {}
    for hit in hits:
        request = examine_hit(hit, rules, listener_of)
        if not hit.id:
            alone.append(request)
        elif hit.id not in latest or latest[hit.id].report < request.report:
            latest[hit.id] = request
    return [*alone, *latest.values()]


def examine_hit(hit: Hit, rules: Rules, listener_of: ListenerOf) -> Request:
    """Places one hit and finds its first reason against. ValueError for a bad instant."""
    at = parse_microseconds(hit.at)
    ended = parse_microseconds(hit.ended_at) if hit.ended_at else at
    listener = listener_of(hit)
    need = compute_need(hit, rules.seconds)
    return Request(
        at=at,
        report=(ended, hit.sent),
        episode=(hit.show, hit.episode),
        listener=(listener, hit.ua),
        reason=find_reason(hit, listener, need),
        span=compute_span(hit),
        need=need or 0,
    )


def find_reason(hit: Hit, listener: str | None, need: int | None) -> Reason | None:
    """The first reason of `reasons` that a request is no download, whatever else was taken."""
    if hit.kind != "audio":
        return "not-audio"
    if not (hit.show and hit.episode):
        return "episode-unknown"
    if hit.method != "GET":
        return "method-not-get"
    return (
        find_status_reason(hit.status)
        or ("probe-range" if hit.range and _is_probe(hit.range) else None)
        or find_agent_reason(hit.ua)
        or ("listener-unknown" if listener is None else None)
        or ("size-unknown" if need is None else None)
    )


def find_status_reason(status: int) -> Reason | None:
    """200 and 206 transfer audio; nothing else does."""
    if status in {200, 206}:
        return None
    if status == 304:
        return "status-not-modified"
    by_class: dict[int, Reason] = {
        3: "status-redirect",
        4: "status-client-error",
        5: "status-server-error",
    }
    return by_class.get(status // 100, "status-other")
