"""Sends what is due: claims a message, tries its channels in turn, writes down what came of it."""

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import structlog

from stentor.alarms.channels.channel import SEND_SECONDS, Channel
from stentor.alarms.journal import AlarmJournal
from stentor.alarms.plan import Delivery, Routes, list_due
from stentor.alarms.words import Words, write_words
from stentor.contracts.alarm import Failed, Sending, Sent
from stentor.lib.clock import Clock
from stentor.lib.ids import new_id

log = structlog.get_logger("alarms")

TURN_SECONDS = 1.0
AT_ONCE = 4
"""Messages on their way at the same time, so that one dead channel holds no other up."""


class Postman:
    """One thread that looks every second; `wake` makes it look now."""

    def __init__(
        self,
        journal: AlarmJournal,
        mutex: threading.RLock,
        routes: Routes,
        channels: Mapping[str, Channel],
        clock: Clock,
    ) -> None:
        """`mutex` is held for every use of `journal`."""
        self._journal = journal
        self._mutex = mutex
        self._routes = routes
        self._channels = channels
        self._clock = clock
        self._wake = threading.Event()
        self._is_stopping = False
        self._thread = threading.Thread(target=self._run, name="postman", daemon=True)

    def start(self) -> None:
        if self._channels:
            self._thread.start()

    def stop(self) -> None:
        self._is_stopping = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(SEND_SECONDS)

    def wake(self) -> None:
        self._wake.set()

    def send_due(self) -> int:
        """Sends everything that is due; the number of messages that were tried."""
        due = self._claim()
        if due:
            with ThreadPoolExecutor(min(AT_ONCE, len(due)), "alarm") as pool:
                list(pool.map(self._send, due))
        return len(due)

    def _run(self) -> None:
        while not self._is_stopping:
            self._wake.clear()
            try:
                self.send_due()
            except Exception:  # a postman that ends would be a silence nobody hears
                log.exception("alarms could not be sent, trying on")
            self._wake.wait(TURN_SECONDS)

    def _claim(self) -> list[Delivery]:
        """What is due, written down as being in our hands, so that nobody else sends it."""
        with self._mutex, self._journal.lock() as book:
            now = self._clock()
            due = list_due(book, self._routes, now)
            self._journal.append(
                *(
                    Sending(
                        id=new_id(),
                        at=now,
                        message=delivery.message.id,
                        channel=delivery.chain[0],
                        until=now + timedelta(seconds=SEND_SECONDS * (len(delivery.chain) + 1)),
                    )
                    for delivery in due
                )
            )
        return due

    def _send(self, delivery: Delivery) -> None:
        message, chain = delivery
        words = write_words(message)
        reasons = []
        for name in chain:
            try:
                self._channels[name].send(words)
            except Exception as error:  # noqa: BLE001 -- a service's own code may fail in any way
                reasons.append(f"{name}: {error}")
                log.warning("alarm not taken", channel=name, message=message.id, reason=str(error))
            else:
                self._note_sent(words, chain[0], name)
                return
        self._note_failed(words, chain[0], "; ".join(reasons))

    def _note_sent(self, words: Words, channel: str, by_channel: str) -> None:
        log.info("alarm told", channel=by_channel, message=words.id)
        with self._mutex, self._journal.lock():
            self._journal.append(
                Sent(
                    id=new_id(),
                    at=self._clock(),
                    message=words.id,
                    channel=channel,
                    by_channel=by_channel,
                )
            )

    def _note_failed(self, words: Words, channel: str, reason: str) -> None:
        with self._mutex, self._journal.lock():
            self._journal.append(
                Failed(
                    id=new_id(), at=self._clock(), message=words.id, channel=channel, reason=reason
                )
            )
