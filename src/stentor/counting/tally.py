"""Downloads of requests, and where every request went."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from stentor.contracts.hit import Hit
from stentor.counting.content import compute_coverage
from stentor.counting.listeners import OriginOf, find_origins_by_address
from stentor.counting.reasons import REASONS, Reason
from stentor.counting.requests import Request, examine_hits
from stentor.counting.rules import WINDOWS, Rules, Window
from stentor.counting.together import examine_together
from stentor.counting.windows import is_new_window

EpisodeKey = tuple[str | None, str | None]
"""Ids of show and episode; None where a hit named none."""


@dataclass
class EpisodeCount:
    """What became of the requests for one episode."""

    downloads: int = 0
    unverified: int = 0
    """Of the downloads, those that no bytes were measured of: the analytics prefix's."""
    contributing: int = 0
    """Requests that belong to a download."""
    rejected: Counter[Reason] = field(default_factory=Counter)

    @property
    def requests(self) -> int:
        return self.contributing + self.rejected.total()


@dataclass(frozen=True)
class Count:
    """The answer: `requests` = `contributing` + the sum of `rejected`, always."""

    by_episode: dict[EpisodeKey, EpisodeCount]
    rule_version: str

    @property
    def requests(self) -> int:
        return sum(each.requests for each in self.by_episode.values())

    @property
    def downloads(self) -> int:
        return sum(each.downloads for each in self.by_episode.values())

    @property
    def unverified(self) -> int:
        return sum(each.unverified for each in self.by_episode.values())

    @property
    def contributing(self) -> int:
        return sum(each.contributing for each in self.by_episode.values())

    @property
    def rejected(self) -> dict[Reason, int]:
        """The reasons that occurred, in their order."""
        total: Counter[Reason] = Counter()
        for each in self.by_episode.values():
            total.update(each.rejected)
        return {reason: total[reason] for reason in REASONS if total[reason]}


@dataclass(frozen=True)
class Verdict:
    """What became of one request."""

    request: Request
    reason: Reason | None
    """None when it belongs to a download."""
    download: int | None
    """The number of the download it belongs to, from 1 for each count."""


def count_downloads(
    hits: Iterable[Hit], rules: Rules | None = None, origin_of: OriginOf | None = None
) -> Count:
    """Counts in any order of the hits, repeated records included; ValueError for a bad instant.

    One download is one listener, one episode and one window in which the listener took at
    least `rules.seconds` of content, in however many requests.
    """
    rules = rules or Rules()
    return tally_requests(examine_log(hits, rules, origin_of), rules)


def compare_windows(
    hits: Iterable[Hit], rules: Rules | None = None, origin_of: OriginOf | None = None
) -> dict[Window, Count]:
    """The three windows side by side, over the same requests."""
    rules = rules or Rules()
    requests = examine_log(hits, rules, origin_of)
    return {window: tally_requests(requests, rules.with_window(window)) for window in WINDOWS}


def examine_log(
    hits: Iterable[Hit], rules: Rules, origin_of: OriginOf | None = None
) -> list[Request]:
    """Every request of a log, with its reason where it is none of a download's by itself."""
    find_origin = origin_of or find_origins_by_address(rules.lists)
    return examine_together(examine_hits(hits, rules, find_origin), rules)


def tally_requests(requests: Iterable[Request], rules: Rules) -> Count:
    """Downloads and rejected requests by episode."""
    by_episode: dict[EpisodeKey, EpisodeCount] = defaultdict(EpisodeCount)
    downloads: set[int] = set()
    for verdict in judge_requests(requests, rules):
        count = by_episode[verdict.request.episode]
        if verdict.reason is not None:
            count.rejected[verdict.reason] += 1
            continue
        count.contributing += 1
        if verdict.download is not None and verdict.download not in downloads:
            downloads.add(verdict.download)
            count.downloads += 1
            count.unverified += not verdict.request.is_verified
    return Count(dict(by_episode), rules.version)


def judge_requests(requests: Iterable[Request], rules: Rules) -> Iterator[Verdict]:
    """What became of each request, in no particular order."""
    passed: dict[object, list[Request]] = defaultdict(list)
    for request in requests:
        if request.reason is None:
            passed[request.episode, request.listener, request.is_verified].append(request)
        else:
            yield Verdict(request, request.reason, None)
    number = 0
    for alike in passed.values():
        for together in split_by_window(alike, rules.window):
            if is_download(together):
                number += 1
                yield from (Verdict(request, None, number) for request in together)
            else:
                yield from (Verdict(request, "below-threshold", None) for request in together)


def split_by_window(requests: Sequence[Request], window: Window) -> Iterator[list[Request]]:
    """The requests of one listener for one episode, those of one window together."""
    together: list[Request] = []
    for request in sorted(requests, key=lambda each: each.at):
        if together and is_new_window(
            window, opened=together[0].at, last=together[-1].at, at=request.at
        ):
            yield together
            together = []
        together.append(request)
    if together:
        yield together


def is_download(together: Sequence[Request]) -> bool:
    """Did one listener take enough of the content in one window?

    Where the requests ask for different amounts, the greatest holds.
    """
    need = max(request.need for request in together)
    return compute_coverage(request.span for request in together) >= need
