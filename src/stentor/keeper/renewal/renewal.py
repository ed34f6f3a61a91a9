"""The stages of one renewal. Each leaves on disk what the next needs, so that any may be the
last one of a process."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from stentor.contracts.renewal import Event
from stentor.keeper.life.records import Certificate, Slot, Step
from stentor.keeper.life.timing import DOUBTED_FOR
from stentor.keeper.renewal.ports import (
    HAS_ENDED,
    NOT_YET,
    IssueError,
    Issuer,
    Look,
    Material,
    NoteReach,
    Replace,
    Request,
    note_nowhere,
    replace_nobody,
)
from stentor.keeper.renewal.unfinished import go_on_with, is_doubted, is_stale, list_unfinished
from stentor.keeper.shelf.lease import Lease, LeaseLostError
from stentor.keeper.shelf.ledger import Ledger
from stentor.keeper.shelf.shelf import ChangedError, Pending, Shelf, Unfinished

PATIENCE = 15.0
"""Seconds in which every worker has to serve what was placed. They look once a second."""
REPLACED_AFTER = 5.0
"""A worker that does not by then is given a successor."""


@dataclass(frozen=True, slots=True)
class Guards:
    """What a renewal insists on; the simulation switches one off to show that it is needed."""

    verifies: bool = True
    looks_at_served: bool = True
    resumes: bool = True


ALL_ON = Guards()


class Renewals:
    """Carries renewals through their stages on one shelf."""

    def __init__(
        self,
        shelf: Shelf,
        ledger: Ledger,
        material: Material,
        issuers: Mapping[str, Issuer],
        look: Look,
        guards: Guards = ALL_ON,
        replace: Replace = replace_nobody,
        note_reach: NoteReach = note_nowhere,
        clock: Callable[[], float] | None = None,
    ) -> None:
        """`clock` tells how long an authority took; without it, no time at all."""
        self.shelf = shelf
        self.ledger = ledger
        self._material = material
        self._issuers = issuers
        self._look = look
        self._guards = guards
        self._replace = replace
        self._note_reach = note_reach
        self._clock = clock

    @property
    def looks_at_served(self) -> bool:
        return self._guards.looks_at_served

    def begin(self, name: str, step: Step, now: float) -> Pending:
        """Notes the attempt before anything else, and takes up what an earlier one left.

        OSError when the disk refuses; nothing has been ordered then.
        """
        self.ledger.add(name, Event(now, "attempt", step.slot, step.authority, reason=step.reason))
        left = self.shelf.read_pending(name, step.slot) if self._guards.resumes else None
        present = self.shelf.look(step.slot, name)
        before = present.fingerprint if present else ""
        kept = [one for one in list_unfinished(left, before) if not self._is_stale(one, name, now)]
        earlier = self._choose(kept, name, step.authority, now)
        if left and earlier and earlier.authority == left.authority:
            return left
        pending = Pending(
            name, step.slot, step.authority, now, "ordering",
            earlier.key if earlier else self._material.make_key(), step.replaces, before,
            aside=[one for one in kept if one is not earlier],
        )  # fmt: skip
        if earlier:
            go_on_with(pending, earlier)
        self.shelf.write_pending(pending)
        return pending

    def _is_stale(self, one: Unfinished, name: str, now: float) -> bool:
        if not one.chain:
            return False
        facts = self._inspect(one, name)
        return facts is None or is_stale(one, facts, now)

    def _choose(
        self, kept: list[Unfinished], name: str, authority: str, now: float
    ) -> Unfinished | None:
        """A chain of anyone that is valid by now, or else what there is of the authority whose turn
        it is: one that is not valid by this clock keeps no other from being asked."""
        for one in kept:
            facts = self._inspect(one, name) if one.chain else None
            if facts and facts.not_before <= now + 1 and now < facts.not_after:
                return one
        return next((one for one in kept if one.authority == authority), None)

    def _inspect(self, one: Unfinished, name: str) -> Certificate | None:
        content = self._material.compose(one.key, one.chain, one.authority)
        return self._material.inspect(content, name)

    def obtain(self, pending: Pending, now: float, seconds: float) -> bool:
        """Gets the chain and verifies it before use; False when there is none this time."""
        if pending.stage != "ordering":
            return True
        replaces = self.shelf.read(pending.slot, pending.name) if pending.replaces else None
        request = Request(pending.name, pending.key, replaces, pending.order, seconds)
        self._note_reach(pending.authority, now, is_reached=None)
        try:
            pending.chain = self._issuers[pending.authority].issue(
                request, lambda address: self._note_order(pending, address)
            )
        except IssueError as error:
            is_silent = error.is_unreached or error.is_silent
            if is_silent or not error.is_resumable:
                self._note_end(pending.authority, now, is_reached=not is_silent)
            self._give_up(pending, now, error)
            return False
        self._note_end(pending.authority, now, is_reached=True)
        self._note_doubt(pending, now)
        pending.stage, pending.issued_at = "issued", now
        self.shelf.write_pending(pending)
        return True

    def _note_end(self, authority: str, began: float, *, is_reached: bool) -> None:
        ended = self._clock() if self._clock else began
        self._note_reach(authority, ended, is_reached=is_reached, began=began)

    def _note_doubt(self, pending: Pending, now: float) -> None:
        """Where what came is old by this machine's clock, which the next one would be too."""
        content = self._material.compose(pending.key, pending.chain, pending.authority)
        facts = self._material.inspect(content, pending.name)
        if facts and is_doubted(pending.began, facts):
            until = now + facts.life * DOUBTED_FOR
            doubted = Event(now, "doubted", pending.slot, pending.authority, until=until)
            self.ledger.add(pending.name, doubted)

    def _note_order(self, pending: Pending, address: str) -> None:
        if pending.order != address:
            pending.order = address
            self.shelf.write_pending(pending)

    def _give_up(self, pending: Pending, now: float, error: IssueError) -> None:
        name, slot, authority = pending.name, pending.slot, pending.authority
        if error.until > now:
            limited = Event(now, "limited", slot, authority, reason=str(error), until=error.until)
            self.ledger.add(name, limited)
        failed = Event(
            now, "failed", slot, authority, reason=str(error), is_unreached=error.is_unreached
        )
        self.ledger.add(name, failed)
        if error.is_resumable and pending.order:
            return
        self._drop(pending)

    def _drop(self, pending: Pending) -> None:
        """Nothing comes of this attempt; what was set aside waits for its turn."""
        if not pending.aside:
            self.shelf.drop_pending(pending.name, pending.slot)
            return
        go_on_with(pending, pending.aside.pop())
        self.shelf.write_pending(pending)

    def place(self, pending: Pending, now: float, lease: Lease | None) -> bool:
        """Verifies the chain as a strict client would and puts it into its slot.

        False when it is refused or another node was faster; what was there stays then.
        """
        if pending.stage == "placed":
            return True
        name, slot, authority = pending.name, pending.slot, pending.authority
        content = self._material.compose(pending.key, pending.chain, authority)
        fault = self._material.find_fault(content, name, authority, now)
        facts = self._material.inspect(content, name)
        if fault and self._guards.verifies:
            is_early = fault == HAS_ENDED and facts is not None and is_doubted(pending.began, facts)
            reason = CLOCK_AHEAD if is_early else fault
            self.ledger.add(name, Event(now, "failed", slot, authority, reason=reason))
            if NOT_YET not in fault and not is_early:
                self._drop(pending)
            return False
        fingerprint = facts.fingerprint if facts else ""
        try:
            self.shelf.put(slot, name, content, pending.before, lease)
        except (ChangedError, LeaseLostError) as error:
            self.ledger.add(name, Event(now, "failed", slot, authority, reason=str(error)))
            self.shelf.drop_pending(name, slot)
            return False
        self.ledger.add(name, Event(now, "issued", slot, authority, fingerprint))
        if slot == "spare":
            self.shelf.drop_pending(name, slot)
            return True
        pending.stage, pending.placed_at = "placed", now
        self.shelf.write_pending(pending)
        return True

    def prove(self, pending: Pending, now: float, lease: Lease | None) -> bool:
        """Looks at what every worker serves. True when the renewal is over, committed or rolled
        back; False when it has to be asked again in a moment."""
        name, slot = pending.name, pending.slot
        if slot == "spare":
            return True
        live = self.shelf.look("live", name)
        fingerprint = live.fingerprint if live else ""
        served = self._look(name) if self._guards.looks_at_served else []
        others = [one for one in served if one is not None and one != fingerprint]
        if (others or None in served) and now - pending.placed_at < PATIENCE:
            if now - pending.placed_at >= REPLACED_AFTER:
                self._replace(name, fingerprint)
            return False
        if others and self._can_go_back(pending, now):
            reason = f"{len(others)} of {len(served)} workers serve another certificate"
            self.shelf.roll_back(name, pending.before, lease)
            self.ledger.add(name, Event(now, "rolled-back", slot, pending.authority, reason=reason))
            pending.stage = "issued"
            self.shelf.write_pending(pending)
            return True
        self.commit(pending, fingerprint, now)
        return True

    def _can_go_back(self, pending: Pending, now: float) -> bool:
        """Only to a certificate that is still good: a client gets nothing from an ended one."""
        previous = self.shelf.look_at_previous(pending.name)
        return (
            previous is not None
            and previous.fingerprint == pending.before
            and previous.is_valid(now)
        )

    def commit(self, pending: Pending, fingerprint: str, now: float) -> None:
        event = Event(now, "activated", pending.slot, pending.authority, fingerprint)
        self.ledger.add(pending.name, event)
        self.shelf.drop_pending(pending.name, pending.slot)
        self.shelf.forget_previous(pending.name)

    def find_placed(self, name: str) -> Pending | None:
        """A renewal whose proof was interrupted."""
        pending = self.shelf.read_pending(name, "live")
        return pending if pending and pending.stage == "placed" else None

    def swap(self, name: str, reason: str, now: float, lease: Lease | None) -> bool:
        """Serves the spare from now on; False when another node was faster."""
        try:
            self.shelf.swap(name, now, lease)
        except (ChangedError, LeaseLostError):
            return False
        for slot in SLOTS:
            self.shelf.drop_pending(name, slot)
        live = self.shelf.look("live", name)
        fingerprint = live.fingerprint if live else ""
        self.ledger.add(name, Event(now, "swapped", fingerprint=fingerprint, reason=reason))
        return True


SLOTS: tuple[Slot, ...] = ("live", "spare")
CLOCK_AHEAD = "it had ended when it was handed out: the clock of this machine is ahead"
