"""Reasons that no request shows by itself: what else its address did, what a CDN saw of it."""

from collections import defaultdict
from collections.abc import Collection, Iterator

from msgspec import structs

from stentor.counting.reasons import Reason
from stentor.counting.requests import CDN, Request
from stentor.counting.rules import Rules
from stentor.counting.windows import DAY

MINUTE = 60 * 1_000_000
HOUR = 60 * MINUTE
"""Microseconds."""
CLOCKS_APART = 5 * MINUTE
"""By which the clocks of two that saw one transfer may differ, or what they call its begin."""


def examine_together(requests: Collection[Request], rules: Rules) -> list[Request]:
    """The same requests; those that passed so far may have got one of these reasons."""
    logged = find_hours_of_logs(requests)
    seen = [_reject_if(each, "seen-at-cdn", is_seen_at_cdn(each, logged)) for each in requests]
    busy = find_busy_addresses(seen, rules)
    return [_reject_if(each, "bot-behaviour", is_of_busy_address(each, busy)) for each in seen]


def find_hours_of_logs(requests: Collection[Request]) -> set[tuple[str, str, int]]:
    """Writer of a log, show and hour for which there are records; a CDN's writer is `cdn:`."""
    return {
        (CDN if edge.startswith(CDN) else edge, show, each.at // HOUR)
        for each in requests
        if (edge := each.hit.edge) and (show := each.hit.show)
    }


def is_seen_at_cdn(request: Request, logged: set[tuple[str, str, int]]) -> bool:
    """Did it reach us through something whose own log has this show in this hour?

    That log says what the listener took; ours says what the CDN fetched. `via` names the log's
    writer, or there is a CDN's log. Logs write down when a transfer began or when it ended, by a
    clock of their own, so the hours of both are looked at, and a few minutes around them. Of what
    went through the analytics prefix no log of audio tells.
    """
    hit = request.hit
    if not hit.via or not hit.show or (hit.edge or "").startswith(CDN) or not request.is_verified:
        return False
    began, ended = request.at, max(request.at, request.report[0])
    hours = {began // HOUR, (began - CLOCKS_APART) // HOUR, (ended + CLOCKS_APART) // HOUR}
    return any((who, hit.show, hour) in logged for who in (hit.via, CDN) for hour in hours)


def find_busy_addresses(requests: Collection[Request], rules: Rules) -> set[tuple[str, int]]:
    """Addresses with the days on which they did what no person does.

    More than `busy_episodes` different episodes begun within one slice of the clock of
    `busy_minutes`; addresses that are known to be shared are left out.
    """
    episodes: dict[tuple[str, int], set[object]] = defaultdict(set)
    for address, request in _iterate_unshared(requests):
        episodes[address, request.at // (rules.busy_minutes * MINUTE)].add(request.episode)
    return {
        (address, part * rules.busy_minutes * MINUTE // DAY)
        for (address, part), begun in episodes.items()
        if len(begun) > rules.busy_episodes
    }


def is_of_busy_address(request: Request, busy: set[tuple[str, int]]) -> bool:
    origin = request.origin
    return not origin.is_shared and (origin.address, request.at // DAY) in busy


def _iterate_unshared(requests: Collection[Request]) -> Iterator[tuple[str, Request]]:
    for each in requests:
        if each.reason is None and each.origin.address and not each.origin.is_shared:
            yield each.origin.address, each


def _reject_if(request: Request, reason: Reason, is_met: bool) -> Request:
    if request.reason is None and is_met:
        return structs.replace(request, reason=reason)
    return request
