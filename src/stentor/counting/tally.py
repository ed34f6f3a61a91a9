"""Downloads of requests, and where every request went."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from stentor.contracts.hit import Hit
from stentor.counting.content import compute_coverage
from stentor.counting.listeners import ListenerOf, find_listener_by_address
from stentor.counting.reasons import REASONS, Reason
from stentor.counting.requests import Request, examine_hits
from stentor.counting.rules import Rules, Window
from stentor.counting.windows import is_new_window

EpisodeKey = tuple[str | None, str | None]
"""Ids of show and episode; None where a hit named none."""


@dataclass
class EpisodeCount:
    """What became of the requests for one episode."""

    downloads: int = 0
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
    def contributing(self) -> int:
        return sum(each.contributing for each in self.by_episode.values())

    @property
    def rejected(self) -> dict[Reason, int]:
        """The reasons that occurred, in their order."""
        total: Counter[Reason] = Counter()
        for each in self.by_episode.values():
            total.update(each.rejected)
        return {reason: total[reason] for reason in REASONS if total[reason]}


def count_downloads(
    hits: Iterable[Hit],
    rules: Rules | None = None,
    listener_of: ListenerOf = find_listener_by_address,
) -> Count:
    """Counts in any order of the hits, repeated records included; ValueError for a bad instant.

    One download is one listener, one episode and one window in which the listener took at
    least `rules.seconds` of content, in however many requests.
    """
    rules = rules or Rules()
    by_episode: dict[EpisodeKey, EpisodeCount] = defaultdict(EpisodeCount)
    passed: dict[object, list[Request]] = defaultdict(list)
    for request in examine_hits(hits, rules, listener_of):
        if request.reason is None:
            passed[request.episode, request.listener].append(request)
        else:
            by_episode[request.episode].rejected[request.reason] += 1
    for requests in passed.values():
        count = by_episode[requests[0].episode]
        for together in split_by_window(requests, rules.window):
            if is_download(together):
                count.downloads += 1
                count.contributing += len(together)
            else:
                count.rejected["below-threshold"] += len(together)
    return Count(dict(by_episode), rules.version)


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
