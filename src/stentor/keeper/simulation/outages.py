"""When nobody could have had a certificate, and how much of an invalid time that explains."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stentor.keeper.simulation.world import World

SHORTLY = 600.0
"""An outage that ends less than this before the last end leaves no time for another fault."""
GRACE = 4500.0
"""Within this after an outage that outlasted every certificate, there has to be one again."""


@dataclass(frozen=True)
class Span:
    """An outage that outlasted whatever was held."""

    since: float
    """The end of what was held."""
    ended: float
    """When somebody could issue again."""
    reasons: tuple[str, ...]
    """All that stood in the way meanwhile."""

    def split(self, begin: float, stop: float) -> tuple[float, float]:
        """Seconds of a time that lie in the outage, and those in the grace after it."""
        inside = max(0.0, min(stop, self.ended) - max(begin, self.since))
        after = max(0.0, min(stop, self.ended + GRACE) - max(begin, self.ended, self.since))
        return inside, after


@dataclass
class Outages:
    """Notes for one name when no authority could issue, or no keeper could ask or write."""

    spans: list[Span] = field(default_factory=list)
    _since: float | None = None
    _held_until: float = 0.0
    _reasons: set[str] = field(default_factory=set)

    def note(self, world: "World") -> None:
        """Call it after everything that happens."""
        reasons = list_hindrances(world)
        if not reasons and self._since is not None:
            self._close(world.now)
        elif reasons:
            self._since = world.now if self._since is None else self._since
            situation = world.read(world.names[0])
            is_lapsed = self._since <= self._held_until <= world.now
            held = [one for one in (situation.live, situation.spare) if one]
            ends = [min(one.not_after, find_revocation(world, one.fingerprint)) for one in held]
            last = max(ends, default=self._since)
            if is_lapsed and last > world.now:  # somebody issued in the turn that ended an outage
                self._close(world.now)
                self._since = world.now
            self._reasons.update(reasons)
            self._held_until = max(self._since, last)

    def finish(self, end: float) -> None:
        if self._since is not None:
            self._close(end)

    def _close(self, now: float) -> None:
        if self._held_until < now + SHORTLY:
            self.spans.append(Span(self._held_until, now, tuple(sorted(self._reasons))))
        self._since = None
        self._reasons = set()


def list_hindrances(world: "World") -> list[str]:
    """Why nobody could have a certificate now, in a few words each; empty where somebody could."""
    name, now = world.names[0], world.now
    if all(node.is_dead or node.skew for node in world.nodes):
        is_dead = any(node.is_dead for node in world.nodes)
        return ["no keeper runs" if is_dead else "the keeper's clock is half a life off"]
    if world.files.is_full:
        return ["the disk is full"]
    found = [one.find_hindrance(name, now) for one in world.authorities]
    if not all(found):
        return []
    number = "the only authority" if len(found) == 1 else "every authority"
    return [f"{number} {', '.join(sorted(set(found)))}"]


def find_revocation(world: "World", fingerprint: str) -> float:
    """From when on clients refuse it."""
    return world.edges.revoked.get(fingerprint, float("inf"))
