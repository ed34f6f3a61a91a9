"""Simulated edge workers: they look once a second, prove what they take, fall back by themselves,
and one may be stuck until its process is replaced. What they serve is judged by true time."""

import itertools
from dataclasses import dataclass, field

from stentor.keeper.life.records import Certificate
from stentor.keeper.simulation.disk import MemoryFiles
from stentor.keeper.simulation.paper import PaperMaterial, read

REFRESH = 1.0
FOLDERS = ("public", "spare")


@dataclass
class Served:
    """What one worker knows of one name."""

    known: list[Certificate | None] = field(default_factory=lambda: [None, None])
    since: float = 0.0
    """Up to then its seconds are counted."""
    coming: float = -1.0
    """When it will look at a change; negative for none."""


class SimulatedEdges:
    """The workers of one installation, and the count of seconds in which a client would have
    refused what they show."""

    def __init__(self, files: MemoryFiles, workers: int = 2) -> None:
        self._files = files
        self._material = PaperMaterial()
        self._served: dict[str, list[Served]] = {}
        self.workers = workers
        self._faulty: dict[str, bool] = {}
        self.stuck: set[int] = set()
        self.asked_for: set[int] = set()
        """Workers in whose place the keeper wants a new process."""
        self.revoked: dict[str, float] = {}
        """Fingerprints that clients refuse, and from when on."""
        self.invalid_seconds = 0.0
        self.invalid: list[tuple[float, float]] = []
        """When one worker showed what a client refuses."""
        self.least: dict[str, float] = {}
        """By name, the smallest part of its life that what was served had left."""

    def note_change(self, name: str, now: float) -> None:
        """A file of the name is about to change; workers see it a moment later."""
        self.count(name, now)
        for number, served in enumerate(self._of(name)):
            if number not in self.stuck:
                served.coming = now + REFRESH

    def look(self, name: str, now: float) -> list[str | None]:
        """What every worker shows."""
        self.count(name, now)
        shown = []
        for served in self._of(name):
            one = choose(served.known, now)
            shown.append(one.fingerprint if one else None)
        return shown

    def replace(self, name: str, expected: str, now: float) -> None:
        """The keeper's request for a new process where a worker shows another certificate."""
        for number, shown in enumerate(self.look(name, now)):
            if shown != expected:
                self.asked_for.add(number)

    def count(self, name: str, now: float) -> None:
        """Brings the count of a name's invalid seconds up to date."""
        for number, served in enumerate(self._of(name)):
            if 0 <= served.coming <= now and number not in self.stuck:
                self._count_until(name, served, max(served.since, served.coming))
                served.coming = -1.0
                served.known = [self._take(name, served, place) for place in (0, 1)]
            self._count_until(name, served, now)

    def restart(self, worker: int, names: list[str], now: float) -> None:
        """A worker that knows only what lies on disk."""
        self.stuck.discard(worker)
        self.asked_for.discard(worker)
        for name in names:
            self.count(name, now)
            served = self._of(name)[worker]
            served.known = [None, None]
            served.known = [self._take(name, served, place) for place in (0, 1)]
            served.coming = -1.0

    def _of(self, name: str) -> list[Served]:
        found = self._served.get(name)
        if found is None:
            found = self._served[name] = [Served() for _ in range(self.workers)]
        return found

    def _take(self, name: str, served: Served, place: int) -> Certificate | None:
        """A file that cannot be served, or that has ended while the one before has not, leaves
        the one before in place; so does one that is gone."""
        content = self._files.read(f"{FOLDERS[place]}/{name}.pem")
        before = served.known[place]
        if content is None:
            return before if place == 0 else None
        parts = read(content)
        if parts is None or parts[1] != parts[3]:
            return before
        one = Certificate(parts[2], parts[0], float(parts[5]), float(parts[6]))
        self._faulty[one.fingerprint] = parts[4] != name or parts[7] == "chain"
        is_worse = not one.is_valid(served.since)
        return before if before and is_worse and before.is_valid(served.since) else one

    def _count_until(self, name: str, served: Served, until: float) -> None:
        since, served.since = served.since, max(served.since, until)
        if until <= since or not any(served.known):
            return
        moments = [since, until]
        for one in served.known:
            if one:
                ends = (one.not_before, one.not_after, self.revoked.get(one.fingerprint, 0.0))
                moments += [moment for moment in ends if since < moment < until]
        moments.sort()
        for begin, stop in itertools.pairwise(moments):
            self._judge(name, choose(served.known, begin), begin, stop)

    def _judge(self, name: str, one: Certificate | None, begin: float, stop: float) -> None:
        if one is None:
            return
        left = min(1.0, (one.not_after - stop) / one.life)
        self.least[name] = min(self.least.get(name, 1.0), max(0.0, left))
        is_revoked = self.revoked.get(one.fingerprint, float("inf")) <= begin
        if not one.is_valid(begin) or is_revoked or self._faulty.get(one.fingerprint):
            self.invalid_seconds += (stop - begin) / self.workers
            self.invalid.append((begin, stop))
            self.least[name] = 0.0


def choose(known: list[Certificate | None], now: float) -> Certificate | None:
    """The edge's choice: the first of the two that is valid now, else the first there is."""
    valid = next((one for one in known if one and one.is_valid(now)), None)
    return valid or known[0] or known[1]
