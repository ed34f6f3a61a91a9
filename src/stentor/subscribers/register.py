"""The subscribers' files: asked for, confirmed, changed, left, forgotten."""

import contextlib
import hashlib
import hmac
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from stentor.contracts.subscriber import Subscriber, parse_subscriber, render_subscriber
from stentor.lib.durable import write_bytes_durably
from stentor.lib.ids import new_id
from stentor.lib.locks import hold_lock
from stentor.lib.mail import parse_mail_address
from stentor.lib.secretfile import load_or_create_secret
from stentor.lib.webhooks import make_webhook_secret
from stentor.subscribers.tokens import name_mail_subscriber

ASKED_AGAIN_AFTER = timedelta(minutes=30)
"""So often at most one address is asked to confirm, however often somebody types it in."""
FORGOTTEN_AFTER = timedelta(days=3)
"""An address that nobody has confirmed is not kept for longer."""
WINDOW = timedelta(hours=1)
MOST_FROM_ONE, MOST_FROM_ALL = 10, 500
"""Requests that are let through within the window."""
MOST_HOOKS_OF_A_HOST = 20


class TooManyError(Exception):
    """Somebody, or everybody together, asks too often."""


class SubscriberRegister:
    """`<directory>/people/<id>.json`, mode 0600; `secret` signs links, `asked` limits requests."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._people = directory / "people"

    @property
    def secret(self) -> bytes:
        return load_or_create_secret(self.directory / "secret")

    def list_all(self) -> list[Subscriber]:
        """Everybody, confirmed or not; a file that cannot be read costs only itself."""
        found = []
        for path in sorted(self._people.glob("*.json")):
            with contextlib.suppress(OSError, ValueError):
                found.append(parse_subscriber(path.read_bytes()))
        return found

    def find(self, name: str) -> Subscriber | None:
        try:
            return parse_subscriber((self._people / f"{name}.json").read_bytes())
        except (OSError, ValueError):
            return None

    def ask_by_mail(self, address: str, components: Sequence[str], now: datetime) -> None:
        """They are sent a link that confirms it, or, when they are subscribed, one by which they
        change it: the same from outside. ValueError for an address that is none."""
        spec = parse_mail_address(address).addr_spec
        name = name_mail_subscriber(self.secret, spec)
        with self._lock():
            was = self.find(name)
            if was is None or (not was.is_confirmed and now >= was.asked_at + ASKED_AGAIN_AFTER):
                self._write(
                    Subscriber(
                        id=name, kind="mail", address=spec, components=list(components),
                        asked_at=now,
                    )
                )  # fmt: skip
            elif was.is_confirmed and now >= was.asked_at + ASKED_AGAIN_AFTER:
                self._write(msgspec.structs.replace(was, asked_at=now))

    def ask_by_webhook(self, url: str, components: Sequence[str], now: datetime) -> Subscriber:
        """The endpoint is sent the link that confirms it. TooManyError."""
        host = url.partition("//")[2].partition("/")[0].casefold()
        with self._lock():
            of_host = [one for one in self.list_all() if f"//{host}" in one.address.casefold()]
            if len(of_host) >= MOST_HOOKS_OF_A_HOST:
                raise TooManyError(f"{MOST_HOOKS_OF_A_HOST} webhooks of one host are the most")
            made = Subscriber(
                id=new_id(now), kind="webhook", address=url, components=list(components),
                secret=make_webhook_secret(), asked_at=now,
            )  # fmt: skip
            self._write(made)
        return made

    def confirm(self, name: str, now: datetime) -> Subscriber | None:
        """From now on they are told. Twice is once; None where they are gone."""
        with self._lock():
            was = self.find(name)
            if was is None or was.is_confirmed:
                return was
            made = msgspec.structs.replace(was, confirmed_at=now)
            self._write(made)
            return made

    def choose(self, name: str, components: Sequence[str]) -> Subscriber | None:
        """Other components from now on."""
        with self._lock():
            was = self.find(name)
            if was is None:
                return None
            made = msgspec.structs.replace(was, components=list(components))
            self._write(made)
            return made

    def leave(self, name: str) -> None:
        """Gone, with the address; nothing happens to somebody who is not there."""
        with self._lock(), contextlib.suppress(FileNotFoundError):
            (self._people / f"{name}.json").unlink()

    def forget_unconfirmed(self, now: datetime) -> None:
        """Addresses of which nobody has said that they are theirs."""
        for one in self.list_all():
            if not one.is_confirmed and now >= one.asked_at + FORGOTTEN_AFTER:
                self.leave(one.id)

    def note_request(self, source: str, now: datetime) -> None:
        """TooManyError when whoever comes from `source` (a network address), or everybody
        together, asks too often. Addresses are kept as keyed digests, for an hour."""
        digest = hmac.digest(self.secret, b"from\0" + source.encode(), hashlib.sha256).hex()[:24]
        path = self.directory / "asked"
        with self._lock():
            rows = [line.split() for line in read_text(path).splitlines()]
            since = (now - WINDOW).timestamp()
            recent = [row for row in rows if len(row) == 2 and float(row[0]) > since]
            own = [row for row in recent if row[1] == digest]
            if len(own) >= MOST_FROM_ONE or len(recent) >= MOST_FROM_ALL:
                raise TooManyError("too many requests from here; try again in an hour")
            recent.append([f"{now.timestamp():.0f}", digest])
            text = "".join(f"{at} {name}\n" for at, name in recent)
            write_bytes_durably(path, text.encode(), 0o600)

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        with hold_lock(self.directory / "lock"):
            yield

    def _write(self, subscriber: Subscriber) -> None:
        self._people.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._people / f"{subscriber.id}.json"
        write_bytes_durably(path, render_subscriber(subscriber), 0o600)


def read_text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
