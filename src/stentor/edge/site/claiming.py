"""A listener's claim to the spots that were decided, until they are reserved."""

from collections.abc import Callable

import structlog

from stentor.contracts.code import ArrangementCode
from stentor.contracts.manifest import Manifest
from stentor.edge.ads.decider import Decided
from stentor.edge.http.request import Request
from stentor.edge.http.response import Response
from stentor.edge.memory.interface import Keys, Note, Pin, Recollection
from stentor.edge.memory.local import pick_pin
from stentor.edge.site.pages import UNAVAILABLE

log = structlog.get_logger(__name__)


class Asked:
    """One request of a listener."""

    __slots__ = ("address", "keys", "manifest", "now", "request")

    def __init__(
        self, request: Request, manifest: Manifest, address: str, keys: Keys, now: float
    ) -> None:
        self.request = request
        self.manifest = manifest
        """What the episode is now."""
        self.address = address
        self.keys = keys
        self.now = now


class Lead:
    """Where a listener is led."""

    __slots__ = ("code", "decided", "is_reserved", "text", "until")

    def __init__(
        self,
        code: ArrangementCode,
        text: str,
        until: int | None = None,
        decided: Decided | None = None,
    ) -> None:
        self.code = code
        self.text = text
        self.until = until
        """Pinned anew until then; None leaves the pin that is there."""
        self.decided = decided
        self.is_reserved = decided is not None and bool(decided.holds)
        """Does it hold only once it has been reserved?"""


class ListenerClaim:
    """See `memory.interface.Claim`. What was decided stands if nothing else has been reserved for
    the listener meanwhile; else it is decided again by what has been."""

    def __init__(
        self,
        asked: Asked,
        remembered: Recollection,
        lead: Lead,
        choose: Callable[[Recollection], Lead],
        answer: Callable[[Lead], Response],
        then: Callable[[Response], None],
    ) -> None:
        self.keys = asked.keys
        self.now = asked.now
        self.seen = remembered.stored
        self._remembered = remembered
        self._lead: Lead | None = lead
        """None after a fault of ours."""
        self._choose = choose
        self._answer = answer
        self._then = then

    def offer(self, found: Recollection) -> Note | None:
        if found.stored != self.seen:
            self.seen = found.stored
            pin = pick_pin(self._remembered.pin, found.pin)
            shown = self._remembered.shown
            self._choose_again(Recollection(pin, shown, found.holds, found.stored))
        lead = self._lead
        if lead is None or lead.decided is None or lead.until is None or not lead.is_reserved:
            return None
        return Note(self.keys, Pin(lead.text, lead.until), (), lead.decided.holds)

    def settle(self, *, is_reserved: bool) -> None:
        if not is_reserved and self._lead is not None:
            self._choose_again(self._remembered._replace(is_sure=False))
        response = UNAVAILABLE
        if self._lead is not None:
            try:
                response = self._answer(self._lead)
            except Exception:
                log.exception("no answer found")
        self._then(response)

    def _choose_again(self, remembered: Recollection) -> None:
        """What goes wrong costs this listener an answer, and not those of the same transaction."""
        try:
            self._lead = self._choose(remembered)
        except Exception:
            log.exception("no arrangement found")
            self._lead = None
