"""When nobody could have had a certificate, and how much of an invalid time that explains."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stentor.keeper.simulation.world import World

SHORTLY = 600.0
"""An outage that ends less than this before the last end leaves no time for another fault."""
GRACE = 4500.0
"""Within this after an outage that outlasted every certificate, there has to be one again."""


@dataclass
class Outages:
    """Notes for one name when no authority could issue, or no keeper could ask or write."""

    spans: list[tuple[float, float]] = field(default_factory=list)
    """From the end of what was held until a while after the outage, for those that outlasted it."""
    _since: float | None = None
    _held_until: float = 0.0

    def __bool__(self) -> bool:
        return True

    def note(self, world: "World") -> None:
        """Call it after everything that happens."""
        is_able = self._could_be_issued(world)
        if is_able and self._since is not None:
            self._close(world.now)
        elif not is_able:
            self._since = world.now if self._since is None else self._since
            situation = world.read(world.names[0])
            is_lapsed = self._since <= self._held_until <= world.now
            held = [one for one in (situation.live, situation.spare) if one]
            ends = [min(one.not_after, find_revocation(world, one.fingerprint)) for one in held]
            last = max(ends, default=self._since)
            if is_lapsed and last > world.now:  # somebody issued in the turn that ended an outage
                self._close(world.now)
                self._since = world.now
            self._held_until = max(self._since, last)

    def finish(self, end: float) -> None:
        if self._since is not None:
            self._close(end)

    def sum_overlap(self, begin: float, stop: float) -> float:
        """Seconds of a time that such outages explain."""
        return sum(max(0.0, min(stop, until) - max(begin, since)) for since, until in self.spans)

    def _close(self, now: float) -> None:
        if self._held_until < now + SHORTLY:
            self.spans.append((self._held_until, now + GRACE))
        self._since = None

    @staticmethod
    def _could_be_issued(world: "World") -> bool:
        name, now = world.names[0], world.now
        is_kept = any(not node.is_dead and not node.skew for node in world.nodes)
        is_issued = any(one.could_issue(name, now) for one in world.authorities)
        return is_kept and is_issued and not world.files.is_full


def find_revocation(world: "World", fingerprint: str) -> float:
    """From when on clients refuse it."""
    return world.edges.revoked.get(fingerprint, float("inf"))
