"""A keeper's round over the names that public authorities certify."""

import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

import structlog

from stentor.contracts.renewal import Event
from stentor.keeper.life.decision import decide
from stentor.keeper.life.history import History
from stentor.keeper.life.records import RULES, Certificate, Reach, Rules, Situation, Step
from stentor.keeper.proof import Proofs
from stentor.keeper.renewal.renewal import Renewals
from stentor.keeper.renewal.windows import Windows
from stentor.keeper.revocation.watching import Revocations
from stentor.keeper.shelf.lease import Lease, Leases
from stentor.keeper.shelf.ledger import Ledger
from stentor.keeper.shelf.reach import Reaches
from stentor.keeper.shelf.shelf import Shelf
from stentor.keeper.urgency import FIRST, Urgency, compute_urgency

log = structlog.get_logger("keeper")

AT_ONCE = 8
"""Attempts under way at the same time."""
SHORTEST_ATTEMPT, LONGEST_ATTEMPT = 10.0, 120.0
"""No attempt has to end before the next one may begin."""
ATTEMPT_SHARE = 0.2
"""No attempt may take more than this part of the life that is left: one authority that hangs must
leave time for the others."""
PROOF_PAUSE = 0.3
RETIRED_EVERY = 60.0
LOOKS_A_SECOND = 200
"""Names whose files are looked at, where nothing is due."""
NOTHING: Mapping[str, Reach] = MappingProxyType({})


def compute_attempt_seconds(situation: Situation, now: float) -> float:
    """How long one attempt may take."""
    left = max(
        (one.compute_left(now) for one in (situation.live, situation.spare) if one), default=0.0
    )
    if left <= 0:
        return 30.0
    return min(LONGEST_ATTEMPT, max(SHORTEST_ATTEMPT, left * ATTEMPT_SHARE))


class Known(NamedTuple):
    """A situation, and all that it was read from."""

    history: History
    version: int
    live: Certificate | None
    spare: Certificate | None
    reach: Mapping[str, Reach]
    situation: Situation


class Situations:
    """Reads what decides about a name from the shelf and its ledger; what it keeps of its own is
    made anew whenever one of them has changed."""

    def __init__(
        self,
        shelf: Shelf,
        ledger: Ledger,
        authorities: tuple[str, ...],
        reaches: Reaches | None = None,
    ) -> None:
        """Without `reaches` every name knows only what it found out itself."""
        self._shelf = shelf
        self._reaches = reaches
        self._ledger = ledger
        self._authorities = authorities
        self._known: dict[str, Known] = {}

    def read(self, name: str) -> Situation:
        history = self._ledger.recall(name)
        live, spare = self._shelf.look("live", name), self._shelf.look("spare", name)
        reach = self._reaches.recall() if self._reaches else NOTHING
        known = self._known.get(name)
        if (
            known is not None
            and known.history is history
            and known.version == history.version
            and known.live is live
            and known.spare is spare
            and known.reach is reach
        ):
            return known.situation
        situation = self._compose(name, history, live, spare, reach)
        self._known[name] = Known(history, history.version, live, spare, reach, situation)
        return situation

    def _compose(
        self,
        name: str,
        history: History,
        live: Certificate | None,
        spare: Certificate | None,
        reach: Mapping[str, Reach],
    ) -> Situation:
        if live and spare and live.fingerprint == spare.fingerprint:
            spare = None
        return Situation(
            name=name,
            authorities=self._authorities,
            live=live,
            spare=spare,
            failures=tuple(history.failures),
            earlier_failures=dict(history.earlier_failures),
            blocked=dict(history.blocked),
            doubts=dict(history.doubts),
            windows=dict(history.windows),
            revoked=frozenset(history.revoked),
            wished_at=history.wished_at,
            reach=reach,
            is_new=not (history.had_one or live or spare),
        )


@dataclass
class Keeping:
    """One node's work on all names."""

    renewals: Renewals
    leases: Leases
    situations: Situations
    windows: Windows | None = None
    revocations: Revocations | None = None
    proofs: Proofs | None = None
    prepare: Callable[[], None] = lambda: None
    clock: Callable[[], float] = time.time
    compute_skew: Callable[[], float] = lambda: 0.0
    """By how much the machine's clock is ahead of `clock`."""
    pause: Callable[[float], None] = time.sleep
    rules: Rules = RULES
    _at_work: set[str] = field(default_factory=set)
    _waiting: dict[str, Urgency] = field(default_factory=dict)
    """Names with something to do and no room yet: a saving too."""
    _rest: dict[str, float] = field(default_factory=dict)
    """Names that need no look until then: a saving, never the record."""
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _watcher: threading.Thread | None = None
    _kept: frozenset[str] | None = None
    _kept_at: float = 0.0

    def take_round(self, names: Collection[str]) -> None:
        """Starts what is due, the most urgent first, and returns; work under way is left alone.

        Each attempt has a thread that does not outlive the process: whatever it leaves undone is
        on disk. Names that had nothing to do lately are looked at less often when there are many.
        """
        self.prepare()
        rest = self.clock() + len(names) / LOOKS_A_SECOND
        for name in sorted(names):
            now = self.clock()
            if name in self._at_work or now < self._rest.get(name, 0.0) <= rest:
                continue
            urgency = self.find_urgency(name)
            self._rest[name] = now + len(names) / LOOKS_A_SECOND
            if urgency is None:
                self._waiting.pop(name, None)
            else:
                self._waiting[name] = urgency
        self._start_waiting(names)

    def _start_waiting(self, names: Collection[str]) -> None:
        for name in sorted(self._waiting, key=lambda one: (self._waiting[one], one)):
            if len(self._at_work) >= AT_ONCE:
                return
            del self._waiting[name]
            if name in names and name not in self._at_work and self.is_due(name):
                self._rest.pop(name, None)
                with self._lock:
                    self._at_work.add(name)
                work = threading.Thread(target=self._work_quietly, args=(name,), daemon=True)
                work.start()

    def watch(self, situations: Sequence[Situation], names: int) -> None:
        """Starts looking at revocation lists and at what is served, for those of all `names` whose
        turn it is, unless that is under way: both wait for others, and neither may hold up a
        renewal."""
        if self._watcher is None or not self._watcher.is_alive():
            self._watcher = threading.Thread(
                target=self._look_around, args=(situations, names), daemon=True
            )
            self._watcher.start()

    def _look_around(self, situations: Sequence[Situation], names: int) -> None:
        if self.proofs:
            self.proofs.check_due(situations, self.clock, names)
        if self.revocations:
            self.revocations.check_all(situations, self.clock)

    def is_due(self, name: str) -> bool:
        """Would `work` find anything to do?"""
        return self.find_urgency(name) is not None

    def find_urgency(self, name: str) -> Urgency | None:
        """How urgent it is; None where there is nothing to do."""
        if self.renewals.find_placed(name):
            return FIRST
        situation, now = self.situations.read(name), self.clock()
        step = decide(situation, now, self.rules)
        if step.action == "wait" and not (self.windows and self.windows.find_due(situation, now)):
            return None
        return compute_urgency(situation, step, now)

    def _work_quietly(self, name: str) -> None:
        try:
            self.work(name)
        except Exception as error:  # no fault of one name may touch another
            log.exception("renewal broke off, trying on", name=name, error=str(error))
        finally:
            with self._lock:
                self._at_work.discard(name)

    def work(self, name: str) -> None:
        """Does what is due for one name, unless another node is at it. OSError when the disk
        refuses."""
        now = self.clock()
        seconds = compute_attempt_seconds(self.situations.read(name), now)
        lease = self.leases.try_take(name, now, seconds * 1.5 + 30)
        if lease is None:
            return
        try:
            self._work_under(name, lease, seconds)
        finally:
            self.leases.give_back(name, lease)

    def _work_under(self, name: str, lease: Lease, seconds: float) -> None:
        renewals = self.renewals
        if placed := renewals.find_placed(name):
            self._prove(placed.name, lease)
            return
        now = self.clock()
        situation = self.situations.read(name)
        step = decide(situation, now, self.rules)
        if step.action == "wait" and self.windows and self.windows.find_due(situation, now):
            self.windows.update(situation, now)  # can only make earlier what is not due yet
            step = decide(self.situations.read(name), self.clock(), self.rules)
        if step.action == "swap":
            if not renewals.swap(name, step.reason, now, lease):
                return
            log.warning("spare certificate takes over", name=name, because=step.reason)
            if self._waiting:
                return  # spares of other names come before the order that is to follow
            step = decide(self.situations.read(name), self.clock(), self.rules)
        if step.action == "order":
            self._renew(name, step, lease, seconds)

    def _renew(self, name: str, step: Step, lease: Lease, seconds: float) -> None:
        renewals = self.renewals
        pending = renewals.begin(name, step, self.clock())
        told = {"name": name, "slot": step.slot, "authority": pending.authority}
        log.info("renewal begins", **told, because=step.reason)
        if not renewals.obtain(pending, self.clock(), seconds):
            log.warning("no certificate this time", **told, reason=self._say_why(name))
            return
        if not renewals.place(pending, self.clock(), lease):
            log.warning("certificate not used", **told, reason=self._say_why(name))
            return
        if step.slot == "live":
            self._prove(name, lease)
        log.info("renewal ended", **told)

    def _prove(self, name: str, lease: Lease) -> None:
        while placed := self.renewals.find_placed(name):
            if self.renewals.prove(placed, self.clock(), lease):
                return
            self.pause(PROOF_PAUSE)

    def _say_why(self, name: str) -> str:
        return self.renewals.ledger.recall(name).last_reason

    def retire_all_but(self, names: Collection[str]) -> None:
        """Takes names out of service that nobody asks for any more: at once where they changed,
        else once a minute."""
        wanted, now = frozenset(names), self.clock()
        if wanted == self._kept and self._kept_at <= now < self._kept_at + RETIRED_EVERY:
            return
        self._kept, self._kept_at = wanted, now
        if self.proofs:
            self.proofs.keep_only(wanted)
        for name in self.renewals.shelf.list_names() - wanted:
            self.renewals.shelf.retire(name)
            self.renewals.ledger.add(name, Event(self.clock(), "retired"))
            log.info("name taken out of service", name=name)
