"""Requests to servers of demand: through `lib`'s safe fetch, within one span of time."""

import time
from collections.abc import Callable

from django.conf import settings

from stentor.lib.fetch import Fetched, FetchError, fetch, post

MOST_DOCUMENT_BYTES = 1 << 20


class Budget:
    """Seconds that all requests of one question have together."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._deadline = clock() + seconds

    @property
    def left(self) -> float:
        return max(0.0, self._deadline - self._clock())


def get_document(url: str, budget: Budget, most_bytes: int = MOST_DOCUMENT_BYTES) -> Fetched:
    """FetchError where there is no answer in time, or an HTTP error for one."""
    return _require_good(
        fetch(
            url,
            most_bytes=most_bytes,
            seconds=_require_time(url, budget),
            allowed=settings.STENTOR_DEMAND_NETWORKS,
        )
    )


def post_document(url: str, content: bytes, headers: dict[str, str], budget: Budget) -> Fetched:
    """As `get_document`."""
    return _require_good(
        post(
            url,
            content,
            headers,
            most_bytes=MOST_DOCUMENT_BYTES,
            seconds=_require_time(url, budget),
            allowed=settings.STENTOR_DEMAND_NETWORKS,
        )
    )


def _require_time(url: str, budget: Budget) -> float:
    if budget.left <= 0:
        raise FetchError(f"{url}: no time is left to ask")
    return budget.left


def _require_good(answer: Fetched) -> Fetched:
    if not 200 <= answer.status < 300:
        raise FetchError(f"{answer.url}: it answered {answer.status}")
    coding = answer.headers.get("content-encoding", "").strip().lower()
    if coding not in {"", "identity"}:  # unpacked, a few bytes could be any number of them
        raise FetchError(f"{answer.url}: it answered in {coding[:40]}, which was not asked for")
    return answer
