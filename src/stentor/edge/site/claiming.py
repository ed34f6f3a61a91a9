"""A listener's claim to the spots that were decided, until they are reserved."""

from collections.abc import Callable
from typing import NamedTuple

from stentor.contracts.code import ArrangementCode
from stentor.contracts.manifest import Manifest
from stentor.edge.ads.decider import Decided
from stentor.edge.http.request import Request
from stentor.edge.memory.interface import Keys, Note, Pin, Recollection
from stentor.edge.memory.local import pick_pin


class Asked(NamedTuple):
    """One request of a listener."""

    request: Request
    manifest: Manifest
    """What the episode is now."""
    address: str
    keys: Keys
    now: float

    @property
    def listener(self) -> tuple[Request, str, Keys]:
        return self.request, self.address, self.keys


class Lead(NamedTuple):
    """Where a listener is led."""

    code: ArrangementCode
    text: str
    until: int | None = None
    """Pinned anew until then; None leaves the pin that is there."""
    decided: Decided | None = None

    @property
    def is_reserved(self) -> bool:
        """Does it hold only once it has been reserved?"""
        return self.decided is not None and bool(self.decided.holds)


class ListenerClaim:
    """See `memory.interface.Claim`. What was decided stands if nothing else has been reserved for
    the listener meanwhile; else it is decided again by what has been."""

    def __init__(
        self,
        asked: Asked,
        remembered: Recollection,
        lead: Lead,
        choose: Callable[[Recollection], Lead],
        then: Callable[[Lead], None],
    ) -> None:
        self.keys = asked.keys
        self.now = asked.now
        self.seen = remembered.stored
        self._remembered = remembered
        self._lead = lead
        self._choose = choose
        self._then = then

    def offer(self, found: Recollection) -> Note | None:
        if found.stored != self.seen:
            self.seen = found.stored
            pin = pick_pin(self._remembered.pin, found.pin)
            self._lead = self._choose(found._replace(shown=self._remembered.shown, pin=pin))
        lead = self._lead
        if not lead.is_reserved or lead.decided is None or lead.until is None:
            return None
        return Note(self.keys, Pin(lead.text, lead.until), (), lead.decided.holds)

    def settle(self, *, is_reserved: bool) -> None:
        if not is_reserved:
            self._lead = self._choose(self._remembered._replace(is_sure=False))
        self._then(self._lead)
