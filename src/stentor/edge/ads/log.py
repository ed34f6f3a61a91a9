"""Records of fresh decisions, made after the answers have gone out."""

import time
from collections.abc import Callable
from typing import Final

from stentor.ads import decide
from stentor.contracts.decision import PassedOver
from stentor.edge.ads.record import DecisionWriter, MadeDecision
from stentor.edge.hits.ids import IdMaker

EXPLAINED_SECONDS: Final = 0.5
"""At most one decision in this time is written with everything it passed over."""
MOST_WAITING: Final = 100_000


class DecisionLog:
    """Takes decisions in the request, and writes them by the clock."""

    def __init__(
        self,
        edge: str,
        seal: Callable[[str, float], str],
        write: Callable[[bytes], None],
        workers: int = 1,
    ) -> None:
        """`seal` encrypts an address at a time; `write` takes whole lines and does not block; each
        decision stands for one of each of the `workers`."""
        self._writer = DecisionWriter(edge)
        self._seal = seal
        self._write = write
        self._workers = workers
        self._ids = IdMaker()
        self._waiting: list[MadeDecision] = []
        self._next_explained = 0.0
        self._explained: MadeDecision | None = None
        """The one of those waiting that is written with its reasons: counted only after, since
        they have to find the book as it was."""
        self.lost = 0

    def add(self, made: MadeDecision) -> None:
        """Counts it at once, so that the next decision knows of it."""
        if self._explained is None and time.monotonic() >= self._next_explained:
            self._explained = made
        else:
            self._count(made)
        if len(self._waiting) < MOST_WAITING:
            self._waiting.append(made)
        else:
            self.lost += 1

    def tick(self) -> None:
        """Call it a few times a second."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        self._write(b"".join([self._encode(made, self._explain(made)) for made in waiting]))

    def _count(self, made: MadeDecision) -> None:
        made.book.count(made.verdict, made.question.at, float(self._workers))

    def _explain(self, made: MadeDecision) -> list[PassedOver] | None:
        """The reasons, once in a while; none when others have changed the verdict meanwhile."""
        if made is not self._explained:
            return None
        self._explained = None
        again = decide(made.book, made.question, explains=True)
        self._count(made)
        if again.placements != made.verdict.placements:
            return None
        self._next_explained = time.monotonic() + EXPLAINED_SECONDS
        return again.passed_over

    def _encode(self, made: MadeDecision, passed_over: list[PassedOver] | None) -> bytes:
        at = made.question.at
        sealed = self._seal(made.address, at)
        return self._writer.render(self._ids.make(at), made, sealed, passed_over)
