"""Hands records over to an installation elsewhere, by its API; keeps them while it is away."""

import ipaddress
import ssl
import threading
from collections import deque
from collections.abc import Callable, Sequence
from itertools import islice

import msgspec
import structlog

from stentor.contracts.probe import ProbeRecord
from stentor.lib.fetch import FetchError, IPNetwork, post
from stentor.lib.ids import new_id

log = structlog.get_logger("probe")

ANYWHERE: tuple[IPNetwork, ...] = (
    ipaddress.ip_network("0.0.0.0/0"),
    ipaddress.ip_network("::/0"),
)
"""Whom one reports to is the operator's word; it may be an inner address."""
EVERY_SECONDS, LONGEST_PAUSE = 2.0, 60.0
SEND_SECONDS = 15.0
MOST_HELD, MOST_AT_ONCE = 20_000, 400
REFUSED = {400, 403, 413, 422}
"""Sending the same again would be refused again."""


class Reporter:
    """A thread of its own, so that a slow API delays no look. The oldest records are dropped when
    too many wait; what cannot be taken is dropped and logged."""

    def __init__(self, url: str, token: str, source: str, trust: Callable[[], ssl.SSLContext]):
        self._url = url
        self._token = token
        self._source = source
        self._trust = trust
        self._held: deque[ProbeRecord] = deque(maxlen=MOST_HELD)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="reporter", daemon=True)

    def __enter__(self) -> "Reporter":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Hands over what is left, once."""
        self._stop.set()
        self._thread.join(2 * SEND_SECONDS)

    def append(self, record: ProbeRecord) -> None:
        self._held.append(record)

    def _run(self) -> None:
        pause = EVERY_SECONDS
        while not self._stop.wait(pause):
            pause = EVERY_SECONDS if self._send_all() else min(2 * pause, LONGEST_PAUSE)
        self._send_all()

    def _send_all(self) -> bool:
        """False where some of it has to wait."""
        while batch := list(islice(self._held, MOST_AT_ONCE)):
            if not self._send(batch):
                return False
            for _ in batch:
                self._held.popleft()
        return True

    def _send(self, batch: Sequence[ProbeRecord]) -> bool:
        """Has it been taken, or refused for good?"""
        rows = [msgspec.to_builtins(one) for one in batch]
        for row in rows:
            del row["source"]  # said once for all of them
        content = msgspec.json.encode({"source": self._source, "records": rows})
        headers = {
            "content-type": "application/json",
            "authorization": f"Bearer {self._token}",
            "idempotency-key": new_id(),
        }
        try:
            answer = post(
                self._url, content, headers, most_bytes=1 << 20, seconds=SEND_SECONDS,
                allowed=ANYWHERE, trusted=self._trust(),
            )  # fmt: skip
        except FetchError as error:
            log.warning("report not taken", reason=str(error), waiting=len(self._held))
            return False
        if 200 <= answer.status < 300:
            return True
        text = answer.content[:300].decode(errors="replace")
        log.warning("report not taken", status=answer.status, answer=text)
        return answer.status in REFUSED
