"""Records of fresh decisions, made after the answers have gone out."""

import time
from collections.abc import Callable
from typing import Final, NamedTuple

from stentor.ads import PreparedBook, Question, Verdict, decide
from stentor.contracts.decision import Decision, FilledSlot, encode_decision
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
        self, edge: str, seal: Callable[[str, float], str], write: Callable[[bytes], None]
    ) -> None:
        """`seal` encrypts an address at a time; `write` takes whole lines and does not block."""
        self._edge = edge
        self._seal = seal
        self._write = write
        self._ids = IdMaker()
        self._waiting: list[MadeDecision] = []
        self._next_explained = 0.0
        self.lost = 0

    def add(self, made: MadeDecision) -> None:
        if len(self._waiting) < MOST_WAITING:
            self._waiting.append(made)
        else:
            self.lost += 1

    def tick(self) -> None:
        """Call it a few times a second."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        now = time.monotonic()
        explains = now >= self._next_explained
        if explains:
            self._next_explained = now + EXPLAINED_SECONDS
        lines = [self._encode(made, explains=explains and made is waiting[0]) for made in waiting]
        self._write(b"".join(lines))
        for made in waiting:  # after the explanation, which has to find the book as it was
            made.book.count(made.verdict, made.question.at)

    def _encode(self, made: MadeDecision, *, explains: bool) -> bytes:
        question, verdict = made.question, made.verdict
        passed_over = None
        if explains:  # the same rules on the same question come to the same verdict
            passed_over = decide(made.book, question, explains=True).passed_over
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
