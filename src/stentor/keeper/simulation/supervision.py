"""What comes between a worker that takes up nothing and its successor: the keeper's regular proof,
the supervisor that puts a new process in its place, and a person where that does not obey."""

from typing import TYPE_CHECKING

from stentor.keeper.life.records import Situation
from stentor.keeper.proof import EVERY, Proofs

if TYPE_CHECKING:
    from stentor.keeper.simulation.world import World

STARTED_IN = 3.0
"""From a request to a new process that listens; `tests/ways` sees it within that."""
REPAIR = 4 * 3600.0
"""From a page to a worker that was started anew by a person; at most 3 % of a life."""


class Supervision:
    """The supervisor of one installation's workers."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self.is_able = True
        """Does it do what the keeper asks for?"""
        self._asked_at = float("inf")
        self._is_person_told = False

    def stick(self, worker: int) -> None:
        """From now on the process takes up no new file; what changed before, it has taken up."""
        for name in self._world.names:
            self._world.edges.count(name, self._world.now)
        self._world.edges.stuck.add(worker)
        for name in self._world.names:
            self.note_change(name)

    def note_change(self, name: str) -> None:
        """A file of the name changes: the next look may find a worker that does not follow. Looks
        that can find nothing are passed over."""
        world = self._world
        if world.edges.stuck:
            world.at(world.now + world.chance.uniform(1.0, EVERY), lambda: self._look(name))

    def look_at_all(self) -> None:
        """A keeper begins anew."""
        for name in self._world.names:
            self.note_change(name)

    def ask(self, name: str, expected: str) -> None:
        """The renewal's and the proof's `Replace`."""
        world = self._world
        world.edges.replace(name, expected, world.now)
        if world.edges.asked_for and self._asked_at == float("inf"):
            self._asked_at = world.now
            world.at(world.now + STARTED_IN, self.catch_up)

    def catch_up(self) -> None:
        """Puts new processes where they are asked for and had time to start."""
        world = self._world
        if self.is_able and world.now >= self._asked_at + STARTED_IN:
            self._asked_at = float("inf")
            for worker in list(world.edges.asked_for):
                world.edges.restart(worker, world.names, world.now)
            world.wake_everybody()

    def _look(self, name: str) -> None:
        world = self._world
        node = next((one for one in world.nodes if not one.is_dead), None)
        if not world.edges.stuck or node is None or not node.keeping.renewals.looks_at_served:
            return
        proofs, now = node.keeping.proofs, world.now + node.skew
        if proofs is None:
            return
        situation = world.read(name)
        proof = proofs.check(situation, now)
        if proof.problem:
            self._tell_person()
        else:
            self._plan_next(name, proofs, situation, now)

    def _plan_next(self, name: str, proofs: Proofs, situation: Situation, now: float) -> None:
        if proofs.seen[name].apart_since is not None:
            pause = max(1.0, proofs.find_due(situation, now) - now)
            self._world.at(self._world.now + pause, lambda: self._look(name))

    def _tell_person(self) -> None:
        if not self._is_person_told:
            self._is_person_told = True
            world = self._world
            world.at(world.now + min(REPAIR, 0.03 * world.setting.life), self._repair)

    def _repair(self) -> None:
        world = self._world
        self._is_person_told = False
        for worker in list(world.edges.stuck):
            world.edges.restart(worker, world.names, world.now)
        world.wake_everybody()
