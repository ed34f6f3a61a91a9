"""Looks at revocation lists in turn, and notes in the ledger what they name."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import structlog

from stentor.contracts.renewal import Event
from stentor.keeper.life.records import Certificate, Situation, Slot
from stentor.keeper.shelf.ledger import Ledger
from stentor.keeper.shelf.shelf import Shelf

log = structlog.get_logger("keeper")

IsRevoked = Callable[[bytes, float], bool]
"""(PEM, now) → whether its authority's list names it; LookupError where no list answers."""

USUAL_PAUSE = 3600.0
SHORTEST_PAUSE = 30.0
SHARE = 1 / 40
"""A certificate is asked about at least so often in its life."""


@dataclass
class Revocations:
    """A revoked certificate gets a line; the decision then puts it away and orders anew."""

    shelf: Shelf
    ledger: Ledger
    is_revoked: IsRevoked
    _ask_again: dict[str, float] = field(default_factory=dict)
    """By fingerprint: a saving, never the record."""

    def find_next(self, situation: Situation, now: float) -> float:
        """When a certificate of the name is to be asked about next; infinite for none."""
        held = [one for _, one in self._list(situation, now)]
        return min((self._ask_again.get(one.fingerprint, now) for one in held), default=_NEVER)

    def check(self, situation: Situation, now: float) -> bool:
        """Asks about what is due; True where something was found revoked. OSError when the disk
        refuses the line."""
        is_found = False
        for slot, one in self._list(situation, now):
            again = self._ask_again.get(one.fingerprint, 0.0)
            if now < again <= now + USUAL_PAUSE:
                continue
            content = self.shelf.read(slot, situation.name) or b""
            try:
                is_listed = self.is_revoked(content, now)
            except LookupError as error:
                log.debug("no revocation list", name=situation.name, reason=str(error))
                is_listed = False
            if is_listed:
                is_found = True
                self.ledger.add(
                    situation.name,
                    Event(now, "revoked", slot, one.authority, one.fingerprint),
                )
                log.warning("certificate revoked", name=situation.name, slot=slot)
            pause = max(SHORTEST_PAUSE, min(USUAL_PAUSE, one.life * SHARE))
            self._ask_again[one.fingerprint] = now + pause
        return is_found

    def check_all(self, situations: Iterable[Situation], now: Callable[[], float]) -> None:
        """One name after another; what goes wrong with one keeps no other from being asked."""
        for situation in situations:
            try:
                self.check(situation, now())
            except Exception as error:  # noqa: BLE001 -- a list may hold anything
                log.warning("not asked", name=situation.name, reason=str(error))

    def _list(self, situation: Situation, now: float) -> list[tuple[Slot, Certificate]]:
        slots: tuple[tuple[Slot, Certificate | None], ...] = (
            ("live", situation.live),
            ("spare", situation.spare),
        )
        return [
            (slot, one)
            for slot, one in slots
            if one and one.is_valid(now) and one.fingerprint not in situation.revoked
        ]


_NEVER = float("inf")
