"""What is known of every name, read again in turns: ten thousand are not looked at each second."""

from collections.abc import Callable, Collection

from stentor.keeper.life.records import Situation

A_TURN = 200
"""Names that are read again in one round."""


class Roster:
    """A saving, never the record: whoever does something about a name reads it anew."""

    def __init__(self, read: Callable[[str], Situation]) -> None:
        self._read = read
        self._known: dict[str, Situation] = {}
        self._waiting: list[str] = []
        self.is_whole = True
        """Has every name had its turn with the last round?"""

    @property
    def situations(self) -> list[Situation]:
        """Of all names, some of them a few turns old."""
        return list(self._known.values())

    def take_turn(self, names: Collection[str]) -> list[Situation]:
        """Reads the names whose turn it is, and those that are new."""
        wanted = set(names)
        for gone in self._known.keys() - wanted:
            del self._known[gone]
        if self.is_whole:
            self._waiting = sorted(wanted, reverse=True)
        turn = {self._waiting.pop() for _ in range(min(A_TURN, len(self._waiting)))}
        self.is_whole = not self._waiting
        turn |= wanted - self._known.keys()
        for name in sorted(turn & wanted):
            self._known[name] = self._read(name)
        return [self._known[name] for name in sorted(turn & wanted)]
