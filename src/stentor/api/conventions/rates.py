"""How many requests a token may send. Counted in each process of the studio by itself."""

import math
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

WINDOW = 60.0
"""Seconds."""
MOST = 600
"""Requests of one token within a window."""
MOST_REMEMBERED = 10_000


class Standing(NamedTuple):
    """How a token stands after a request was counted."""

    remaining: int
    seconds: int
    """Until the window begins anew."""
    is_over: bool


class RateBook:
    """Counts by key in windows that begin with a key's first request."""

    def __init__(
        self, most: int = MOST, window: float = WINDOW, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.most, self.window, self.clock = most, window, clock
        self._windows: dict[str, tuple[float, int]] = {}
        self._lock = threading.Lock()

    def count(self, key: str) -> Standing:
        """Counts one request."""
        now = self.clock()
        with self._lock:
            began, number = self._windows.get(key, (now, 0))
            if now - began >= self.window:
                began, number = now, 0
            self._windows[key] = (began, number + 1)
            if len(self._windows) > MOST_REMEMBERED:
                self._forget(now)
        left = math.ceil(self.window - (now - began))
        return Standing(max(0, self.most - number - 1), max(1, left), number >= self.most)

    def _forget(self, now: float) -> None:
        self._windows = {
            key: held for key, held in self._windows.items() if now - held[0] < self.window
        }


def render_fields(standing: Standing, most: int = MOST, window: float = WINDOW) -> dict[str, str]:
    """The fields of draft-ietf-httpapi-ratelimit-headers."""
    return {
        "RateLimit-Policy": f'"token";q={most};w={window:.0f}',
        "RateLimit": f'"token";r={standing.remaining};t={standing.seconds}',
    }
