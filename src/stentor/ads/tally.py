"""What was decided lately, so that a new ad book goes on where the one before it was left."""

from collections import defaultdict, deque


class Tally:
    """Decisions by flight and moment, as far back as an ad book may be old."""

    def __init__(self) -> None:
        self._decided: defaultdict[str, deque[tuple[float, float]]] = defaultdict(deque)

    def note(self, flight: str, at: float, weight: float) -> None:
        """One decision that stands for `weight` of all processes."""
        self._decided[flight].append((at, weight))

    def count_since(self, flight: str, moment: float) -> float:
        """What was decided at `moment` or later; what lies before it is forgotten."""
        decided = self._decided.get(flight)
        if decided is None:
            return 0.0
        while decided and decided[0][0] < moment:
            decided.popleft()
        return sum(weight for _, weight in decided)

    def forget(self, flights: set[str]) -> None:
        """Drops those that are not in the book any more."""
        for flight in flights & self._decided.keys():
            del self._decided[flight]

    @property
    def flights(self) -> set[str]:
        return set(self._decided)
