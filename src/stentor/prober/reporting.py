"""Hands records over to an installation elsewhere, by its API; keeps them while it is away."""

import ipaddress
import json
import ssl
import threading
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

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


class Batch(NamedTuple):
    """What is handed over in one request, however often it has to be made."""

    key: str
    content: bytes


class Reporter:
    """A thread of its own, so that a slow API delays no look. The oldest records are dropped when
    too many wait; what cannot be taken is dropped and logged.

    What is handed over is a batch under a key. It is tried again as it was, under the same key, so
    that an answer that got lost makes no record twice.
    """

    def __init__(self, url: str, token: str, source: str, trust: Callable[[], ssl.SSLContext]):
        self._url = url
        self._token = token
        self._source = source
        self._trust = trust
        self._held: deque[ProbeRecord] = deque(maxlen=MOST_HELD)
        self._batch: Batch | None = None
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
        while batch := self._batch or self._take_batch():
            self._batch = batch
            if not self._send(batch):
                return False
            self._batch = None
        return True

    def _take_batch(self) -> Batch | None:
        """The oldest that wait, from now on one thing; None when nothing does."""
        waiting = min(len(self._held), MOST_AT_ONCE)
        rows = [msgspec.to_builtins(self._held.popleft()) for _ in range(waiting)]
        for row in rows:
            del row["source"]  # said once for all of them
        if not rows:
            return None
        content = msgspec.json.encode({"source": self._source, "records": rows})
        return Batch(new_id(), content)

    def _send(self, batch: Batch) -> bool:
        """Has it been taken, or refused for good?"""
        headers = {
            "content-type": "application/json",
            "authorization": f"Bearer {self._token}",
            "idempotency-key": batch.key,
        }
        try:
            answer = post(
                self._url, batch.content, headers, most_bytes=1 << 20, seconds=SEND_SECONDS,
                allowed=ANYWHERE, trusted=self._trust(),
            )  # fmt: skip
        except FetchError as error:
            log.warning("report not taken", reason=str(error), waiting=len(self._held))
            return False
        if 200 <= answer.status < 300:
            for pointer, why in read_refused(answer.content):
                log.warning("a record was not taken", record=pointer, reason=why)
            return True
        text = answer.content[:300].decode(errors="replace")
        log.warning("report not taken", status=answer.status, answer=text)
        return answer.status in REFUSED


def read_refused(content: bytes) -> list[tuple[str, str]]:
    """Which records of a batch were not taken, and why; none where the answer does not say."""
    try:
        rows = json.loads(content)["refused"]
        return [(str(row["pointer"]), str(row["detail"])) for row in rows]
    except (ValueError, KeyError, TypeError):
        return []
