"""One simulated installation: names, nodes, authorities, edges, and true time."""

import heapq
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from stentor.keeper.life.decision import decide
from stentor.keeper.life.records import RULES, Certificate, Rules, Situation, Slot
from stentor.keeper.proof import Proofs
from stentor.keeper.public import Keeping, Situations
from stentor.keeper.public_alarm import compute_name_alarm
from stentor.keeper.renewal.ports import NoteReach
from stentor.keeper.renewal.renewal import ALL_ON, Guards, Renewals
from stentor.keeper.renewal.windows import Windows
from stentor.keeper.revocation.watching import Revocations
from stentor.keeper.shelf.lease import Lease, Leases
from stentor.keeper.shelf.ledger import Ledger
from stentor.keeper.shelf.reach import Reaches
from stentor.keeper.shelf.shelf import Shelf, path_of
from stentor.keeper.simulation.authority import SimulatedAuthority
from stentor.keeper.simulation.disk import KilledError, MemoryFiles
from stentor.keeper.simulation.edges import SimulatedEdges
from stentor.keeper.simulation.outages import Outages
from stentor.keeper.simulation.paper import PaperMaterial, read, write_chain
from stentor.keeper.simulation.supervision import Supervision

BEGIN = 1_800_000_000.0
ROUND = 1.0
RESTART = 2.0
LAG = 2.0
"""Until what one node writes is seen by others on a shared mount. Under a lease nobody else looks
at the name meanwhile; without, everybody decides by what he saw before."""
MOST_ORDERS, OFTEN = 200, 3 * 3600.0
"""For one name: so many, and one more in so many seconds."""


@dataclass(frozen=True)
class Setting:
    """What a world is made with."""

    life: float
    """Of every certificate, in seconds."""
    names: int
    rules: Rules = RULES
    guards: Guards = ALL_ON
    has_lock: bool = True
    nodes: int = 1
    has_advice: bool = False
    has_lists: bool = False
    authorities: int = 2
    begins_at_once: bool = False
    """Every certificate of the fleet was issued in the same moment."""


class NoLeases(Leases):
    """What is left where nothing guards a name against a second node."""

    def try_take(self, name: str, now: float, seconds: float) -> Lease | None:
        del name
        return Lease(self._node, 0, now + seconds)

    def give_back(self, name: str, lease: Lease) -> None:
        del name, lease


@dataclass
class Node:
    """A keeper."""

    keeping: Keeping
    number: int
    skew: float = 0.0
    """How far its clock is off."""
    is_dead: bool = False
    waiting: dict[str, bool] = field(default_factory=dict)
    """Names it will look at when it lives again, and whether beside their regular rounds."""
    freezes_for: float = 0.0
    """The next time it waits for an authority, it hangs for so long."""


Turn = tuple[float, int, Callable[[], None]]
"""When, in which order, what: a node looks at a name, or a fault happens."""


class World:
    """Runs until an end; everything that happens is a turn."""

    def __init__(self, setting: Setting, chance: random.Random) -> None:
        self.setting = setting
        self.chance = chance
        self.now = BEGIN
        self.files = MemoryFiles()
        self.files.on_change = self._note_change
        if not setting.has_lock and setting.nodes > 1:
            self.files.on_write = self._lag
        self.edges = SimulatedEdges(self.files)
        self.supervision = Supervision(self)
        self.authorities = [
            SimulatedAuthority(name, lambda: self.now, self.spend, setting.life, chance)
            for name in ("first", "second")[: setting.authorities]
        ]
        self.names = [f"n{number}" for number in range(setting.names)]
        self.nodes = [self._make_node(number) for number in range(setting.nodes)]
        self.fault_began = float("inf")
        self.detected: dict[str, float] = {}
        self.outages = Outages() if setting.names == 1 else None
        self.pages = 0
        self._paging: set[str] = set()
        self._turns: list[Turn] = []
        self._order = 0
        self._active: Node | None = None
        self._busy: dict[str, float] = {}
        """Until when a node was at work on a name."""
        self._planned: dict[tuple[int, str], float] = {}
        """A node's next regular round over a name that is not passed over."""
        for name in self.names:
            self._lay_pair(name)
            for node in self.nodes:
                self.at(self.now, self._make_turn(node, name))

    @property
    def is_runaway(self) -> bool:
        """Without a guard a keeper may order once a second without end; that is no life to lead."""
        most = MOST_ORDERS + (self.now - BEGIN) / OFTEN
        return sum(one.orders for one in self.authorities) > most * self.setting.names

    def spend(self, seconds: float) -> None:
        """Time passes for the node at work; a node that freezes lets the world go on without it."""
        node = self._active
        if node is not None and node.freezes_for:
            until, node.freezes_for = self.now + node.freezes_for, 0.0
            self.run(until)
            self._active, self.now = node, until
        elif len(self.nodes) > 1 and not self.setting.has_lock:
            until = self.now + seconds
            self.run(until)
            self._active, self.now = node, until
            return
        self.now += seconds

    def _lag(self) -> None:
        if self._active is not None:
            self.spend(LAG)

    def at(self, moment: float, act: Callable[[], None]) -> None:
        self._order += 1
        heapq.heappush(self._turns, (moment, self._order, act))

    def run(self, until: float) -> None:
        """Everything that happens up to a moment."""
        turns = self._turns
        while turns and turns[0][0] <= until and not self.is_runaway:
            self.now, _, act = heapq.heappop(turns)
            act()
            if self.outages is not None:
                self.outages.note(self)

    def finish(self, end: float) -> None:
        """Brings every count up to date."""
        for name in self.names:
            self.edges.count(name, max(self.now, end))

    def read(self, name: str) -> Situation:
        return self.nodes[0].keeping.situations.read(name)

    def wake_everybody(self) -> None:
        """Files have changed: the next round of every node sees it."""
        for node in self.nodes:
            for name in self.names:
                self.at(self.now + ROUND, self._make_turn(node, name, is_extra=True))

    def restart(self, node: Node) -> None:
        """A new process in the place of one: it knows what is on disk."""
        made = self._make_node(node.number)
        node.keeping = made.keeping
        node.is_dead = False
        for name, is_extra in node.waiting.items():
            self.at(self.now + ROUND, self._make_turn(node, name, is_extra=is_extra))
        node.waiting.clear()
        self.supervision.look_at_all()

    def _make_turn(self, node: Node, name: str, *, is_extra: bool = False) -> Callable[[], None]:
        return lambda: self._take_turn(node, name, is_extra=is_extra)

    def _take_turn(self, node: Node, name: str, *, is_extra: bool) -> None:
        """The keeper's round over one name, and the time of the next."""
        began = self.now
        if node.is_dead:
            node.waiting[name] = is_extra and node.waiting.get(name, True)
            return
        if self.setting.has_lock and self._busy.get(name, 0.0) > began:
            self.at(self._busy[name] + ROUND, self._make_turn(node, name, is_extra=is_extra))
            return
        self._watch(name)
        self._active, pause = node, ROUND
        try:
            self._ask_lists(node, name)
            if len(self.nodes) == 1 or node.keeping.is_due(name):
                node.keeping.work(name)
        except KilledError:
            node.is_dead = True
            self.at(self.now + RESTART, lambda: self.restart(node))
        except OSError:  # the keeper's loop logs it and goes on, much sooner
            pause = max(ROUND, self.setting.life / 10_000)
        self._active = None
        self._busy[name] = self.now
        again = max(self._find_next(node, name, self.now), began + pause)
        if not is_extra:
            self._planned[node.number, name] = again
            self.at(again, self._make_turn(node, name))
        elif again < self._planned.get((node.number, name), 0.0):
            self.at(again, self._make_turn(node, name, is_extra=True))

    def _find_next(self, node: Node, name: str, now: float) -> float:
        """The next round in which something may be due."""
        if node.is_dead or node.keeping.renewals.find_placed(name):
            return now + ROUND
        situation, seen = node.keeping.situations.read(name), now + node.skew
        step = decide(situation, seen, self.setting.rules)
        moments = [step.at - node.skew if step.action == "wait" else now]
        ends = [one.not_after for one in (situation.live, situation.spare) if one]
        moments += [end - node.skew for end in ends if end > seen]
        if node.keeping.windows:
            held = [one for one in (situation.live, situation.spare) if one]
            asked = [one for one in held if one.authority and one.is_valid(seen)]
            moments += [
                moment - node.skew for moment in self._list_questions(situation, asked, seen)
            ]
            moments += [one.not_before - node.skew for one in held if one.not_before > seen]
        if node.keeping.revocations and self._has_news(situation):
            moments.append(node.keeping.revocations.find_next(situation, seen) - node.skew)
        return min(max(now + ROUND, min(moments)), now + 30 * 86_400.0)

    def _list_questions(
        self, situation: Situation, asked: list[Certificate], seen: float
    ) -> Iterator[float]:
        """When authorities are asked for windows. Rounds in which one would say again what the
        ledger has are passed over."""
        windows = {one.name: one.window or (0.0, 0.0) for one in self.authorities}
        for one in asked:
            known = situation.windows.get(one.fingerprint)
            if known is None:
                yield seen
            elif (known.start, known.end) != windows[one.authority]:
                yield known.ask_again

    def _ask_lists(self, node: Node, name: str) -> None:
        """What the keeper's second thread does."""
        if node.keeping.revocations:
            situation = node.keeping.situations.read(name)
            node.keeping.revocations.check(situation, self.now + node.skew)

    def _has_news(self, situation: Situation) -> bool:
        """Rounds in which lists are asked that say nothing new are passed over."""
        held = [one.fingerprint for one in (situation.live, situation.spare) if one]
        return any(
            number in authority.listed and number not in situation.revoked
            for number in held
            for authority in self.authorities
        )

    def _is_listed(self, content: bytes, now: float) -> bool:
        """Lists stand elsewhere than the authority itself, as they do in life."""
        del now
        parts = read(content)
        listing = next((one for one in self.authorities if parts and one.name == parts[0]), None)
        return parts is not None and listing is not None and parts[2] in listing.listed

    def _watch(self, name: str) -> None:
        """What an outside eye would note: alarms, and that a fault was noticed."""
        situation = self.read(name)
        level = compute_name_alarm(situation, self.now).level
        is_paging = level in {"page", "everybody"}
        if is_paging and name not in self._paging:
            self.pages += 1
            self._paging.add(name)
        elif not is_paging:
            self._paging.discard(name)
        if name not in self.detected and self.now >= self.fault_began and situation.failures:
            self.detected[name] = situation.failures[0].at

    def _note_change(self, path: str) -> None:
        folder, _, file = path.partition("/")
        if folder in {"public", "spare"}:
            self.edges.note_change(file.removesuffix(".pem"), self.now)
            self.supervision.note_change(file.removesuffix(".pem"))

    def _make_node(self, number: int) -> Node:
        setting, files = self.setting, self.files
        material, ledger = PaperMaterial(), Ledger(files)
        kind = Leases if setting.has_lock else NoLeases
        leases = kind(files, f"node-{number}", lambda _: False)
        shelf = Shelf(files, material.inspect, leases if setting.has_lock else None)
        issuers = {one.name: one for one in self.authorities}
        reaches = Reaches(files, f"node-{number}", tuple(issuers))
        renewals = Renewals(
            shelf, ledger, material, issuers, self._look, setting.guards, self.supervision.ask,
            self._make_note_reach(reaches), lambda: self.now + self._skew_of(number),
        )  # fmt: skip
        windows = Windows(shelf, ledger, self._advise) if setting.has_advice else None
        node = Node(
            Keeping(
                renewals=renewals,
                leases=leases,
                situations=Situations(shelf, ledger, tuple(issuers), reaches),
                windows=windows,
                revocations=Revocations(shelf, ledger, self._is_listed)
                if setting.has_lists
                else None,
                proofs=Proofs(self._look, self.supervision.ask),
                pause=self.spend,
                rules=setting.rules,
            ),
            number,
        )
        node.keeping.clock = lambda: self.now + self._skew_of(number)
        return node

    def _make_note_reach(self, reaches: Reaches) -> NoteReach:
        def note(
            authority: str, now: float, *, is_reached: bool | None, began: float | None = None
        ) -> None:
            before = reaches.recall().get(authority)
            reaches.note(authority, now, is_reached=is_reached, began=began)
            if is_reached and before is not None and before.silent_since:
                self.wake_everybody()

        return note

    def _look(self, name: str) -> list[str | None]:
        self.supervision.catch_up()
        return self.edges.look(name, self.now)

    def _skew_of(self, number: int) -> float:
        return self.nodes[number].skew if number < len(getattr(self, "nodes", ())) else 0.0

    def _advise(self, authority: str, content: bytes, now: float, most: float):  # type: ignore[no-untyped-def] # a Window
        issuers = {one.name: one for one in self.authorities}
        if authority not in issuers:
            raise LookupError(authority)
        return issuers[authority].advise(content, now, most)

    def _lay_pair(self, name: str) -> None:
        """A pair as earlier renewals would have left it: one younger than the other by a third
        of a life or so."""
        life = self.setting.life
        used = 0.0 if self.setting.begins_at_once else self.chance.uniform(0.0, 0.3)
        pairs: list[tuple[Slot, float]] = [("live", used), ("spare", max(0.0, used - 0.25))]
        if used < 0.25 and not self.setting.begins_at_once:
            pairs = [("live", used), ("spare", used + 0.25)]
        if not self.setting.rules.keeps_spare or len(self.authorities) == 1:
            pairs = pairs[:1]
        for (slot, part), authority in zip(pairs, ("first", "second"), strict=False):
            begins = self.now - part * life - 1
            chain = write_chain(f"k{slot}{name}", name, begins, begins + life)
            content = f"{authority}\nk{slot}{name}\n{chain}".encode()
            self.files.write(path_of(slot, name), content)
        self.edges.count(name, self.now)
        for worker in (0, 1):
            self.edges.restart(worker, [name], self.now)
