"""Records of fresh decisions, made after the answers have gone out."""

import time
from collections.abc import Callable
from typing import Final, NamedTuple

from stentor.ads import PreparedBook, Question, Verdict, decide
from stentor.contracts.decision import Decision, FilledSlot, PassedOver, encode_decision
from stentor.edge.hits.ids import IdMaker
from stentor.edge.hits.transfer import cut, format_seconds

EXPLAINED_SECONDS: Final = 0.5
"""At most one decision in this time is written with everything it passed over."""
MOST_WAITING: Final = 100_000


class MadeDecision(NamedTuple):
    """Enough to write the record later."""

    book: PreparedBook
    question: Question
    verdict: Verdict
    manifest: int
    code: str
    address: str
    agent: str | None


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
        self._edge = edge
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
        question, verdict = made.question, made.verdict
        record = Decision(
            id=self._ids.make(question.at),
            edge=self._edge,
            at=format_seconds(question.at),
            show=question.show,
            episode=question.episode,
            manifest=made.manifest,
            arrangement=made.code,
            sealed_ip=self._seal(made.address, question.at),
            ua=cut(made.agent),
            app=question.app or None,
            device=question.device or None,
            country=question.country,
            slots=[
                FilledSlot(
                    kind=slot.kind,
                    break_number=slot.break_number,
                    placement=filling.placement if filling else 0,
                    flight=filling.flight if filling else None,
                    house=filling.house if filling else None,
                    creative=filling.creative if filling else None,
                )
                for slot, filling in zip(question.slots, verdict.fillings, strict=True)
            ],
            candidates=len(made.book.list_candidates(question.organisation)),
            passed_over=passed_over,
        )
        return encode_decision(record) + b"\n"
