"""What people ask of the keeper becomes lines of the ledger, and dry runs."""

import threading
from collections.abc import Collection
from dataclasses import dataclass, field

import structlog

from stentor.certificates.wishes import WishBox
from stentor.contracts.certificate import Wish
from stentor.contracts.renewal import Event, Kind
from stentor.keeper.renewal.rehearsal import Rehearsal
from stentor.keeper.shelf.files import Files
from stentor.keeper.shelf.ledger import Ledger
from stentor.lib.clock import Clock

log = structlog.get_logger("keeper")

AT_ONCE = 2
"""Dry runs under way: they may hold nothing up."""


@dataclass
class Wishes:
    """Takes wishes out of their box. A wish met twice counts once."""

    box: WishBox
    files: Files
    ledger: Ledger
    rehearsal: Rehearsal | None = None
    _threads: list[threading.Thread] = field(default_factory=list)

    def grant(self, names: Collection[str], clock: Clock) -> None:
        """Heeds every wish for one of the names; those of other names are dropped. While the disk
        takes no line a wish stays where it is."""
        self._threads = [one for one in self._threads if one.is_alive()]
        if not self.box.read():
            return
        try:
            self._grant_all(names, clock)
        except OSError as error:
            log.warning("wish not heeded, trying on", reason=str(error))

    def _grant_all(self, names: Collection[str], clock: Clock) -> None:
        with self.files.hold("wishes"):
            for wish in self.box.read():
                if wish.name not in names:
                    log.warning("not a name that is kept", name=wish.name, by=wish.by)
                elif wish.want == "renewal":
                    self._note(wish, "wished", clock)
                elif len(self._threads) < AT_ONCE:
                    self._rehearse(wish, clock)
                else:
                    continue
                self.box.take_out(wish)

    def _note(self, wish: Wish, kind: Kind, clock: Clock, authority: str = "") -> bool:
        """False where the ledger has it already."""
        if any(event.wish == wish.id for event in self.ledger.read(wish.name)):
            return False
        moment = clock().timestamp()
        event = Event(moment, kind, authority=authority, by=wish.by, wish=wish.id)
        self.ledger.add(wish.name, event)
        return True

    def _rehearse(self, wish: Wish, clock: Clock) -> None:
        rehearsal = self.rehearsal
        if rehearsal is None:
            log.warning("no staging authority is set up", name=wish.name, by=wish.by)
            return
        if not self._note(wish, "rehearsing", clock, rehearsal.authority):
            return

        def work() -> None:
            try:
                rehearsal.run(wish.name, clock)
            except Exception as error:  # no fault of a dry run may touch anything else
                log.exception("dry run broke off", name=wish.name, error=str(error))

        self._threads.append(threading.Thread(target=work, daemon=True))
        self._threads[-1].start()
