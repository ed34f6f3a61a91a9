"""Impressions: spots that went out whole, within valid downloads (§ 13 of the guidelines' rules).

An impression is of one spot in one place of one download. What several requests of the download
took of the spot is merged on the time of the spot, so ranges, resumes and renewed links come to
one; a place that is heard of two different spots, because a listener was given two arrangements in
one window, has two.

An ad of the episode's own audio is one when all bytes of its position went out. Those are content
as well, so they also count towards the download.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from stentor.contracts.hit import Hit
from stentor.counting.content import compute_coverage, find_end, measure_bytes
from stentor.counting.listeners import OriginOf
from stentor.counting.requests import Request
from stentor.counting.rules import Rules
from stentor.counting.tally import EpisodeKey, examine_log, judge_requests

QUARTER: Final = 15 * 60 * 1_000_000
"""Microseconds: impressions are told by quarter hours, of which every zone's days are made."""


class SpotSpan(NamedTuple):
    """What one transfer took of one spot, in flicks of the spot."""

    placement: int
    nth: int
    """The how manieth place of its arrangement that has this spot, from 0."""
    length: int
    """Of the whole spot."""
    start: int
    end: int


class Delivered(NamedTuple):
    """Impressions that have this in common are counted together."""

    quarter: int
    """When the download began, down to a quarter of an hour; microseconds since 1970."""
    episode: EpisodeKey
    placement: int
    app: str


def list_spot_spans(hit: Hit) -> Iterator[SpotSpan]:
    """What the client took of each spot of which it took anything."""
    end = find_end(hit)
    seen: Counter[int] = Counter()
    for one in hit.inserted:
        if not one.placement or not one.length:
            continue
        nth = seen[one.placement]
        seen[one.placement] += 1
        first = max(hit.first_byte - one.first_byte, 0)
        last = min(end - one.first_byte, one.length)
        if last > first:
            measured = (measure_bytes(hit, count) for count in (one.length, first, last))
            yield SpotSpan(one.placement, nth, *measured)
    yield from _list_baked_in(hit, end, seen)


def _list_baked_in(hit: Hit, end: int, seen: Counter[int]) -> Iterator[SpotSpan]:
    for one in hit.baked_in:
        if not one.before:
            seen[one.placement] += 1
        first = max(hit.first_byte - one.first_byte, 0)
        last = min(end - one.first_byte, one.length)
        if last > first:
            whole = max(one.whole, one.before + one.length)
            counts = (whole, one.before + first, one.before + last)
            measured = (measure_bytes(hit, count) for count in counts)
            yield SpotSpan(one.placement, seen[one.placement] - 1, *measured)


def count_impressions(
    hits: Iterable[Hit], rules: Rules | None = None, origin_of: OriginOf | None = None
) -> Counter[Delivered]:
    """Of any hits, as `tally.count_downloads` takes them. ValueError for a bad instant."""
    rules = rules or Rules()
    downloads: dict[int, list[Request]] = defaultdict(list)
    for verdict in judge_requests(examine_log(hits, rules, origin_of), rules):
        if verdict.download is not None:
            downloads[verdict.download].append(verdict.request)
    counted: Counter[Delivered] = Counter()
    for requests in downloads.values():
        first = min(requests, key=lambda each: each.at)
        quarter = first.at - first.at % QUARTER
        for placement in list_whole_spots(each.hit for each in requests):
            counted[Delivered(quarter, first.episode, placement, first.agent.app)] += 1
    return counted


def list_whole_spots(hits: Iterable[Hit]) -> Iterator[int]:
    """The placements of which everything was taken, each as often as it was heard.

    Where a spot is there in two lengths, the greater one is asked for.
    """
    spans: dict[tuple[int, int], list[SpotSpan]] = defaultdict(list)
    for hit in hits:
        for span in list_spot_spans(hit):
            spans[span.placement, span.nth].append(span)
    for (placement, _), taken in spans.items():
        need = max(span.length for span in taken)
        if compute_coverage((span.start, span.end) for span in taken) >= need:
            yield placement
