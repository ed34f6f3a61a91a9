"""Tells subscribers: claims messages, sends them, writes down what came of it."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import structlog

from stentor.contracts.subscriber import Event, Failed, Sending, Sent
from stentor.incidents.ledger import IncidentLedger
from stentor.lib.clock import Clock, utc_now
from stentor.lib.fetch import FetchError, IPNetwork, post
from stentor.lib.ids import new_id
from stentor.lib.mail import MailError, MailServer
from stentor.lib.webhooks import parse_webhook_secret, sign_webhook
from stentor.subscribers.news import list_news
from stentor.subscribers.plan import FORGOTTEN_AFTER, PAUSES, Message, list_due, list_messages
from stentor.subscribers.register import SubscriberRegister
from stentor.subscribers.sent import SentLedger
from stentor.subscribers.words import Place, describe, write_mail

log = structlog.get_logger("subscribers")

TURN_SECONDS = 2.0
SEND_SECONDS = 15.0
HANDS = timedelta(seconds=60)
"""How long a message is in somebody's hands before another one sends it."""
AT_ONCE, MOST_CLAIMED = 8, 40


@dataclass(frozen=True, kw_only=True)
class Ways:
    """How messages go out."""

    mail: MailServer | None = None
    networks: tuple[IPNetwork, ...] = ()
    """Not public, and may be asked by webhooks all the same."""


class Courier:
    """A thread of its own beside whoever measures; dead servers hold nobody up but themselves."""

    def __init__(
        self,
        directory: Path,
        incidents: Path,
        ways: Ways,
        *,
        title: str,
        page_url: str,
        links_url: str,
        ending: str = "",
        clock: Clock = utc_now,
    ) -> None:
        self.register = SubscriberRegister(directory)
        self._sent = SentLedger(directory)
        self._incidents = IncidentLedger(incidents)
        self._ways = ways
        self._clock = clock
        self._words = (title, page_url, ending, links_url)
        self._mail_rests_until: datetime | None = None
        self._mail_failures = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)

    def __enter__(self) -> "Courier":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(SEND_SECONDS)

    def turn(self) -> int:
        """Sends what is due, some of it; the number of messages that were tried."""
        now = self._clock()
        self.register.forget_unconfirmed(now)
        subscribers = self.register.list_all()
        if not subscribers:
            return 0
        news = list_news(self._incidents.read(), now - FORGOTTEN_AFTER)
        claimed = self._claim(list_messages(subscribers, news, now), now)
        if claimed:
            place = Place(*self._words, self.register.secret)
            with ThreadPoolExecutor(AT_ONCE, "courier") as pool:
                results = list(pool.map(lambda one: self._send(one, place), claimed))
            self._note(results)
            self._rest_mail(claimed, results)
        return len(claimed)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                while self.turn() and not self._stop.is_set():
                    pass
            except Exception:  # a courier that ends would be a silence nobody hears
                log.exception("subscribers could not be told, trying on")
            self._stop.wait(TURN_SECONDS)

    def _claim(self, messages: Sequence[Message], now: datetime) -> list[Message]:
        """What is due, written down as being in our hands. A disk that does not take that is one
        on which nobody could tell what was sent: then nothing is."""
        with self._sent.lock(now) as tries:
            due = [one for one in list_due(messages, tries, now) if self._may_try(one, now)]
            claimed = due[:MOST_CLAIMED]
            self._sent.append(
                now,
                *(Sending(id=new_id(), at=now, message=one.id, until=now + HANDS)
                  for one in claimed),
            )  # fmt: skip
            return [] if self._sent.has_unwritten(now) else claimed

    def _may_try(self, message: Message, now: datetime) -> bool:
        if message.subscriber.kind != "mail":
            return True
        rests = self._mail_rests_until is not None and now < self._mail_rests_until
        return self._ways.mail is not None and not rests

    def _send(self, message: Message, place: Place) -> Event:
        """Sends one; the line that says what came of it."""
        try:
            if message.subscriber.kind == "mail":
                assert self._ways.mail is not None
                self._ways.mail.send(write_mail(message, place), seconds=SEND_SECONDS)
            else:
                self._post(message, place)
        except MailError as error:
            return self._fail(message, str(error), is_final=error.is_final)
        except Exception as error:  # noqa: BLE001 -- one message's trouble is not another's
            return self._fail(message, str(error), is_final=False)
        return Sent(id=new_id(), at=self._clock(), message=message.id)

    def _post(self, message: Message, place: Place) -> None:
        one = message.subscriber
        content = msgspec.json.encode(describe(message, place))
        secret = parse_webhook_secret(one.secret)
        headers = {"content-type": "application/json"}
        headers |= sign_webhook(secret, message.id, self._clock(), content)
        answer = post(
            one.address, content, headers, most_bytes=1 << 16, seconds=SEND_SECONDS,
            allowed=self._ways.networks,
        )  # fmt: skip
        if answer.status == 410:
            self.register.leave(one.id)  # the endpoint says that it is gone for good
        if not 200 <= answer.status < 300:
            raise FetchError(f"it answered {answer.status}")

    def _fail(self, message: Message, reason: str, *, is_final: bool) -> Failed:
        log.warning("subscriber not told", message=message.id, reason=reason)
        return Failed(
            id=new_id(), at=self._clock(), message=message.id, reason=reason[:300],
            is_final=is_final,
        )  # fmt: skip

    def _note(self, results: Sequence[Event]) -> None:
        now = self._clock()
        with self._sent.lock(now):
            self._sent.append(now, *results)

    def _rest_mail(self, messages: Sequence[Message], results: Sequence[Event]) -> None:
        """When no mail went out at all the server is left alone for a while."""
        mails = [
            result
            for message, result in zip(messages, results, strict=True)
            if message.subscriber.kind == "mail"
        ]
        if not mails:
            return
        if any(not isinstance(one, Failed) or one.is_final for one in mails):
            self._mail_failures, self._mail_rests_until = 0, None
            return
        self._mail_failures += 1
        pause = PAUSES[min(self._mail_failures, len(PAUSES)) - 1]
        self._mail_rests_until = self._clock() + pause
