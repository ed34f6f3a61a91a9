"""Ways to show an authority that a name is ours; each takes back what it showed."""

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

import structlog

from stentor.keeper.acme.settings import DnsUpdate
from stentor.keeper.shelf.files import Files

log = structlog.get_logger("keeper")

HOOK_SECONDS = 60.0
SHOWN_WITHIN = 20.0
CHALLENGES = "challenges"
TIDIED_EVERY, LEFT_BEHIND = 60.0, 600.0


class Solver(Protocol):
    """Shows the answer to one challenge."""

    def show(self, name: str, token: str, validation: str) -> AbstractContextManager[None]:
        """The answer is to be seen within the block. OSError when it cannot be shown."""


class HttpSolver:
    """HTTP-01 (RFC 8555, 8.3): a file that every edge on this shelf answers with."""

    def __init__(self, files: Files, steady: Callable[[], float] = time.monotonic) -> None:
        self._files = files
        self._steady = steady
        self._shown: set[str] = set()
        self._strange: dict[str, float] = {}
        """Files of others, and when they were first seen."""
        self._looks_at = 0.0

    def tidy(self) -> None:
        """Removes what a keeper that was killed left behind: files that lie there for longer than
        any attempt takes. Looks once a minute."""
        now = self._steady()
        if now < self._looks_at:
            return
        self._looks_at = now + TIDIED_EVERY
        strange = set(self._files.names(CHALLENGES)) - self._shown
        self._strange = {one: self._strange.get(one, now) for one in strange}
        for token, since in self._strange.items():
            if now - since >= LEFT_BEHIND:
                self._files.remove(f"{CHALLENGES}/{token}")

    @contextmanager
    def show(self, name: str, token: str, validation: str) -> Iterator[None]:
        path = f"{CHALLENGES}/{token}"
        log.debug("challenge shown", name=name)
        self._shown.add(token)
        try:
            self._files.write(path, validation.encode())
            yield
        finally:
            self._files.remove(path)
            self._shown.discard(token)


class HookSolver:
    """DNS-01 (RFC 8555, 8.4) by a program of the operator's: `HOOK set|clear RECORD VALUE`."""

    def __init__(self, hook: Path) -> None:
        self._hook = hook

    @contextmanager
    def show(self, name: str, token: str, validation: str) -> Iterator[None]:
        del token  # the record carries the validation alone
        self._run("set", name, validation)
        try:
            yield
        finally:
            try:
                self._run("clear", name, validation)
            except OSError as error:
                log.warning("hook did not clear its record", name=name, reason=str(error))

    def _run(self, what: str, name: str, validation: str) -> None:
        words = [str(self._hook), what, compute_record(name), validation]
        try:
            done = subprocess.run(  # noqa: S603 -- the operator's own program, no shell
                words, capture_output=True, text=True, timeout=HOOK_SECONDS, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise OSError(f"{self._hook.name} {what} took longer than a minute") from error
        if done.returncode:
            said = (done.stderr or done.stdout).strip().splitlines()
            raise OSError(f"{self._hook.name} {what} failed: {said[-1] if said else 'no reason'}")


class UpdateSolver:
    """DNS-01 by an update of the zone (RFC 2136), signed with TSIG (RFC 8945)."""

    def __init__(self, settings: DnsUpdate) -> None:
        self._settings = settings

    @contextmanager
    def show(self, name: str, token: str, validation: str) -> Iterator[None]:
        del token  # the record carries the validation alone
        record = compute_record(name)
        self._update(record, validation, is_added=True)
        self._wait_until_shown(record, validation)
        try:
            yield
        finally:
            try:
                self._update(record, validation, is_added=False)
            except OSError as error:
                log.warning("record not cleared", record=record, reason=str(error))

    def _update(self, record: str, validation: str, *, is_added: bool) -> None:
        import dns.exception
        import dns.name
        import dns.query
        import dns.rcode
        import dns.tsigkeyring
        import dns.update

        settings = self._settings
        ring = dns.tsigkeyring.from_text({settings.key_name: settings.secret})
        zone = dns.name.from_text(settings.zone)
        update = dns.update.UpdateMessage(
            zone,
            keyring=ring,
            keyname=dns.name.from_text(settings.key_name),
            keyalgorithm=settings.algorithm,
        )
        relative = dns.name.from_text(record).relativize(zone)
        if is_added:
            update.add(relative, 60, "TXT", f'"{validation}"')
        else:
            update.delete(relative, "TXT", f'"{validation}"')
        try:
            answer = dns.query.tcp(update, settings.server, timeout=10, port=settings.port)
        except (dns.exception.DNSException, EOFError) as error:
            raise OSError(f"{settings.server} took no update: {error}") from error
        if answer.rcode() != dns.rcode.NOERROR:
            raise OSError(
                f"{settings.server} refused the update: {dns.rcode.to_text(answer.rcode())}"
            )

    def _wait_until_shown(self, record: str, validation: str) -> None:
        import dns.exception
        import dns.message
        import dns.query

        settings, deadline = self._settings, time.monotonic() + SHOWN_WITHIN
        while time.monotonic() < deadline:
            question = dns.message.make_query(record, "TXT")
            try:
                answer = dns.query.udp(question, settings.server, timeout=3, port=settings.port)
            except (dns.exception.DNSException, OSError):
                continue
            if any(validation in str(item) for found in answer.answer for item in found):
                return
            time.sleep(0.2)
        raise OSError(f"{settings.server} does not show {record} after {SHOWN_WITHIN:.0f} s")


def compute_record(name: str) -> str:
    """Where the answer for a name stands."""
    return f"_acme-challenge.{name.removeprefix('*.')}"
