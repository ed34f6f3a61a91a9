"""What people ask of the keeper becomes lines of the ledger, and dry runs."""

import threading
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from stentor.certificates.wishes import WishBox
from stentor.contracts.certificate import Wish
from stentor.contracts.renewal import Event, Kind
from stentor.keeper.acme.table import is_certifiable
from stentor.keeper.renewal.rehearsal import Rehearsal
from stentor.keeper.shelf.files import Files
from stentor.keeper.shelf.ledger import Ledger
from stentor.lib.clock import Clock

log = structlog.get_logger("keeper")

AT_ONCE = 2
"""Dry runs under way: they may hold nothing up."""
LAID_UP_FOR = timedelta(days=7)
"""How long a wish waits for a name that the keeper has not heard of yet."""


@dataclass
class Wishes:
    """Takes wishes out of their box. A wish met twice counts once."""

    box: WishBox
    files: Files
    ledger: Ledger
    rehearsal: Rehearsal | None = None
    _threads: list[threading.Thread] = field(default_factory=list)
    _laid_up: set[str] = field(default_factory=set)
    """Ids of wishes whose wait was spoken of."""

    def grant(self, names: Collection[str], clock: Clock) -> None:
        """Heeds every wish for one of the names. One for another name waits, since settings and
        journal may be about to tell of it; only what can be no name's is dropped. While the disk
        takes no line a wish stays where it is."""
        self._threads = [one for one in self._threads if one.is_alive()]
        if not any(self._is_for_now(wish, names, clock()) for wish in self.box.read()):
            return
        try:
            self._grant_all(names, clock)
        except OSError as error:
            log.warning("wish not heeded, trying on", reason=str(error))

    def _is_for_now(self, wish: Wish, names: Collection[str], now: datetime) -> bool:
        """Can it be heeded, or dropped?"""
        if wish.name in names or is_hopeless(wish, now):
            return True
        if wish.id not in self._laid_up:
            self._laid_up.add(wish.id)
            log.warning("not a name that is kept yet, its wish waits", name=wish.name, by=wish.by)
        return False

    def _grant_all(self, names: Collection[str], clock: Clock) -> None:
        with self.files.hold("wishes"):
            for wish in self.box.read():
                if not self._is_for_now(wish, names, clock()):
                    continue
                if wish.name not in names:
                    log.warning("not a name that is kept", name=wish.name, by=wish.by)
                elif wish.want == "renewal":
                    self._note(wish, "wished", clock)
                elif len(self._threads) < AT_ONCE:
                    self._rehearse(wish, clock)
                else:
                    continue
                self.box.take_out(wish)

    def _note(
        self, wish: Wish, kind: Kind, clock: Clock, authority: str = "", reason: str = ""
    ) -> bool:
        """False where the ledger has it already."""
        if any(event.wish == wish.id for event in self.ledger.read(wish.name)):
            return False
        moment = clock().timestamp()
        event = Event(moment, kind, authority=authority, reason=reason, by=wish.by, wish=wish.id)
        self.ledger.add(wish.name, event)
        return True

    def _rehearse(self, wish: Wish, clock: Clock) -> None:
        rehearsal = self.rehearsal
        if rehearsal is None:
            self._note(wish, "rehearsal-failed", clock, reason="no staging authority is set up")
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


def is_hopeless(wish: Wish, now: datetime) -> bool:
    """Will nobody ever keep its name, or has it waited for too long?"""
    return not is_certifiable(wish.name) or now - wish.at > LAID_UP_FOR
