"""The heartbeat out: somebody outside notices when it stops."""

import threading
import time

import structlog

from stentor.lib.fetch import FetchError, IPNetwork, fetch

log = structlog.get_logger("alarms")

BEAT_SECONDS = 60.0


class DeadMansSwitch:
    """Asks `url` about once a minute, for as long as a loop calls `beat` every round.

    It is called from the loop it vouches for and from nowhere else: a loop that hangs leaves no
    beat. The request is made beside the loop, which never waits for it. An empty `url` is no
    switch at all.
    """

    def __init__(
        self, url: str, *, every: float = BEAT_SECONDS, networks: tuple[IPNetwork, ...] = ()
    ) -> None:
        """`networks` may be asked though they are not public."""
        self._url = url
        self._every = every
        self._networks = networks
        self._due = 0.0
        self._thread: threading.Thread | None = None

    def beat(self) -> None:
        """Says that the round has been done. Returns at once."""
        now = time.monotonic()
        if not self._url or now < self._due or (self._thread and self._thread.is_alive()):
            return
        self._due = now + self._every
        self._thread = threading.Thread(target=self._ask, name="heartbeat", daemon=True)
        self._thread.start()

    def _ask(self) -> None:
        try:
            answer = fetch(
                self._url, most_bytes=1 << 16, seconds=self._every / 2, allowed=self._networks
            )
            if answer.status >= 400:
                log.warning("heartbeat refused", status=answer.status)
        except FetchError as error:
            log.warning("heartbeat failed", reason=str(error))
