"""Asks authorities, in time, when they suggest to renew what they issued."""

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from stentor.contracts.renewal import Event
from stentor.keeper.life.records import Certificate, Situation, Window
from stentor.keeper.shelf.ledger import Ledger
from stentor.keeper.shelf.shelf import Shelf

log = structlog.get_logger("keeper")

AskForWindow = Callable[[str, bytes, float, float], Window]
"""(authority, PEM, now, most seconds to the next question) → window; LookupError without one."""

LONGEST_PAUSE = 86_400.0
SHARE = 1 / 12
"""A certificate is asked about at least so often in its life, whatever the authority wishes."""
AFTER_SILENCE = 21_600.0


@dataclass(frozen=True)
class Windows:
    """Keeps the suggested windows of what is on the shelf up to date in the ledger."""

    shelf: Shelf
    ledger: Ledger
    ask: AskForWindow

    def find_due(self, situation: Situation, now: float) -> list[Certificate]:
        """Certificates whose authority is to be asked now."""
        return [
            one
            for one in (situation.live, situation.spare)
            if one and one.authority and self._is_due(situation, one, now)
        ]

    def _is_due(self, situation: Situation, certificate: Certificate, now: float) -> bool:
        if not certificate.is_valid(now):
            return False  # RFC 9773, 4.3: never after it has ended
        window = situation.windows.get(certificate.fingerprint)
        return window is None or now >= window.ask_again or window.ask_again > now + LONGEST_PAUSE

    def update(self, situation: Situation, now: float) -> None:
        """Asks about each that is due. No answer is noted too, so that silence is not asked on
        and on."""
        for slot, certificate in (("live", situation.live), ("spare", situation.spare)):
            if certificate is None or certificate not in self.find_due(situation, now):
                continue
            content = self.shelf.read("live" if slot == "live" else "spare", situation.name)
            most = min(LONGEST_PAUSE, certificate.life * SHARE)
            try:
                window = self.ask(certificate.authority, content or b"", now, most)
            except LookupError as error:
                log.debug("no window", name=situation.name, reason=str(error))
                window = Window(0.0, 0.0, now + min(AFTER_SILENCE, most))
            self.ledger.add(
                situation.name,
                Event(
                    now, "window", authority=certificate.authority,
                    fingerprint=certificate.fingerprint, until=window.ask_again,
                    start=window.start, end=window.end,
                ),
            )  # fmt: skip
